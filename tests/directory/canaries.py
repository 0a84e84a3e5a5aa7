"""Unmistakable words planted wherever something must stay inside, and a walk that looks for them."""

import contextlib
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pypdf
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern
from django.utils import timezone

from mosty.core.access import Access, Role, system_access
from mosty.directory import actions
from mosty.directory.actions.checks import mark_checked
from mosty.directory.actions.words import index_everything
from mosty.directory.enums import ProviderMode
from mosty.directory.models import (
    AnswerLink,
    Contact,
    Doubt,
    Location,
    OpeningException,
    OpeningWindow,
    ProposedChange,
    Service,
    ServiceAtLocation,
)
from mosty.directory.queries import waiting_wishes
from mosty.events.rules.secrets import link_token
from mosty.thread.queries import station_for
from tests.directory.canaries_partnership import plant_partnership
from tests.factories.calendars import (
    BookingFactory,
    OccupancyFactory,
    ResourceFactory,
    SeriesFactory,
)
from tests.factories.directory import ServiceTypeFactory
from tests.factories.events import (
    EventFactory,
    ParticipantFactory,
    ProgrammeItemFactory,
    RegistrationRulesFactory,
    TrainingSeriesFactory,
)
from tests.factories.localplans import ActionCardFactory, LocalPlanFactory
from tests.factories.people import OrganisationFactory
from tests.factories.territory import VillageUnitFactory

#: What may be found nowhere: roots of the planted words, numbers in each way of writing them.
NEEDLES = (
    "kanarek",
    "kanarkow",
    "97-317",
    *("52.739", "52,739", "19.283", "19,283"),
    *("52.748", "52,748", "19.274", "19,274"),
    *("791 352 468", "791352468", "792 463 581", "792463581"),
)
SECRET_POINT = {"latitude": Decimal("52.739461"), "longitude": Decimal("19.283157")}
SECRET_PLACE: Mapping[str, Any] = {
    "kind": "physical",
    "name": "Kanarekgniazdo",
    "address": "ul. Kanarkowadroga 77",
    "postal_code": "97-317",
    "city": "Kanarkowice",
    "url": "https://kanarkowastrona.example",
    "directions": "Kanarekdojazd trzecią bramą.",
    "access_note": "Kanarekschody",
    "is_confidential": True,
    "features": ["lift"],
    **SECRET_POINT,
}
SECRET_CONTACT = {
    "name": "Ewa Kanareknazwisko",
    "job_title": "Kanarekfunkcja",
    "phone": "791 352 468",
    "email": "kanarekosoba@poczta.example",
    "is_public": False,
}
LINK_EMAIL = "kanareklink@poczta.example"
#: Words a curious person may ask for, and what a letter typed wrong makes of some; each with one
#: of the same shape that stands nowhere at all.
ASKED: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("Kanarekgniazdo", "kanarkowadroga", "kanarkowadrga", "Kanarkowice", "kanarkowicach"),
            *("Kanareknazwisko", "kanarekszkic", "kanarekszkc", "kanarekuwaga", "kanarekzmiana"),
        ),
        "Zzyzxowanie",
    ),
    "97-317": "97-318",
    "791 352 468": "791 352 460",
    "52.7394,19.2831": "52.7394,19.2832",
}


@dataclass
class World:
    """A municipality in which every secret is planted; `public_name` may be seen by all."""

    municipality: Any
    shelter: Service
    mixed: Service
    draft: Service
    place: Location
    public_name: str = "Schronisko Przystań"
    ids: dict[str, list[Any]] = field(default_factory=dict)


def facts_of_service(organisation: Any, **changes: Any) -> dict[str, Any]:
    return {
        "service_type_id": ServiceTypeFactory().pk,
        "organisation_id": organisation.pk,
        "provider_mode": ProviderMode.NGO_CALL,
        "for_whom": "Kobiety, które doznały przemocy.",
        "how_to_apply": "Zadzwoń o każdej porze.",
        "phone": "900 100 200",
        **changes,
    }


