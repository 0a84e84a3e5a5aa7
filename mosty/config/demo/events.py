"""The step of events: programme, itinerary, registrations, presence, cards, certificates, money."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from mosty.calendars.actions import save_resource
from mosty.calendars.models import Resource
from mosty.config.demo.events_file import (
    EventFile,
    EventsFile,
    ItemFile,
    PresenceFile,
    RulesFile,
    StopFile,
    VehicleFile,
)
from mosty.config.demo.files import read_yaml
from mosty.config.demo.steps import Chain
from mosty.core.errors import InvalidFile
from mosty.events import actions
from mosty.events.actions.budget import BudgetEntry, save_budget_line
from mosty.events.actions.cards import CardEntry, allow_quoting, enter_card
from mosty.events.actions.certificates import (
    RuleEntry,
    is_over,
    issue_certificates,
    set_certificate_rule,
)
from mosty.events.actions.itinerary import LegDetails, StopDetails, save_leg, save_stop
from mosty.events.actions.presence import MarkEntry, Outcome, mark_presence
from mosty.events.actions.tasks import add_ready_tasks, mark_task
from mosty.events.enums import CertificateBasis, EventFormat, PassageKind
from mosty.events.models import Event
from mosty.events.queries import confirmed_participants
from mosty.events.queries.tasks import tasks_of
from mosty.events.rules.tasks import lists_for

FILE = "wydarzenia.yaml"


def events_step(chain: Chain) -> str:
    """Every event of `wydarzenia.yaml` that is not there yet, known by its title."""
    path = chain.folder / FILE
    if not path.exists():
        return f"brak pliku {FILE}, pomijam"
    content = read_yaml(path, EventsFile)
    vehicles = {one.nazwa: _vehicle(chain, one).pk for one in content.pojazdy}
    made = [
        _event(chain, one, vehicles)
        for one in content.wydarzenia
        if not chain.place.events.filter(title=one.tytul).exists()
    ]
    people = sum(confirmed_participants(event).count() for event in made)
    papers = sum(event.certificates.count() for event in made)
    return f"nowych {len(made)}, osób z miejscem {people}, zaświadczeń {papers}"


def _event(chain: Chain, content: EventFile, vehicles: dict[str, int]) -> Event:
    event = actions.create_event(municipality=chain.place, facts=_facts(content), by=chain.by)
    stops = {one.kod: _stop(chain, event, one) for one in content.przystanki}
    _legs(chain, event, content, stops, vehicles)
    _programme(chain, event, content, stops)
    event = actions.announce_event(municipality=chain.place, event_id=event.pk, by=chain.by)
    if content.zapisy is not None:
        _registrations(chain, event, content.zapisy)
    _money(chain, event, content)
    _tasks(chain, event, content)
    if is_over(event):
        _afterwards(chain, event, content)
    return event


def _facts(content: EventFile) -> dict[str, object]:
    contact = content.kontakt
    return {
        "kind": content.rodzaj,
        "format": EventFormat.ON_SITE,
        "title": content.tytul,
        "title_uk": content.tytul_uk,
        "purpose": content.cel.strip(),
        "description_easy": content.latwo.strip(),
        "form": content.forma,
        "project": content.projekt,
        "audience": content.dla_kogo,
        "organiser_name": content.organizator,
        "place": content.miejsce,
        "starts_on": content.dni[0],
        "ends_on": content.dni[1],
        "access_features": content.ulatwienia,
        "contact_name": contact.osoba,
        "contact_email": contact.email,
        "contact_phone": contact.telefon,
    }


def _vehicle(chain: Chain, content: VehicleFile) -> Resource:
    known = chain.place.resources.filter(kind=content.rodzaj, name=content.nazwa).first()
    if known is not None:
        return known
    return save_resource(
        municipality=chain.place,
        facts={"kind": content.rodzaj, "name": content.nazwa, "seats": content.miejsca},
        by=chain.by,
    )


def _stop(chain: Chain, event: Event, content: StopFile) -> int:
    return save_stop(
        municipality=chain.place,
        event_id=event.pk,
        details=StopDetails(
            name=content.nazwa,
            arrives_at=content.od,
            leaves_at=content.do,
            town=content.miejscowosc,
            address=content.adres,
            host=content.gospodarz,
            host_name=content.osoba,
            host_email=content.email,
            host_phone=content.telefon,
            meeting_point=content.zbiorka,
            access_note=content.dostepnosc,
            access_features=tuple(content.ulatwienia),
        ),
        by=chain.by,
    ).pk


def _legs(
    chain: Chain, event: Event, content: EventFile, stops: dict[str, int], vehicles: dict[str, int]
) -> None:
    for leg in content.przejazdy:
        save_leg(
            municipality=chain.place,
            event_id=event.pk,
            details=LegDetails(
                leaves_at=leg.odjazd,
                minutes=leg.minut,
                origin_id=_known(stops, leg.z, "przystanku"),
                target_id=_known(stops, leg.na, "przystanku"),
                mode=leg.czym,
                meeting_point=leg.zbiorka,
                vehicle_id=_known(vehicles, leg.pojazd, "pojazdu"),
                seats=leg.miejsca,
                wheelchair_seats=leg.wozki,
                access_note=leg.dostepnosc,
            ),
            by=chain.by,
        )


def _programme(chain: Chain, event: Event, content: EventFile, stops: dict[str, int]) -> None:
    entries = [_item(item, _known(stops, item.przystanek, "przystanku")) for item in content.punkty]
    actions.add_items(municipality=chain.place, event_id=event.pk, entries=entries, by=chain.by)


def _item(content: ItemFile, stop_id: int | None) -> actions.ItemEntry:
    return actions.ItemEntry(
        kind=content.rodzaj,
        title=content.tytul,
        starts_at=content.od,
        ends_at=content.do,
        description=content.opis.strip(),
        scope_points=content.zakres,
        stop_id=stop_id,
        persons=[
            actions.PersonEntry(
                name=one.nazwisko, role=one.rola, affiliation=one.skad, email=one.email
            )
            for one in content.osoby
        ],
    )


def _registrations(chain: Chain, event: Event, content: RulesFile) -> None:
    """One after another from the opening on; nobody gives an e-mail, so no letter leaves."""
    actions.save_registration_rules(
        event=event,
        entry=actions.RulesEntry(
            opens_at=content.otwarcie,
            closes_at=content.zamkniecie,
            seats=content.miejsca,
            asks=content.pytania,
        ),
        now=content.otwarcie - timedelta(days=1),
        by=chain.by,
    )
    for number, one in enumerate(content.zgloszenia, start=1):
        guests = [
            actions.Guest(
                name=name,
                institution=one.instytucja,
                needs=one.potrzeby if name == one.osoby[0] else {},
            )
            for name in one.osoby
        ]
        actions.register_for_others(
            event=event,
            application=actions.Application(
                contact_name=one.osoby[0],
                guests=guests,
                institution=one.instytucja,
                pool=one.udzial,
                language=one.jezyk,
            ),
            now=content.otwarcie + timedelta(hours=number),
            by=chain.by,
        )


def _money(chain: Chain, event: Event, content: EventFile) -> None:
    for line in content.budzet:
        save_budget_line(
            municipality=chain.place,
            event_id=event.pk,
            entry=BudgetEntry(
                side=line.strona,
                title=line.na_co,
                planned=line.plan,
                source=line.zrodlo,
                settled=line.rozliczono,
                document=line.dokument,
                settled_on=line.dzien,
            ),
            by=chain.by,
        )


def _tasks(chain: Chain, event: Event, content: EventFile) -> None:
    if content.zadania_zrobione is None:
        return
    codes = [one.code for one in lists_for(event.kind)]
    add_ready_tasks(municipality=chain.place, event_id=event.pk, codes=codes, by=chain.by)
    if not content.zadania_zrobione:
        return
    last = event.ends_on + timedelta(days=content.zadania_zrobione)
    for line in tasks_of(event).lines:
        if line.due <= last:
            mark_task(
                municipality=chain.place,
                event_id=event.pk,
                task_id=line.task.pk,
                is_done=True,
                by=chain.by,
            )


def _afterwards(chain: Chain, event: Event, content: EventFile) -> None:
    if content.obecnosc is not None:
        _presence(chain, event, content.obecnosc)
    for card in content.karty:
        entered, _address = enter_card(
            event=event,
            entry=CardEntry(
                works=card.dziala,
                hard=card.trudne,
                not_to_copy=card.nie_kopiowac,
                carry_home=card.przenosimy,
                who=card.kto,
                due_on=card.do_kiedy,
                institution=card.instytucja,
            ),
            by=chain.by,
        )
        if card.cytat:
            allow_quoting(card=entered, may_quote=True, by=chain.by)
    if content.zaswiadczenia is not None:
        rule = content.zaswiadczenia
        set_certificate_rule(
            event=event,
            entry=RuleEntry(
                basis=CertificateBasis.SHARE,
                percent=rule.procent,
                signer=rule.podpis,
                signer_role=rule.funkcja,
            ),
            by=chain.by,
        )
        issue_certificates(event=event, by=chain.by)


def _presence(chain: Chain, event: Event, content: PresenceFile) -> None:
    """In and out of everybody who came, as if sent from the door that day."""
    results = mark_presence(
        event=event,
        marks=list(_marks(event, content)),
        received_at=content.wyjscie + timedelta(minutes=10),
        by=chain.by,
    )
    if any(one.outcome is Outcome.REFUSED for one in results):
        raise InvalidFile(f"{FILE}: nie udało się zaznaczyć obecności.")


def _marks(event: Event, content: PresenceFile) -> Iterator[MarkEntry]:
    for person in confirmed_participants(event):
        if person.name in content.nieobecni:
            continue
        came, left = content.inaczej.get(person.name, (content.wejscie, content.wyjscie))
        for kind, at in ((PassageKind.ENTRY, came), (PassageKind.EXIT, left)):
            yield _mark(person.badge, kind, at)


def _mark(badge: str, kind: PassageKind, at: datetime) -> MarkEntry:
    return MarkEntry(uuid5(NAMESPACE_URL, f"{badge}/{kind}/{at.isoformat()}"), badge, kind, at)


def _known(ids: dict[str, int], code: str, what: str) -> int | None:
    if not code:
        return None
    if code not in ids:
        raise InvalidFile(f"{FILE}: nie ma {what} „{code}”.")
    return ids[code]
