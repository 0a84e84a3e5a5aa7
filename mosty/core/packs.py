"""Content packs: catalogues, question banks and chapters as YAML that an office may edit.

A pack lives in `mosty/<app>/content/<pack>.yaml`, is checked against the app's pydantic schema
when loaded, and says which version it is, when it was checked and where it comes from.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError

from mosty.core.errors import InvalidFile

Schema = TypeVar("Schema", bound=BaseModel)
Loader = Callable[..., int]

_MAX_PACK_BYTES = 5 * 1024 * 1024
_SHOWN_PROBLEMS = 10


class Pack(BaseModel):
    """Top of every pack; an app's schema inherits it and adds `items: list[...]`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pack: str
    version: int | str
    checked_on: date
    source: str


_loaders: dict[str, Loader] = {}


class _UniqueKeys(yaml.SafeLoader):
    """Safe YAML in which a key may stand once and an alias nowhere (a bomb needs them)."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.constructor.ConstructorError(
                None, None, "aliases (*name) are not allowed", event.start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key “{key}” stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def load_pack(name: str, path: Path, schema: type[Schema]) -> Schema:
    """The pack `name` from the file, checked.

    Raises: InvalidFile: not there, not YAML, another pack, or not as the schema says (with places).
    """
    try:
        if path.stat().st_size > _MAX_PACK_BYTES:
            raise InvalidFile(_("The pack %(path)s is too big.") % {"path": path})
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)  # noqa: S506 -- safe
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidFile(
            _("The pack %(path)s cannot be read: %(reason)s") % {"path": path, "reason": error}
        ) from error
    except yaml.YAMLError as error:
        raise InvalidFile(
            _("The pack %(path)s is not correct YAML: %(reason)s") % {"path": path, "reason": error}
        ) from error
    if not isinstance(content, dict) or content.get("pack") != name:
        raise InvalidFile(
            _("The file %(path)s is not the pack “%(name)s”.") % {"path": path, "name": name}
        )
    try:
        return schema.model_validate(content)
    except ValidationError as error:
        raise InvalidFile(
            _("The pack %(path)s has mistakes:\n%(problems)s")
            % {"path": path, "problems": _problems(error)}
        ) from error


def register_pack(name: str, loader: Loader) -> None:
    """Make a pack known (from AppConfig.ready); `loader(by=...)` stores it and counts the items."""
    if name in _loaders and _loaders[name] is not loader:
        raise ValueError(f"Content pack {name} is defined twice.")
    _loaders[name] = loader


def registered_packs() -> tuple[tuple[str, Loader], ...]:
    """(name, loader) in the order of registration."""
    return tuple(_loaders.items())


def load_all_packs(*, by: Any) -> dict[str, int]:
    """Load every registered pack: name -> items; running twice changes nothing."""
    return {name: loader(by=by) for name, loader in _loaders.items()}


def _problems(error: ValidationError) -> str:
    found = error.errors(include_url=False)
    lines = [
        f"  {'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}"
        for problem in found[:_SHOWN_PROBLEMS]
    ]
    if len(found) > _SHOWN_PROBLEMS:
        lines.append("  …")
    return "\n".join(lines)
