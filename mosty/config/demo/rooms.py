"""The step of rooms and things that are lent, and of the ways between sites."""

from pydantic import BaseModel, ConfigDict

from mosty.calendars.actions import save_resource, save_way
from mosty.calendars.enums import ResourceKind
from mosty.calendars.models import Resource
from mosty.config.demo.files import read_yaml
from mosty.config.demo.steps import Chain
from mosty.core.errors import InvalidFile

FILE = "sale.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ResourceFile(_Strict):
    """A site, a room or a thing; `obiekt` and `czesc` name one that stands before it in the file."""

    nazwa: str
    rodzaj: ResourceKind = ResourceKind.ROOM
    opis: str = ""
    obiekt: str = ""
    czesc: str = ""
    wlasciciel: str = ""
    sztuk: int = 1
    osob: int | None = None
    minut_przed: int = 0
    minut_po: int = 0
    godziny: str = ""


class WayFile(_Strict):
    z: str
    do: str
    minut: int


class RoomsFile(_Strict):
    pozycje: list[ResourceFile]
    dojazdy: list[WayFile] = []


def rooms_step(chain: Chain) -> str:
    """All of `sale.yaml` that is not there yet, known by kind and name; ways as the file says."""
    path = chain.folder / FILE
    if not path.exists():
        return f"brak pliku {FILE}, pomijam"
    content = read_yaml(path, RoomsFile)
    before = chain.place.resources.count()
    known: dict[str, Resource] = {}
    for one in content.pozycje:
        known[one.nazwa] = _resource(chain, one, known)
    for way in content.dojazdy:
        save_way(
            municipality=chain.place,
            origin_id=_named(known, way.z).pk,
            target_id=_named(known, way.do).pk,
            minutes=way.minut,
            by=chain.by,
        )
    made = chain.place.resources.count() - before
    return f"nowych {made}, dojazdów {len(content.dojazdy)}"


def _resource(chain: Chain, content: ResourceFile, known: dict[str, Resource]) -> Resource:
    found = chain.place.resources.filter(kind=content.rodzaj, name=content.nazwa).first()
    if found is not None:
        return found
    facts = {
        "kind": content.rodzaj,
        "name": content.nazwa,
        "description": content.opis.strip(),
        "site_id": _named(known, content.obiekt).pk if content.obiekt else None,
        "whole_id": _named(known, content.czesc).pk if content.czesc else None,
        "organisation_id": _owner(chain, content.wlasciciel),
        "units": content.sztuk,
        "seats": content.osob,
        "minutes_before": content.minut_przed,
        "minutes_after": content.minut_po,
        "opening": content.godziny,
    }
    return save_resource(municipality=chain.place, facts=facts, by=chain.by)


def _named(known: dict[str, Resource], name: str) -> Resource:
    if name not in known:
        raise InvalidFile(f"{FILE}: nie ma wcześniej pozycji „{name}”.")
    return known[name]


def _owner(chain: Chain, name: str) -> int | None:
    """The organisation of this name; None: the municipality itself, or not in the register."""
    owner = chain.place.organisations.filter(name=name).first() if name else None
    return owner.pk if owner else None
