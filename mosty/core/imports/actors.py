"""Who stands behind a job: what an account may do in a municipality."""

from collections.abc import Callable

from mosty.core.imports.kinds import ImportActor

_Source = Callable[[int | None, int], ImportActor]
_sources: list[_Source] = []


def register_actor_source(source: _Source) -> None:
    """Say how a job finds out what an account may do in a municipality (people's AppConfig)."""
    _sources[:] = [source]


def actor_of(user_id: int | None, municipality_id: int) -> ImportActor:
    return _sources[0](user_id, municipality_id)
