"""Work in chunks: on threads of this machine, or on any `concurrent.futures.Executor` given.

The result never depends on where the chunks ran or how many ran at once: chunks are cut by the
data alone and their results come back in order.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

__all__ = ["Progress", "chunks", "in_chunks"]

Chunk = TypeVar("Chunk")
Answer = TypeVar("Answer")

# Called with (steps done, steps in all); the last call is (all, all).
Progress = Callable[[int, int], None]


def chunks(count: int, *, size: int) -> tuple[tuple[int, int], ...]:
    """Half-open ranges (start, stop) that cover 0 to count in steps of `size`."""
    return tuple((start, min(start + size, count)) for start in range(0, count, size))


def in_chunks(
    task: Callable[[Chunk], Answer],
    parts: Sequence[Chunk],
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> list[Answer]:
    """`[task(part) for part in parts]`, computed on the executor (default: threads, one a core).

    Args:
        task: a function of the module's top level (or a `functools.partial` of one), so that it
            can travel to another process; it reads its chunk and writes nothing shared.
        parts: one argument per call.
        executor: where to run; None = threads that live for this call. A Dask cluster gives one
            by `distributed.Client.get_executor()`.
        progress: called after each part that is done, in order.
    """
    answers: list[Answer] = []
    with _running(executor, len(parts)) as pool:
        results: Iterator[Answer]
        if pool is None:
            results = map(task, parts)
        else:
            results = (job.result() for job in [pool.submit(task, part) for part in parts])
        for done, answer in enumerate(results, start=1):
            answers.append(answer)
            if progress is not None:
                progress(done, len(parts))
    return answers


@contextmanager
def _running(executor: Executor | None, count: int) -> Iterator[Executor | None]:
    if executor is not None:
        yield executor
        return
    threads = min(count, _cores())
    if threads < 2:
        yield None
        return
    with ThreadPoolExecutor(max_workers=threads) as pool:
        yield pool


def _cores() -> int:
    """Cores this process may use: a container is often given fewer than the machine has."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        return os.cpu_count() or 1