def plant(municipality: Any) -> World:
    """Everything secret, stored as people store it: by actions."""
    by = system_access(municipality.pk)
    VillageUnitFactory(municipality=municipality, name="Gaj", latitude="52.1", longitude="19.4")
    provider = OrganisationFactory(
        municipality=municipality, name="Fundacja Przystań", email="biuro@przystan.example"
    )

    def make(name: str, **changes: Any) -> Service:
        return actions.create_service(
            municipality=municipality,
            facts=facts_of_service(provider, name=name, **changes),
            by=by,
        )

    hamlet = VillageUnitFactory(municipality=municipality, name="Kanarekprzysiółek")
    inside = {"village_unit_id": hamlet.pk, "covers_all": False}
    shelter = make("Schronisko Przystań", **inside)
    mixed = make("Poradnia Przystań", address="Rynek 1", **inside)
    draft = make("Kanarekszkic", summary="Kanarekopis", phone="792 463 581")
    scope = {"municipality": municipality, "by": by}
    for one in (shelter, mixed):  # public with its village unit before its place is hidden
        actions.publish_service(service_id=one.pk, **scope)
    places = [
        actions.save_place(service_id=one.pk, facts=SECRET_PLACE, **scope)
        for one in (shelter, mixed)
    ]
    actions.save_place(
        service_id=draft.pk,
        facts={
            **SECRET_PLACE,
            "name": "Kanarekmiejsceszkicu",
            "is_confidential": False,
            "latitude": Decimal("52.748213"),
            "longitude": Decimal("19.274839"),
        },
        **scope,
    )
    contacts = [
        actions.save_contact(
            service_id=shelter.pk, facts=SECRET_CONTACT, of_organisation=whole, **scope
        )
        for whole in (False, True)
    ]
    hamlet.delete()  # nothing but the two services may have named it
    OpeningWindow.objects.create(
        service=shelter,
        location=places[0],
        weekday=0,
        opens="03:17",
        closes="04:17",
        note="Kanarekgodziny",
    )
    OpeningException.objects.create(
        service=shelter,
        location=places[0],
        first_day="2026-12-24",
        last_day="2026-12-24",
        note="Kanarekwigilia",
    )
    doubt = actions.leave_doubt(
        municipality=municipality, service_id=shelter.pk, kind="wrong", text="Kanarekuwaga"
    )
    link = actions.send_answer_link(
        organisation_id=provider.pk, service_ids=[shelter.pk], email=LINK_EMAIL, **scope
    )
    for one in (shelter, mixed):  # who checked the description is the office's own business
        mark_checked(service_id=one.pk, on=timezone.localdate(), label="Halina Kanareksprawdza")
    shelter.refresh_from_db()
    change = actions.propose_change(
        service_id=shelter.pk,
        facts={"summary": "Kanarekzmiana"},
        base_revision=shelter.revision,
        note="Kanareknotatka",
        **scope,
    )
    wishes = _wish_for_places(mixed, provider, places[1])
    plan = LocalPlanFactory(municipality=municipality, adopted=True, slug="lpdi")
    card = ActionCardFactory(plan=plan)
    meetings = _plant_meetings(municipality, provider, places[0])
    partnership = plant_partnership(municipality, provider)
    index_everything()
    station = station_for("directory.service", shelter.pk)
    world = World(municipality, shelter, mixed, draft, places[0])
    world.ids = {
        "service": [shelter.pk, mixed.pk, draft.pk],
        "place": [places[0].pk],
        "contact": [one.pk for one in contacts],
        "doubt": [doubt.pk],
        "link": [link.pk],
        "change": [change.pk if change else 0, wishes.pk],
        "wish": [wish.key for wish in waiting_wishes(mixed)],
        "organisation": [provider.pk],
        "station": [station.pk if station else 0],
        "action": [card.code],
        "uuid": [one.uuid for one in (shelter, mixed, draft, provider, *places)]
        + list(ServiceAtLocation.objects.values_list("uuid", flat=True)),
        "type": [shelter.service_type.code],
        **meetings,
        **partnership,
    }
    return world


def _plant_meetings(municipality: Any, provider: Any, secret: Location) -> dict[str, list[Any]]:
    """A room that stands in the secret place, and an announced event in it with who comes."""
    room = ResourceFactory(municipality=municipality, location=secret, name="Sala za bramą")
    event = EventFactory(municipality=municipality, organiser=provider, slug="spotkanie")
    item = ProgrammeItemFactory(event=event, room=room)
    RegistrationRulesFactory(event=event)
    registration = ParticipantFactory(registration__event=event).registration
    booking = BookingFactory(municipality=municipality)
    OccupancyFactory(booking=booking, resource=room)
    series = SeriesFactory(municipality=municipality)
    return {
        "event": [event.slug],
        "event_row": [TrainingSeriesFactory(municipality=municipality).pk, item.pk],
        "item": [item.pk],
        "registration": [link_token(registration.uuid)],
        "calendar_row": [room.pk, series.pk],
        "booking": [booking.pk],
    }


