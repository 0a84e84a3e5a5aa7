"""Fixtures of the engines' tests."""

from collections.abc import Iterator
from concurrent.futures import Executor

import pytest


@pytest.fixture(scope="session")
def cluster() -> Iterator[Executor]:
    """An executor on a local cluster of two worker processes."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
        ) as workers,
        Client(workers) as client,
        client.get_executor() as executor,
    ):
        yield executor
