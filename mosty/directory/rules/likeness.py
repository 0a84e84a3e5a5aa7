"""What makes two organisations, or two services, look like the same one written twice."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Prefix

from mosty.core.text import fold
from mosty.directory.enums import RecordKind
from mosty.directory.models import Service
from mosty.directory.rules.words import bases
from mosty.engines.linkage import Comparison, Level, LinkageModel, with_weights
from mosty.people.models import Organisation

_CONTENT = Path(__file__).resolve().parents[1] / "content" / "likeness"
#: At least so probable before a person is asked.
THRESHOLD = 0.9

#: Words of a legal form, as they stand in names; the family two records must share.
_FAMILIES = {
    "osp": "ochotnicza straż pożarna",
    "kgw": "koło gospodyń wiejskich",
    "uks": "uczniowski klub sportowy",
    "lks": "ludowy klub sportowy",
    "mops": "miejski ośrodek pomocy społecznej",
    "gops": "gminny ośrodek pomocy społecznej",
    "ops": "ośrodek pomocy społecznej",
    "cus": "centrum usług społecznych",
    "pcpr": "powiatowe centrum pomocy rodzinie",
    "dps": "dom pomocy społecznej",
    "sds": "środowiskowy dom samopomocy",
    "wtz": "warsztat terapii zajęciowej",
    "utw": "uniwersytet trzeciego wieku",
    "gok": "gminny ośrodek kultury",
    "pzerii": "polski związek emerytów rencistów i inwalidów",
    "pck": "polski czerwony krzyż",
}
_OTHER_FAMILIES = (
    "fundacja", "stowarzyszenie", "spółdzielnia", "caritas", "przychodnia", "urząd",
)  # fmt: skip
_SHORTEST = 3
_SHORT = {"stow": "stowarzyszenie", "fund": "fundacja", "sp": "spoldzielnia", "sw": "swiety",
          "spoldz": "spoldzielnia", "spoleczna": "socjalny", "par": "parafialny", "im": "imie"}  # fmt: skip
#: Words that say what it is, not which one.
_COMMON = """
stowarzyszenie fundacja spółdzielnia socjalna klub koło grupa zespół parafialny towarzystwo organizacja
pożytku publicznego oddział terenowy zarząd nr i w z na do dla od przy oraz ul miejscowość wieś gmina
miasto imię sołectwo o usługa rzecz
"""
_WORD = re.compile(r"[^\W_]+")
_SEAT = re.compile(r"\bz siedziba w \w+")
_STREET = re.compile(r"^(ulica|ul|aleja|al|plac|pl|os|osiedle|skr)\.?\s+")
_FREE_MAIL = """
gmail.com wp.pl o2.pl onet.pl op.pl interia.pl poczta.fm poczta.onet.pl tlen.pl
"""
_GENERIC = frozenset(_FREE_MAIL.split())


@lru_cache(maxsize=20_000)
def _base(word: str) -> str:
    """The base form nearest to the word, without its last vowels: one for "Gaj" and "w Gaju"."""
    short = fold(word)
    nearest = min(
        bases(word), key=lambda base: (-Prefix.similarity(base, short), base), default=short
    )
    return nearest.rstrip("aeiouy") if len(nearest) > _SHORTEST else nearest


@cache
def _family_words() -> dict[str, tuple[str, ...]]:
    return {short: tuple(_base(word) for word in long.split()) for short, long in _FAMILIES.items()}


@cache
def _common_words() -> frozenset[str]:
    return frozenset(_base(word) for word in _COMMON.split())


def name_words(name: str) -> tuple[str, ...]:
    """Base forms of the words of a name, short forms of legal forms written out."""
    words: list[str] = []
    for word in _WORD.findall(name):
        short = fold(word)
        if short in _FAMILIES:
            words.extend(_family_words()[short])
        else:
            words.append(_base(_SHORT.get(short, word)))
    return tuple(words)


def family(name: str) -> str | None:
    """The legal form two names must share ("osp"), or None where the name tells none."""
    words = set(name_words(name))
    for short, long in _family_words().items():
        if words.issuperset(long):
            return short
    return next((word for word in _OTHER_FAMILIES if _base(word) in words), None)


def core(name: str, *, home: Iterable[str] = ()) -> list[str]:
    """The words that tell one record from others of its kind, in order; never empty for a name.

    home: words of the municipality's own name; they count only where nothing else is left.
    """
    words = set(name_words(name))
    forms = {word for long in _family_words().values() if words.issuperset(long) for word in long}
    telling = words - _common_words() - forms
    return sorted(telling - set(home) or telling or words)


def written(name: str) -> str:
    """The letters of a name in one run: no case, quotes, diacritics, prepositions or seat."""
    words = []
    for word in _WORD.findall(_SEAT.sub("", fold(name))):
        if word in _FAMILIES:
            words.append(fold(_FAMILIES[word]).replace(" ", ""))
        elif word not in ("w", "we", "z", "i", "miejscowosci"):
            words.append(_SHORT.get(word, word))
    return "".join(words)


def phone_numbers(*phones: str) -> list[str]:
    """Last nine digits of each telephone number."""
    digits = (re.sub(r"\D", "", phone)[-9:] for phone in phones)
    return sorted({number for number in digits if len(number) == 9})


def street(address: str) -> str | None:
    """Street and number without town and short forms: "lesna 1"; None where none is given."""
    first = _STREET.sub("", fold(address.split(",")[0]))
    return first if re.search(r"\d", first) else None


def town(address: str) -> str:
    """The town of an address: "Kalinowo 13" and "ul. Leśna 1, Kalinowo" lie in Kalinowo."""
    parts = [part for part in address.split(",") if part.strip()]
    if not parts or (len(parts) == 1 and _STREET.match(fold(parts[0]))):
        return ""
    return re.sub(r"\d\S*", "", parts[-1]).strip()


def organisation_record(organisation: Organisation, *, home: Iterable[str] = ()) -> dict[str, Any]:
    """An organisation as the comparison sees it."""
    return record_of_organisation(
        organisation.pk,
        name=organisation.name,
        register=f"{organisation.register}:{organisation.register_number}"
        if organisation.register_number
        else None,
        nip=organisation.nip or None,
        regon=organisation.regon or None,
        address=organisation.address,
        phone=organisation.phone,
        email=organisation.email,
        home=home,
    )


def record_of_organisation(
    pk: int,
    *,
    name: str,
    register: str | None = None,
    nip: str | None = None,
    regon: str | None = None,
    address: str = "",
    phone: str = "",
    email: str = "",
    home: Iterable[str] = (),
) -> dict[str, Any]:
    """The columns of `ORGANISATIONS` for one organisation."""
    words = core(name, home=home)
    return {
        "id": pk,
        **_name_columns(name, words),
        "family": family(name),
        "register": register,
        "nip": nip,
        "regon": regon,
        "phones": phone_numbers(phone),
        "mail": _mail(email),
        "street": street(address),
    }


def service_record(
    service: Service, *, home: Iterable[str] = (), villages: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """A service as the comparison sees it; places that may be shown only."""
    return record_of_service(
        service.pk,
        name=service.name,
        kind=service.service_type.code,
        organisation=service.organisation.name,
        organisation_id=service.organisation_id,
        unit=service.village_unit.name if service.village_unit else "",
        address=service.address,
        phone=service.phone,
        home=home,
        villages=villages,
    )


def record_of_service(
    pk: int,
    *,
    name: str,
    kind: str,
    organisation: str,
    organisation_id: int | None = None,
    unit: str = "",
    address: str = "",
    phone: str = "",
    home: Iterable[str] = (),
    villages: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """The columns of `SERVICES` for one service; a village in its name is a place, not a name."""
    words = core(name, home=(*home, *villages))
    named = set(name_words(f"{name} {unit} {town(address)}"))
    provider = core(organisation, home=home)
    return {
        "id": pk,
        **_name_columns(name, words),
        "kind": kind,
        "organisation": str(organisation_id) if organisation_id else None,
        "provider": " ".join(provider) + f" {family(organisation) or ''}",
        "places": sorted(named & (villages | set(name_words(f"{unit} {town(address)}")))),
        "phones": phone_numbers(phone),
        "street": street(address),
    }


def _mail(email: str) -> str | None:
    """The whole address at a free provider, the domain otherwise (one office, many names)."""
    folded = fold(email)
    if "@" not in folded:
        return None
    domain = folded.rpartition("@")[2]
    return folded if domain in _GENERIC else domain


_NAME_COLUMNS = {
    "core": "VARCHAR[]", "core_text": "VARCHAR", "written": "VARCHAR", "numbers": "VARCHAR",
}  # fmt: skip


def _name_columns(name: str, words: list[str]) -> dict[str, Any]:
    return {
        "core": words,
        "core_text": " ".join(words),
        "written": written(name),
        "numbers": " ".join(re.findall(r"\d+", name)),
    }


_NAME = Comparison(
    "name",
    "len(core_l) = 0 or len(core_r) = 0",
    (
        Level("identical", "written_l = written_r"),
        Level("same", "core_l = core_r and numbers_l = numbers_r"),
        Level(
            "typo",
            "numbers_l = numbers_r and (damerau_levenshtein(written_l, written_r) <= 1"
            " or jaro_winkler_similarity(core_text_l, core_text_r) >= 0.95)",
        ),
        Level("part", "list_has_all(core_l, core_r) or list_has_all(core_r, core_l)"),
        Level(
            "overlap",
            "len(list_intersect(core_l, core_r)) * 2 >= greatest(len(core_l), len(core_r))",
        ),
        Level("other"),
    ),
)
_PHONE = Comparison(
    "phone",
    "len(phones_l) = 0 or len(phones_r) = 0",
    (Level("same", "list_has_any(phones_l, phones_r)"), Level("other")),
)


def _equal(name: str, column: str | None = None) -> Comparison:
    column = column or name
    return Comparison(
        name,
        f"{column}_l is null or {column}_r is null",
        (Level("same", f"{column}_l = {column}_r"), Level("other")),
    )


_ORGANISATIONS = LinkageModel(
    columns={
        **_NAME_COLUMNS, "family": "VARCHAR", "register": "VARCHAR",
        "nip": "VARCHAR", "regon": "VARCHAR", "phones": "VARCHAR[]", "mail": "VARCHAR",
        "street": "VARCHAR",
    },
    comparisons=(
        _NAME, _equal("family"), _equal("register"), _equal("nip"), _equal("regon"), _PHONE,
        _equal("mail"), _equal("street"),
    ),
    blocks=("core", "register", "nip", "regon", "phones", "mail", "street"),
)  # fmt: skip
_SERVICES = LinkageModel(
    columns={
        **_NAME_COLUMNS, "kind": "VARCHAR", "organisation": "VARCHAR",
        "provider": "VARCHAR", "places": "VARCHAR[]", "phones": "VARCHAR[]", "street": "VARCHAR",
    },
    comparisons=(
        _NAME,
        _equal("kind"),
        Comparison(
            "provider",
            "provider_l is null or provider_r is null",
            (
                Level("same", "organisation_l = organisation_r or provider_l = provider_r"),
                Level("typo", "jaro_winkler_similarity(provider_l, provider_r) >= 0.93"),
                Level("other"),
            ),
        ),
        Comparison(
            "place",
            "len(places_l) = 0 or len(places_r) = 0",
            (Level("same", "list_has_any(places_l, places_r)"), Level("other")),
        ),
        _PHONE, _equal("street"),
    ),
    blocks=("core", "phones", "street"),
)  # fmt: skip

#: How organisations and services are compared, before anything was learned.
UNTRAINED: Mapping[RecordKind, LinkageModel] = {
    RecordKind.ORGANISATION: _ORGANISATIONS,
    RecordKind.SERVICE: _SERVICES,
}


@cache
def model_of(kind: RecordKind) -> LinkageModel:
    """How records of a kind are compared, with what was learned (docs/methods/likeness.md)."""
    return with_weights(UNTRAINED[kind], weights_path(kind))


def weights_path(kind: RecordKind) -> Path:
    """Where what was learned is kept."""
    return _CONTENT / f"{kind.name.lower()}.json"