def _wish_for_places(service: Service, provider: Any, secret: Location) -> ProposedChange:
    """What the provider proposed: to show the secret place, and a new place nobody knows yet."""
    by = Access(
        user_id=None,
        label="Fundacja Przystań",
        municipality_id=service.municipality_id,
        organisation_roles=frozenset({(provider.pk, Role.NGO_COORDINATOR)}),
    )
    scope = {"municipality": service.municipality, "service_id": service.pk, "by": by}
    actions.propose_place(
        location_id=secret.pk,
        revision=secret.revision,
        facts={**SECRET_PLACE, "is_confidential": False, "city": "Kanarkowice Nowe"},
        **scope,
    )
    facts = {**SECRET_PLACE, "is_confidential": False, "name": "Kanareknowe"}
    change = actions.propose_place(facts=facts, **scope)
    assert change is not None
    return change


def planted_rows() -> int:
    """How many rows hold a secret: none of the tests may pass because nothing was planted."""
    return sum(
        model.objects.count() for model in (Contact, Doubt, Location, AnswerLink, ProposedChange)
    )


# --- what an answer says ------------------------------------------------------------------------


def text_of(content: bytes) -> str:
    """Everything a reader could get out of a body: zipped sheets, documents and escapes undone."""
    if content.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        return "\n".join(text_of(archive.read(name)) for name in archive.namelist())
    if content.startswith(b"%PDF"):
        reader = pypdf.PdfReader(io.BytesIO(content))
        return "\n".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    text = content.decode(errors="ignore")
    with contextlib.suppress(ValueError):
        text += json.dumps(json.loads(text), ensure_ascii=False)
    return html.unescape(text)


def found_in(text: str) -> list[str]:
    """The needles a text holds."""
    lowered = text.lower()
    return [needle for needle in NEEDLES if needle in lowered]


def read(client: Client, path: str, query: Mapping[str, Any] | None = None) -> str:
    """The whole answer with its headers; a fault of the server is a fault of the test."""
    response = client.get(path, query or {})
    assert response.status_code < 500, path
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{dict(response.headers)}\n{text_of(body)}"


_MASKED = re.compile(
    r"csrfmiddlewaretoken\" value=\"[^\"]*\"|'Set-Cookie': [^}]*"
    r"|'(?:ETag|Date|X-[\w-]+|Content-Length)': '[^']*'"
)


def masked(text: str, *words: str) -> str:
    """The answer without what differs at every request, and without the words asked for."""
    text = _MASKED.sub("", text)
    for word in words:
        text = re.sub(_written(word), "ASKED", text, flags=re.I)
    return text


def _written(word: str) -> str:
    """A pattern of the word as texts and addresses write it."""
    return re.escape(word).replace(r"\ ", r"(?: |\+|%20)").replace(",", "(?:,|%2C)")


# --- every address ------------------------------------------------------------------------------

NOWHERE = "00000000-0000-4000-8000-000000000000"

