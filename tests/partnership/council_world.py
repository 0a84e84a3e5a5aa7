"""What tests of councils share."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from mosty.partnership.actions.council_drafts import DraftEntry
from mosty.partnership.actions.council_meetings import MeetingEntry
from mosty.partnership.enums import DraftMatter
from tests.factories.partnership import CouncilFactory, CouncilMemberFactory, CouncilTermFactory
from tests.factories.territory import LegalParameterFactory

#: A Monday on which the councils of these tests work.
NOW = "2027-03-08 12:00:00+01:00"
TODAY = date(2027, 3, 8)


def at(hour: int, day: date = date(2027, 3, 18)) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/Warsaw"))


def law(days="14", years="3", valid_from=date(2024, 10, 9)):
    """The numbers of law of the council of public benefit."""
    LegalParameterFactory(
        code="udpp.council_opinion_days",
        title="Czas na opinię",
        value=days,
        unit="dni",
        legal_basis="ustawa o pożytku, art. 41i ust. 2",
        valid_from=valid_from,
    )
    LegalParameterFactory(
        code="udpp.council_term_years",
        title="Kadencja",
        value=years,
        unit="lata",
        legal_basis="ustawa o pożytku, art. 41e-41j",
        valid_from=valid_from,
    )


def council_of(municipality, *, user=None, slug="rada-pozytku", **facts):
    """A council with a running term and one member; `user`: their account."""
    council = CouncilFactory(
        municipality=municipality, slug=slug, name="Gminna Rada Pożytku", **facts
    )
    term = CouncilTermFactory(council=council)
    CouncilMemberFactory(term=term, name="Anna Wójcik", user=user)
    return council


def meeting_entry(**facts):
    return MeetingEntry(
        **{"starts_at": at(16), "ends_at": at(18), "place": "Urząd, sala 1", **facts}
    )


def draft_entry(**facts):
    return DraftEntry(
        **{
            "title": "Program współpracy na 2028 rok",
            "matter": DraftMatter.PROGRAMME,
            "handed_on": TODAY,
            "text": "Projekt",
            **facts,
        }
    )
