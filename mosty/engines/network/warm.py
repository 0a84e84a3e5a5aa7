"""Compiles the loops of large networks by a tiny one."""

from mosty.engines.network.structure import Links, central_by_kernel

__all__ = ["warm"]


def warm() -> None:
    central_by_kernel(Links.of(3, {(0, 1), (1, 2)}))
