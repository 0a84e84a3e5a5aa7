"""Who hears of an organisation's new name: apps above keep words made of it."""

from collections.abc import Callable, Collection

Follower = Callable[[Collection[int]], None]

_followers: dict[str, Follower] = {}


def follow_renames(name: str, follower: Follower) -> None:
    """Call `follower` with ids of organisations after their names changed (from AppConfig.ready)."""
    _followers[name] = follower


def tell_renamed(organisation_ids: Collection[int]) -> None:
    """Let everybody who keeps words of these organisations make them anew, in this transaction."""
    if organisation_ids:
        for follower in _followers.values():
            follower(organisation_ids)
