"""`@kernel`: an inner loop compiled to machine code, once per machine, and kept on disk.

Only `kernels.py` and `*_kernels.py` files import this module, and engines import them inside the
function that computes: whoever only reads results (a web page) never loads the compiler.
`python -m mosty.engines warm` compiles all kernels ahead (`mosty setup` does it).
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

__all__ = ["kernel"]

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """The function compiled without the interpreter's lock, strict IEEE arithmetic, 0/0 = nan.

    Deterministic: no fast-math, no parallel loops inside; work is split by `work.in_chunks`.
    """
    try:
        return cast(Function, _compiled(function, cache=True))
    except RuntimeError:  # nowhere to keep the cache (a read-only installation): compile each time
        return cast(Function, _compiled(function, cache=False))


def _compiled(function: Callable[..., Any], *, cache: bool) -> Callable[..., Any]:
    return njit(nogil=True, error_model="numpy", fastmath=False, cache=cache)(function)
