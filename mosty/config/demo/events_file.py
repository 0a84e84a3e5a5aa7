"""`wydarzenia.yaml`: events with everything an organiser knows of them, checked by schema."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

from django.conf import settings
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from mosty.calendars.enums import ResourceKind
from mosty.events.enums import BudgetSide, EventKind, ItemKind, ItemRole, Pool, TravelMode


def _in_poland(moment: datetime) -> datetime:
    """What a person writes is the wall clock of Poland."""
    if moment.tzinfo is not None:
        raise ValueError("godziny pisz bez strefy czasowej")
    return moment.replace(tzinfo=ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_in_poland)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class VehicleFile(_Strict):
    nazwa: str
    miejsca: int
    rodzaj: ResourceKind = ResourceKind.VEHICLE


class ContactFile(_Strict):
    osoba: str = ""
    email: str = ""
    telefon: str = ""


class PersonFile(_Strict):
    nazwisko: str
    rola: ItemRole = ItemRole.SPEAKER
    skad: str = ""
    email: str = ""


class ItemFile(_Strict):
    """An item; `przystanek` is the code of its stop."""

    rodzaj: ItemKind
    tytul: str
    od: Moment
    do: Moment
    opis: str = ""
    zakres: list[str] = []
    osoby: list[PersonFile] = []
    przystanek: str = ""


class StopFile(_Strict):
    """A stop; `osoba` receives the group for the institution `gospodarz`."""

    kod: str
    nazwa: str
    od: Moment
    do: Moment
    miejscowosc: str = ""
    adres: str = ""
    gospodarz: str = ""
    osoba: str = ""
    email: str = ""
    telefon: str = ""
    zbiorka: str = ""
    ulatwienia: list[str] = []
    dostepnosc: str = ""


class LegFile(_Strict):
    """A way; without `z` from the beginning, without `na` home."""

    z: str = ""
    na: str = ""
    czym: TravelMode
    odjazd: Moment
    minut: int
    zbiorka: str = ""
    pojazd: str = ""
    miejsca: int | None = None
    wozki: int | None = None
    dostepnosc: str = ""


class RegistrationFile(_Strict):
    """People of one institution; `potrzeby` are those of the first of them."""

    instytucja: str
    osoby: list[str] = Field(min_length=1)
    udzial: Pool = Pool.ON_SITE
    jezyk: str = "pl"
    potrzeby: dict[str, list[str]] = {}


class RulesFile(_Strict):
    otwarcie: Moment
    zamkniecie: Moment
    miejsca: int | None = None
    pytania: list[str] = []
    zgloszenia: list[RegistrationFile] = []


class PresenceFile(_Strict):
    """When people came in and went out: all alike but those named."""

    wejscie: Moment
    wyjscie: Moment
    nieobecni: list[str] = []
    inaczej: dict[str, tuple[Moment, Moment]] = {}


class CardFile(_Strict):
    instytucja: str = ""
    dziala: str = ""
    trudne: str = ""
    nie_kopiowac: str = ""
    przenosimy: str = ""
    kto: str = ""
    do_kiedy: date | None = None
    cytat: bool = False


class CertificatesFile(_Strict):
    procent: int
    podpis: str = ""
    funkcja: str = ""


class BudgetLineFile(_Strict):
    strona: BudgetSide
    na_co: str
    zrodlo: str = ""
    plan: Decimal
    rozliczono: Decimal | None = None
    dokument: str = ""
    dzien: date | None = None


class EventFile(_Strict):
    """One event; `zadania_zrobione`: tasks due by so many days after it are done (None: no tasks)."""

    rodzaj: EventKind
    tytul: str
    tytul_uk: str = ""
    dni: tuple[date, date]
    miejsce: str
    cel: str = ""
    latwo: str = ""
    forma: str = ""
    projekt: str = ""
    dla_kogo: str = ""
    organizator: str = ""
    kontakt: ContactFile = ContactFile()
    ulatwienia: list[str] = []
    punkty: list[ItemFile] = []
    przystanki: list[StopFile] = []
    przejazdy: list[LegFile] = []
    zapisy: RulesFile | None = None
    obecnosc: PresenceFile | None = None
    karty: list[CardFile] = []
    zaswiadczenia: CertificatesFile | None = None
    budzet: list[BudgetLineFile] = []
    zadania_zrobione: int | None = None


class EventsFile(_Strict):
    """The whole file."""

    pojazdy: list[VehicleFile] = []
    wydarzenia: list[EventFile]