#: How each part of an address is filled: by "name:part", else by "namespace:part"
#: ("namespace:uuid:part" where the address wants one), else by "part".
_FILLS: Mapping[str, str | Sequence[Any]] = {
    "municipality": ["debowa-dolina"],
    "api:slug": ["debowa-dolina"],
    "slug": ["lpdi", "nie-ma"],
    "events:slug": "event",
    "events:pk": "event_row",
    "events:team_pk": [1],
    "events:item_id": "item",
    "events:token": "registration",
    "events:file_format": ["csv", "xlsx"],
    "events:number": [1],
    "events:code": ["plakat-a4", "nie-ma"],
    "events:part": [1],
    "calendars:pk": "calendar_row",
    "calendars:booking_id": "booking",
    "calendars:original": ["2026-12-01T10:00"],
    "calendars:token": ["zgadnięte"],
    **dict.fromkeys(
        (
            *("partnership:pk", "partnership:place_pk", "partnership:expert_pk"),
            *("partnership:row", "partnership:ground_id", "partnership:sending_id"),
            *("partnership:note_id", "partnership:term_pk", "partnership:mark_pk"),
        ),
        "partnership_row",
    ),
    "partnership:which": ["organizacje", "gmina"],
    "partnership:file_format": ["csv", "docx"],
    "partnership:code": ["A1", "U-OPI"],
    "partnership:procedure_step:code": ["0.1"],
    "partnership:walk_step:code": ["0.1"],
    "partnership:organisation_id": "organisation",
    "partnership:area": ["A"],
    "partnership:duty_key": ["cooperation_programme.e0.o0.2026"],
    "partnership:uuid:uuid": "partnership_uuid",
    "partnership:token": "partnership_token",
    "partnership:year": [2027],
    "partnership:number": [1],
    "partnership:slug": "council",
    "partnership:listing": ["powiazania", "organizacje"],
    "partnership:to": ["adopted"],
    "partnership:body": ["WOJT"],
    "directory:pk": "service",
    "directory:place_id": "place",
    "directory:wish": "wish",
    "directory:contact_id": "contact",
    "directory:doubt_id": "doubt",
    "directory:link_id": "link",
    "directory:change_id": "change",
    "directory:code": "type",
    "directory:token": ["1:zgadnięte"],
    "directory:file_format": ["csv", "xlsx"],
    "organisations:pk": "organisation",
    "organisations:ending": ["csv", "xlsx"],
    "home:pk": "station",
    "home:uuid:pk": [NOWHERE],
    "home:code": ["directory.services", "people.organisations"],
    "localplans:code": "action",
    "localplans:state": ["adopted"],
    "localplans:number": [1],
    "localplans:older": [1],
    "localplans:newer": [2],
    "localplans:pk": [1],
    "territory:pk": [1],
    "voices:code": ["nie-ma"],
    "voices:number": [1],
    "diagnosis:code": ["P-01"],
    "pages:section": [
        f"debowa-dolina-{kind}"
        for kind in ("strony", "uslugi", "rodzaje", "organizacje", "ankiety")
    ],
    "people:token": ["nie-ma"],
    "uidb36": ["1"],
    "key": ["nie-ma"],
    "api:service_id": "service",
    "api:station_id": "station",
    "api:code": "type",
    "hsds:name": ["service", "location", "contact"],
    "hsds:service_id": "uuid",
    "hsds:service_place_id": "uuid",
    "hsds:organization_id": "uuid",
    "hsds:taxonomy_id": [NOWHERE],
    "hsds:term_id": [NOWHERE],
    "cpsv-ap:service_id": "uuid",
}


def routes() -> Iterator[tuple[str, tuple[str, ...]]]:
    """(name, parts to fill) of every address of the installation, those of libraries too."""
    seen = set()
    for name, parts in _routes(get_resolver()):
        if name not in seen:
            seen.add(name)
            yield name, parts


def paths(world: World) -> Iterator[str]:
    """Every address, filled with what is planted."""
    for name, parts in routes():
        for filled in _combinations(name, parts, world):
            yield reverse(name, kwargs=filled)


def fill(name: str, part: str, world: World) -> Sequence[Any]:
    """What to put into a part of an address.

    Raises: LookupError: nobody has said it yet, so the walk would pass a new page by.
    """
    namespace = name.rpartition(":")[0]
    for key in (f"{name}:{part}", f"{namespace}:{part}", part):
        if key in _FILLS:
            found = _FILLS[key]
            return world.ids[found] if isinstance(found, str) else found
    raise LookupError(
        f"{name} has a part <{part}> that the walk of canaries cannot fill: "
        "say in tests/directory/canaries.py what to put there."
    )


def _combinations(name: str, parts: Sequence[str], world: World) -> Iterator[dict[str, Any]]:
    if not parts:
        yield {}
        return
    for rest in _combinations(name, parts[1:], world):
        for value in fill(name, parts[0], world):
            yield {parts[0].removeprefix("uuid:"): value, **rest}


def _routes(
    resolver: URLResolver, namespace: str = "", parts: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in resolver.url_patterns:
        own = (*parts, *_parts(entry))
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _routes(entry, inner, own)
        else:
            assert entry.name, f"{entry.pattern} has no name"
            yield f"{namespace}{entry.name}", own


def _parts(entry: URLPattern | URLResolver) -> Sequence[str]:
    if isinstance(entry.pattern, RegexPattern):
        return list(entry.pattern.regex.groupindex)
    # Django fills `converters` with those of other patterns; the text is what was written.
    return re.findall(r"<(?:(?!uuid)\w+:)?((?:uuid:)?\w+)>", str(entry.pattern))
