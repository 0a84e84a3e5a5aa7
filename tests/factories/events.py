"""Events and all that belongs to them, for tests: nothing surprising, nothing random."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from mosty.calendars.models import Person
from mosty.events.enums import (
    BudgetSide,
    CardState,
    CertificateBasis,
    EventKind,
    EventState,
    ItemKind,
    ItemRole,
    MailKind,
    MaterialMoment,
    PassageKind,
    PassageMeans,
    Pool,
    RegistrationChannel,
    RegistrationState,
)
from mosty.events.models import (
    Announcement,
    BudgetLine,
    Certificate,
    CertificateRule,
    Evaluation,
    Event,
    FollowUp,
    FollowUpNote,
    ItemPerson,
    ItemPin,
    Leg,
    Mail,
    MailRecipient,
    Material,
    ObservationCard,
    Participant,
    ParticipantNeeds,
    Passage,
    ProgrammeItem,
    ProgrammeVersion,
    Question,
    QueueException,
    Registration,
    RegistrationRules,
    Stop,
    Task,
    Team,
    TeamMember,
    TrainingSeries,
)
from mosty.events.rules.secrets import link_hash, link_token
from tests.factories.questionnaires import QuestionnaireFactory
from tests.factories.territory import MunicipalityFactory

WARSAW = ZoneInfo("Europe/Warsaw")
#: The day of the events of these factories, a Thursday.
DAY = date(2027, 3, 18)
#: A moment before that day at which registration is open.
BEFORE = "2027-03-01 12:00:00+01:00"


def on_day(clock: str, day: date = DAY) -> datetime:
    """The wall clock of Warsaw: `on_day("09:30")`."""
    hour, minute = map(int, clock.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=WARSAW)


class TrainingSeriesFactory(DjangoModelFactory):
    class Meta:
        model = TrainingSeries

    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.Sequence(lambda n: f"Cykl szkoleń {n}")


class EventFactory(DjangoModelFactory):
    """An announced event; `state=EventState.DRAFT, published_at=None` makes a draft."""

    class Meta:
        model = Event

    municipality = factory.SubFactory(MunicipalityFactory)
    slug = factory.Sequence(lambda n: f"wizyta-{n}")
    kind = EventKind.STUDY_VISIT
    state = EventState.PUBLISHED
    title = factory.Sequence(lambda n: f"Wizyta studyjna {n}")
    place = "Dom kultury, ul. Rynek 1"
    starts_on = DAY
    ends_on = factory.SelfAttribute("starts_on")
    published_at = factory.LazyFunction(timezone.now)


class DraftEventFactory(EventFactory):
    state = EventState.DRAFT
    published_at = None


class ProgrammeVersionFactory(DjangoModelFactory):
    class Meta:
        model = ProgrammeVersion

    event = factory.SubFactory(EventFactory)
    number = factory.Sequence(lambda n: n + 1)
    snapshot = factory.LazyFunction(list)
    published_at = factory.LazyFunction(timezone.now)
    published_by_label = "Anna Nowak"


class StopFactory(DjangoModelFactory):
    class Meta:
        model = Stop

    event = factory.SubFactory(EventFactory)
    position = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Ośrodek {n}")
    arrives_at = factory.LazyFunction(lambda: on_day("10:00"))
    leaves_at = factory.LazyAttribute(lambda stop: stop.arrives_at + timedelta(hours=2))


class LegFactory(DjangoModelFactory):
    class Meta:
        model = Leg

    target = factory.SubFactory(StopFactory)
    event = factory.SelfAttribute("target.event")
    leaves_at = factory.LazyFunction(lambda: on_day("09:00"))
    minutes = 45
    meeting_point = "parking przed urzędem"


class ProgrammeItemFactory(DjangoModelFactory):
    """An hour of lecture at ten; its time is not booked: actions do that."""

    class Meta:
        model = ProgrammeItem

    event = factory.SubFactory(EventFactory)
    kind = ItemKind.LECTURE
    title = factory.Sequence(lambda n: f"Wykład {n}")
    starts_at = factory.LazyFunction(lambda: on_day("10:00"))
    ends_at = factory.LazyAttribute(lambda item: item.starts_at + timedelta(hours=1))


class SpeakerFactory(DjangoModelFactory):
    """A person of calendars, made here so that items of programmes need no other factory."""

    class Meta:
        model = Person

    municipality = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence(lambda n: f"Jan Prelegent {n}")
    affiliation = "Centrum Usług Społecznych"


class ItemPersonFactory(DjangoModelFactory):
    class Meta:
        model = ItemPerson

    item = factory.SubFactory(ProgrammeItemFactory)
    person = factory.LazyAttribute(
        lambda row: SpeakerFactory(municipality=row.item.event.municipality)
    )
    role = ItemRole.SPEAKER


class MaterialFactory(DjangoModelFactory):
    class Meta:
        model = Material

    event = factory.SubFactory(EventFactory)
    moment = MaterialMoment.BEFORE
    title = factory.Sequence(lambda n: f"Materiał {n}")
    url = "https://example.org/material.pdf"


class RegistrationRulesFactory(DjangoModelFactory):
    """Registration open from the first of February to two days before; no limits."""

    class Meta:
        model = RegistrationRules

    event = factory.SubFactory(EventFactory)
    opens_at = factory.LazyAttribute(
        lambda rules: on_day("08:00", rules.event.starts_on) - timedelta(days=45)
    )
    closes_at = factory.LazyAttribute(
        lambda rules: on_day("16:00", rules.event.starts_on) - timedelta(days=2)
    )


class RegistrationFactory(DjangoModelFactory):
    """A confirmed registration of one person, without its participant: see ParticipantFactory."""

    class Meta:
        model = Registration

    event = factory.SubFactory(EventFactory)
    channel = RegistrationChannel.WEB
    state = RegistrationState.CONFIRMED
    pool = Pool.ON_SITE
    contact_name = factory.Sequence(lambda n: f"Maria Zgłaszająca {n}")
    contact_email = factory.Sequence(lambda n: f"zgloszenie{n}@example.org")
    queued_at = factory.LazyAttribute(
        lambda row: None if row.state == RegistrationState.UNPROVEN else on_day("12:00")
    )
    confirmed_at = factory.LazyAttribute(
        lambda row: on_day("12:00") if row.state == RegistrationState.CONFIRMED else None
    )
    offered_until = factory.LazyAttribute(
        lambda row: on_day("12:00") if row.state == RegistrationState.OFFERED else None
    )
    uuid = factory.LazyFunction(uuid4)
    token_hash = factory.LazyAttribute(lambda row: link_hash(link_token(row.uuid)))


class ParticipantFactory(DjangoModelFactory):
    """A person of a registration; without one given, of a fresh confirmed registration."""

    class Meta:
        model = Participant

    registration = factory.SubFactory(RegistrationFactory)
    name = factory.LazyAttribute(lambda row: row.registration.contact_name)
    email = factory.LazyAttribute(lambda row: row.registration.contact_email)
    badge = factory.Sequence(lambda n: f"B{n:07d}")


class ParticipantNeedsFactory(DjangoModelFactory):
    class Meta:
        model = ParticipantNeeds

    participant = factory.SubFactory(ParticipantFactory)
    note = "bez glutenu"


class QueueExceptionFactory(DjangoModelFactory):
    class Meta:
        model = QueueException

    registration = factory.SubFactory(RegistrationFactory)
    event = factory.SelfAttribute("registration.event")
    overtaken = 1
    reason = "Prelegentka wizyty."
    made_by_label = "Anna Nowak"


class PassageFactory(DjangoModelFactory):
    class Meta:
        model = Passage

    participant = factory.SubFactory(ParticipantFactory)
    kind = PassageKind.ENTRY
    means = PassageMeans.LIST
    at = factory.LazyFunction(lambda: on_day("09:45"))


class ItemPinFactory(DjangoModelFactory):
    class Meta:
        model = ItemPin

    item = factory.SubFactory(ProgrammeItemFactory)
    pin = factory.Sequence(lambda n: f"{n:04d}")
    valid_from = factory.LazyAttribute(lambda row: row.item.starts_at)
    valid_until = factory.LazyAttribute(lambda row: row.item.ends_at)
    made_by_label = "Anna Nowak"


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    item = factory.SubFactory(ProgrammeItemFactory, takes_questions=True)
    text = "Ile to kosztuje w przeliczeniu na osobę?"


class AnnouncementFactory(DjangoModelFactory):
    class Meta:
        model = Announcement

    event = factory.SubFactory(EventFactory)
    text = "Sesja 3 przeniesiona do sali B."
    published_by_label = "Anna Nowak"


class TaskFactory(DjangoModelFactory):
    class Meta:
        model = Task

    event = factory.SubFactory(EventFactory)
    title = factory.Sequence(lambda n: f"Zadanie {n}")
    days_before = 14


class BudgetLineFactory(DjangoModelFactory):
    class Meta:
        model = BudgetLine

    event = factory.SubFactory(EventFactory)
    side = BudgetSide.COST
    title = factory.Sequence(lambda n: f"Poczęstunek {n}")
    planned = Decimal("1200.00")


class MailFactory(DjangoModelFactory):
    class Meta:
        model = Mail

    event = factory.SubFactory(EventFactory)
    kind = MailKind.REMINDER
    subject = "Przypomnienie"
    body = "Spotykamy się w czwartek."
    written_by_label = "Anna Nowak"


class MailRecipientFactory(DjangoModelFactory):
    class Meta:
        model = MailRecipient

    mail = factory.SubFactory(MailFactory)
    registration = factory.LazyAttribute(lambda row: RegistrationFactory(event=row.mail.event))


class ObservationCardFactory(DjangoModelFactory):
    class Meta:
        model = ObservationCard

    event = factory.SubFactory(EventFactory)
    institution = "Stowarzyszenie Dębowy Most"
    works = "Jeden numer telefonu dla wszystkich usług."
    state = CardState.PLANNED
    token_hash = factory.Sequence(lambda n: f"{n:064d}")


class FollowUpFactory(DjangoModelFactory):
    class Meta:
        model = FollowUp

    event = factory.SubFactory(EventFactory)
    months = 3
    due_on = factory.LazyAttribute(lambda row: row.event.ends_on + timedelta(days=91))


class FollowUpNoteFactory(DjangoModelFactory):
    class Meta:
        model = FollowUpNote

    follow_up = factory.SubFactory(FollowUpFactory)
    card = factory.LazyAttribute(lambda row: ObservationCardFactory(event=row.follow_up.event))
    state = CardState.STARTED


class EvaluationFactory(DjangoModelFactory):
    class Meta:
        model = Evaluation

    event = factory.SubFactory(EventFactory)
    questionnaire = factory.LazyAttribute(
        lambda row: QuestionnaireFactory(municipality=row.event.municipality)
    )
    opens_on = factory.LazyAttribute(lambda row: row.event.ends_on)
    closes_on = factory.LazyAttribute(lambda row: row.opens_on + timedelta(days=14))


class CertificateRuleFactory(DjangoModelFactory):
    class Meta:
        model = CertificateRule

    event = factory.SubFactory(EventFactory)
    basis = CertificateBasis.SHARE
    percent = 80


class CertificateFactory(DjangoModelFactory):
    class Meta:
        model = Certificate

    participant = factory.SubFactory(ParticipantFactory)
    event = factory.SelfAttribute("participant.registration.event")
    number = factory.Sequence(lambda n: f"{n + 1}/2027")
    check_code = factory.Sequence(lambda n: f"KOD{n:09d}")
    name = factory.SelfAttribute("participant.name")
    minutes = 180
    issued_on = DAY
    issued_by_label = "Anna Nowak"


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    series = factory.SubFactory(TrainingSeriesFactory)
    name = factory.Sequence(lambda n: f"Zespół {n}")


class TeamMemberFactory(DjangoModelFactory):
    class Meta:
        model = TeamMember

    team = factory.SubFactory(TeamFactory)
    participant = factory.SubFactory(ParticipantFactory)
    name = factory.SelfAttribute("participant.name")


def fill_event(event: Event) -> None:
    """A row in every table beside the event, for tests of migrations and of backups."""
    series = TrainingSeriesFactory(municipality=event.municipality)
    ProgrammeVersionFactory(event=event)
    stop = StopFactory(event=event)
    LegFactory(target=stop)
    item = ProgrammeItemFactory(event=event, stop=stop)
    ItemPersonFactory(item=item)
    MaterialFactory(event=event, item=item)
    RegistrationRulesFactory(event=event)
    registration = RegistrationFactory(event=event)
    participant = ParticipantFactory(registration=registration)
    ParticipantNeedsFactory(participant=participant)
    QueueExceptionFactory(registration=registration)
    PassageFactory(participant=participant, item=item)
    ItemPinFactory(item=item)
    QuestionFactory(item=item)
    AnnouncementFactory(event=event)
    TaskFactory(event=event)
    BudgetLineFactory(event=event)
    MailRecipientFactory(mail=MailFactory(event=event), registration=registration)
    card = ObservationCardFactory(event=event, stop=stop)
    FollowUpNoteFactory(follow_up=FollowUpFactory(event=event), card=card)
    EvaluationFactory(event=event)
    CertificateRuleFactory(event=event).items.add(item)
    CertificateFactory(participant=participant)
    TeamMemberFactory(team=TeamFactory(series=series), participant=participant)
