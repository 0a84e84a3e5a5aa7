"""`python -m mosty.engines NAME … [--json]`: any engine on files, without the site.

Each engine's `command.py` has `add_arguments(parser)`, `run(arguments, progress) -> result` and
`summary(result) -> str`. `warm` compiles the kernels of all engines.
"""

import argparse
import gettext
import importlib
import pkgutil
import signal
import sys
import time
from pathlib import Path

import mosty.engines
from mosty.engines.errors import BadFile, EngineError, in_words
from mosty.engines.output import to_json


def engines() -> tuple[str, ...]:
    """Names of the engines that can be run on files."""
    root = Path(__file__).parent
    return tuple(
        module.name
        for module in pkgutil.iter_modules(mosty.engines.__path__)
        if (root / module.name / "command.py").exists()
    )


def warm() -> None:
    """Compile the kernels of every engine (they stay on disk for the next start)."""
    for name in engines():
        if (Path(__file__).parent / name / "warm.py").exists():
            importlib.import_module(f"mosty.engines.{name}.warm").warm()


def in_polish(error: EngineError) -> str:
    """The error in Polish; in English while the catalogue is not compiled."""
    texts = gettext.translation(
        "django", Path(__file__).parent / "locale", languages=["pl"], fallback=True
    )
    return in_words(error, texts.gettext)


def _unopened(error: OSError) -> BadFile:
    if isinstance(error, FileNotFoundError):
        return BadFile("%(file)s: there is no such file", file=error.filename)
    return BadFile(
        "%(file)s: the file cannot be opened (%(why)s)", file=error.filename, why=error.strerror
    )


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m mosty.engines", description=__doc__)
    names = parser.add_subparsers(dest="engine", required=True, metavar="NAME")
    names.add_parser("warm", help="compile the inner loops of all engines now")
    commands = {
        name: importlib.import_module(f"mosty.engines.{name}.command") for name in engines()
    }
    for name, command in commands.items():
        own = names.add_parser(name, help=(command.__doc__ or "").split("\n", 1)[0])
        own.add_argument("--json", action="store_true", help="the whole result as JSON")
        own.add_argument("--progress", action="store_true", help="tell the progress on stderr")
        command.add_arguments(own)
    arguments = parser.parse_args(words)
    if arguments.engine == "warm":
        started = time.perf_counter()
        warm()
        print(f"{time.perf_counter() - started:.1f} s")
        return 0
    command = commands[arguments.engine]

    def tell(done: int, total: int) -> None:
        print(f"{done}/{total}", file=sys.stderr)

    try:
        result = command.run(arguments, progress=tell if arguments.progress else None)
    except EngineError as error:
        print(in_polish(error), file=sys.stderr)
        return 2
    except OSError as error:
        print(in_polish(_unopened(error)), file=sys.stderr)
        return 2
    print(to_json(result) if arguments.json else command.summary(result))
    return 0


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):  # `… | head` ends quietly
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
