"""`python -m benchmarks.engines [NAME] [--full]`: all benchmarks of the engines, or one of them."""

import pkgutil
import subprocess
import sys

import benchmarks.engines

NOT_BENCHMARKS = {"__main__", "harness"}


def main(words: list[str]) -> int:
    names = [word for word in words if not word.startswith("--")]
    options = [word for word in words if word.startswith("--")]
    known = [
        module.name
        for module in pkgutil.iter_modules(benchmarks.engines.__path__)
        if module.name not in NOT_BENCHMARKS
    ]
    if unknown := set(names) - set(known):
        print(f"no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
        return 2
    failed = 0
    for name in names or known:
        print(f"\n=== {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.engines.{name}", *options]
        failed |= subprocess.run(command, check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
