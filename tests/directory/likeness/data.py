"""Labelled records of a make-believe county: a benchmark for finding duplicates.

DECLARED: nothing here is a real organisation. Names, places and forms were made up by hand in the
way Polish registers write them; the second and third records of one organisation were made by
machine from the first (short forms, lost diacritics, typing errors, other word order, missing
fields), with a fixed seed, and sixteen families of hard cases were written by hand in `hard.yaml`.
An entity belongs wholly to the half for tuning or to the half kept out of it.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mosty.core.text import fold
from mosty.directory.enums import RecordKind
from mosty.directory.rules.likeness import (
    name_words,
    record_of_organisation,
    record_of_service,
)

#: (name, "w ..." form)
VILLAGES = (
    ("Brzezina", "Brzezinie"), ("Chojny", "Chojnach"), ("Czarny Bór", "Czarnym Borze"),
    ("Dąbrówka", "Dąbrówce"), ("Gaj", "Gaju"), ("Jasień", "Jasieniu"), ("Kalinowo", "Kalinowie"),
    ("Lipki", "Lipkach"), ("Łężyce", "Łężycach"), ("Modrzewie", "Modrzewiu"),
    ("Ostrówek", "Ostrówku"), ("Ścibory", "Ściborach"), ("Źródła", "Źródłach"),
    ("Żabieniec", "Żabieńcu"), ("Wola Piaskowa", "Woli Piaskowej"), ("Nowa Wieś", "Nowej Wsi"),
    ("Stara Wieś", "Starej Wsi"), ("Zalesie Górne", "Zalesiu Górnym"),
    ("Zalesie Dolne", "Zalesiu Dolnym"), ("Kąty", "Kątach"), ("Olszanka", "Olszance"),
    ("Grabówka", "Grabówce"), ("Podlesie", "Podlesiu"), ("Rudniki", "Rudnikach"),
    ("Sosnowiec Mały", "Sosnowcu Małym"), ("Trzcianka", "Trzciance"), ("Wierzbno", "Wierzbnie"),
    ("Borki", "Borkach"), ("Młynary", "Młynarach"), ("Krzywe", "Krzywem"),
)  # fmt: skip
#: (long form, short form, family)
FORMS = (
    ("Ochotnicza Straż Pożarna", "OSP"),
    ("Koło Gospodyń Wiejskich", "KGW"),
    ("Uczniowski Klub Sportowy", "UKS"),
    ("Ludowy Klub Sportowy", "LKS"),
)
NAMED = (
    "Stowarzyszenie „Bliżej Siebie”", "Stowarzyszenie Rodzin „Razem Łatwiej”",
    "Stowarzyszenie „Podwórko”", "Stowarzyszenie Miłośników Doliny",
    "Stowarzyszenie Trzeźwościowe „Krok”", "Stowarzyszenie Emerytów „Złota Jesień”",
    "Stowarzyszenie na rzecz Osób z Niepełnosprawnościami „Skrzydła”",
    "Stowarzyszenie Opiekunów „Oddech”", "Stowarzyszenie „Nasza Wieś”",
    "Stowarzyszenie „Nasza Szkoła”", "Stowarzyszenie Przyjaciół Szkoły w Borkach",
    "Stowarzyszenie Kobiet Aktywnych", "Stowarzyszenie „Aktywni 60+”",
    "Stowarzyszenie Pomocy Rodzinie „Przystań”", "Stowarzyszenie Pomocy Dzieciom „Przystanek”",
    "Stowarzyszenie Abstynentów „Nowe Życie”", "Stowarzyszenie „Nowa Nadzieja”",
    "Stowarzyszenie Rozwoju Rudnik", "Stowarzyszenie Rozwoju Wierzbna",
    "Stowarzyszenie Hospicjum Domowe „Obok”", "Stowarzyszenie „Dom dla Kota”",
    "Stowarzyszenie Seniorów „Jarzębina”", "Stowarzyszenie „Jarzębinki” Zespół Śpiewaczy",
    "Towarzystwo Przyjaciół Dzieci Oddział Powiatowy", "Towarzystwo Przyjaciół Ziemi Dębowej",
    "Polski Związek Niewidomych Koło Terenowe", "Polski Związek Głuchych Koło Terenowe",
    "Polski Związek Emerytów, Rencistów i Inwalidów Oddział Rejonowy",
    "Polski Czerwony Krzyż Oddział Rejonowy", "Związek Harcerstwa Polskiego Hufiec Dębowiec",
    "Fundacja „Dobry Dach”", "Fundacja „Dolina Zdrowia”", "Fundacja „Dobry Start”",
    "Fundacja im. Jana Kowala", "Fundacja „Mali Odkrywcy”", "Fundacja „Pod Lipą”",
    "Fundacja Pomocy Chorym „Światło”", "Fundacja „Światełko”", "Fundacja „Bez Barier”",
    "Fundacja Edukacyjna „Droga”", "Fundacja „Domowe Hospicjum dla Dzieci”",
    "Spółdzielnia Socjalna „Dębowy Stół”", "Spółdzielnia Socjalna „Smaki Doliny”",
    "Parafialny Zespół Caritas przy parafii św. Anny", "Parafialny Zespół Caritas przy parafii św. Jana",
    "Uniwersytet Trzeciego Wieku", "Klub Seniora „Pogodna”", "Klub Seniora „Pogodni”",
    "Chór „Cantus”", "Orkiestra Dęta „Fanfara”", "Klub Sportowy „Struga”", "Klub Sportowy „Strumień”",
    "Bank Żywności w Dębowcu", "Grupa samopomocowa „Iskra”", "Krąg wsparcia „Blisko”",
    "Lokalna Grupa Działania „Dębowa Kraina”", "Automobilklub Dębowiecki",
    "Dom Pomocy Społecznej w Dębowcu", "Dom Pomocy Społecznej w Borkach",
    "Środowiskowy Dom Samopomocy w Dębowcu", "Warsztat Terapii Zajęciowej w Dębowcu",
    "Gminny Ośrodek Pomocy Społecznej w Borkach", "Gminny Ośrodek Pomocy Społecznej w Młynarach",
)  # fmt: skip
SERVICES = (
    ("Usługi opiekuńcze w domu", "U-OPI"), ("Specjalistyczne usługi opiekuńcze", "U-SUO"),
    ("Opieka wytchnieniowa", "U-WYD"), ("Asystent osobisty osoby z niepełnosprawnością", "U-AOO"),
    ("Teleopieka – opaska życia", "U-TEL"), ("Transport door-to-door", "U-DTD"),
    ("Obiady z dowozem do domu", "U-POS"), ("Wypożyczalnia sprzętu rehabilitacyjnego", "U-WYP"),
    ("Klub seniora", "D-KLU"), ("Dzienny dom pomocy", "D-DDP"), ("Świetlica środowiskowa", "D-PWD"),
    ("Poradnictwo rodzinne", "S-POR"), ("Bezpłatna pomoc prawna", "S-POR"),
    ("Poradnictwo psychologiczne", "S-POR"), ("Grupa wsparcia dla opiekunów", "W-SAM"),
    ("Grupa AA", "W-SAM"), ("Wolontariat sąsiedzki", "W-WOL"), ("Usługi sąsiedzkie", "U-SAS"),
    ("Mieszkanie wspomagane", "M-WSP"), ("Mieszkanie treningowe", "M-TRE"),
)  # fmt: skip
STREETS = ("Leśna", "Polna", "Szkolna", "Kościelna", "Rynek", "Lipowa", "Parkowa", "Ogrodowa")

Fields = dict[str, Any]


@dataclass(frozen=True)
class Labelled:
    """A record and the thing it stands for.

    Attributes:
        fields: as `rules.likeness.record_of_...` takes them.
        entity: equal for records that mean the same.
        is_tuning: whether the entity belongs to the half weights are learned from.
    """

    pk: int
    fields: Fields
    entity: str
    is_tuning: bool


def organisations() -> list[Labelled]:
    """Records of organisations, the same on every call."""
    chance = random.Random(20261126)
    entities: dict[str, Fields] = {}
    for index, (village, where) in enumerate(VILLAGES):
        house = f"{village} {chance.randint(1, 60)}"
        for long, _short in FORMS:
            if chance.random() < 0.75:
                name = chance.choice(
                    [f"{long} w {where}", f"{long} {village}", f"{long} w miejscowości {village}"]
                )
                if long.endswith("Sportowy"):
                    name = (
                        f"{long} „{chance.choice(['Orzeł', 'Orlik', 'Sokół', 'Grom'])}” {village}"
                    )
                address = house if chance.random() < 0.5 else f"{village} {chance.randint(1, 60)}"
                entities[f"{long}/{index}"] = _details(chance, name, address)
    for name in NAMED:
        address = f"ul. {chance.choice(STREETS)} {chance.randint(1, 40)}, Dębowiec"
        entities[name] = _details(chance, name, address)
    _share_telephones(chance, list(entities.values()))
    return _with_copies(chance, entities, _another_organisation) + _hard("organisations", 100_000)


def services() -> list[Labelled]:
    """Records of services, the same on every call."""
    chance = random.Random(20261127)
    entities: dict[str, Fields] = {}
    for number in range(260):
        name, kind = chance.choice(SERVICES)
        village, _where = chance.choice(VILLAGES)
        provider = chance.choice(NAMED)
        key = f"{name}/{provider}/{village}"
        entities.setdefault(
            key,
            {
                "name": name if chance.random() < 0.6 else f"{name} – {village}",
                "kind": kind,
                "organisation": provider,
                "unit": village,
                "address": f"{village} {chance.randint(1, 60)}" if number % 3 else "",
                "phone": _phone(chance) if chance.random() < 0.8 else "",
            },
        )
    return _with_copies(chance, entities, _another_service) + _hard("services", 100_000)


def true_pairs(records: Sequence[Labelled]) -> set[tuple[int, int]]:
    """All pairs of records that mean the same, the smaller id first."""
    by_entity: dict[str, list[int]] = {}
    for record in records:
        by_entity.setdefault(record.entity, []).append(record.pk)
    return {
        (first, second)
        for pks in by_entity.values()
        for first in pks
        for second in pks
        if first < second
    }


# --- making them ----------------------------------------------------------------------------------


def _details(chance: random.Random, name: str, address: str) -> Fields:
    number = chance.randint(1, 999_999)
    return {
        "name": name,
        "register": f"KRS:0000{number:06}" if chance.random() < 0.6 else None,
        "nip": f"{chance.randint(10**9, 10**10 - 1)}" if chance.random() < 0.4 else None,
        "regon": f"{chance.randint(10**8, 10**9 - 1)}" if chance.random() < 0.4 else None,
        "address": address,
        "phone": _phone(chance) if chance.random() < 0.6 else "",
        "email": f"kontakt{number}@wp.pl" if chance.random() < 0.5 else "",
    }


def _phone(chance: random.Random) -> str:
    return f"{chance.randint(500, 899)} {chance.randint(100, 999)} {chance.randint(100, 999)}"


def _share_telephones(chance: random.Random, fields: list[Fields]) -> None:
    """One person often leads two organisations: the same telephone, not the same thing."""
    for _number in range(len(fields) // 12):
        first, second = chance.sample(fields, 2)
        second["phone"] = first["phone"] = first["phone"] or _phone(chance)


def _with_copies(
    chance: random.Random,
    entities: Mapping[str, Fields],
    another: Callable[[random.Random, Fields], Fields],
) -> list[Labelled]:
    records: list[Labelled] = []
    for number, (entity, fields) in enumerate(entities.items()):
        copies = chance.choices((0, 1, 2, 3), (25, 40, 25, 10))[0]
        for own in (fields, *(another(chance, fields) for _copy in range(copies))):
            records.append(Labelled(len(records) + 1, dict(own), entity, number % 2 == 0))
    return records


def _hard(kind: str, first_pk: int) -> list[Labelled]:
    path = Path(__file__).with_name("hard.yaml")
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))[kind]
    return [
        Labelled(first_pk + 100 * number + place, fields, f"hard/{number}", number % 2 == 0)
        for number, group in enumerate(groups)
        for place, fields in enumerate(group)
    ]


def _another_organisation(chance: random.Random, fields: Fields) -> Fields:
    """The same organisation as somebody else wrote it down."""
    other = dict(fields, name=_another_name(chance, fields["name"]))
    for field, share in (("register", 0.5), ("nip", 0.5), ("regon", 0.5), ("phone", 0.35),
                         ("email", 0.4), ("address", 0.3)):  # fmt: skip
        if chance.random() < share:
            other[field] = None if field in ("register", "nip", "regon") else ""
    if other["phone"]:
        other["phone"] = chance.choice(
            [other["phone"].replace(" ", ""), "+48 " + other["phone"], other["phone"]]
        )
        if chance.random() < 0.15:
            other["phone"] = _phone(chance)
    if other["address"]:
        other["address"] = other["address"].removeprefix("ul. ")
        if chance.random() < 0.1:
            other["address"] = f"ul. {chance.choice(STREETS)} {chance.randint(1, 40)}"
    return other


def _another_service(chance: random.Random, fields: Fields) -> Fields:
    name = fields["name"]
    if chance.random() < 0.3:
        name = chance.choice([f"{name} dla mieszkańców", f"{name} 2026", name.replace(" – ", " ")])
    other = dict(
        fields,
        name=_another_name(chance, name),
        organisation=_another_name(chance, fields["organisation"])
        if chance.random() < 0.5
        else fields["organisation"],
    )
    for field, share in (("phone", 0.3), ("address", 0.4), ("unit", 0.3)):
        if chance.random() < share:
            other[field] = ""
    if not (other["phone"] or other["address"] or other["unit"]):
        other["unit"] = fields["unit"]  # a record that says nothing of where is nobody's to judge
    return other


def _another_name(chance: random.Random, name: str) -> str:
    changes = (_shorten, _no_quotes, _no_diacritics, _typing_error, str.upper, _with_seat, _turned)
    for change in chance.sample(changes, chance.choice((1, 1, 2))):
        name = change(chance, name) if change is not str.upper else name.upper()  # type: ignore[operator]
    return name


def _shorten(_chance: random.Random, name: str) -> str:
    for long, short in (*FORMS, ("Stowarzyszenie", "Stow."), ("Fundacja", "Fund.")):
        name = name.replace(long, short)
    return name.replace("w miejscowości ", "")


def _no_quotes(_chance: random.Random, name: str) -> str:
    return name.replace("„", "").replace("”", "")


def _no_diacritics(_chance: random.Random, name: str) -> str:
    return " ".join(
        fold(word).capitalize() if word[:1].isupper() else fold(word) for word in name.split()
    )


def _typing_error(chance: random.Random, name: str) -> str:
    places = [place for place, letter in enumerate(name) if letter.isalpha() and place > 2]
    place = chance.choice(places)
    return chance.choice(
        [
            name[:place] + name[place + 1 :],
            name[:place] + name[place] + name[place:],
            name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :],
        ]
    )


def _with_seat(_chance: random.Random, name: str) -> str:
    return f"{name} z siedzibą w Dębowcu" if " w " not in name else name


def _turned(_chance: random.Random, name: str) -> str:
    head, quote, tail = name.partition("„")
    return f"{quote}{tail} {head}".strip() if quote else name


def half(kind: RecordKind, *, is_tuning: bool) -> tuple[list[Labelled], list[Fields]]:
    """The labelled records of one half, and the same as the comparison sees them."""
    if kind is RecordKind.ORGANISATION:
        labelled = [one for one in organisations() if one.is_tuning is is_tuning]
        return labelled, [record_of_organisation(one.pk, **one.fields) for one in labelled]
    villages = frozenset(word for name, _where in VILLAGES for word in name_words(name))
    labelled = [one for one in services() if one.is_tuning is is_tuning]
    return labelled, [
        record_of_service(one.pk, **one.fields, villages=villages) for one in labelled
    ]
