"""Money of an event: sums to the grosz, settling with documents, pages, files."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from mosty.core.access import Access, Role
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.core.models import AuditEntry
from mosty.events.actions.budget import BudgetEntry, remove_budget_line, save_budget_line
from mosty.events.enums import BudgetSide
from mosty.events.models import BudgetLine
from mosty.events.queries.budget import budget_of
from mosty.events.rules.budget import Money, Sums, budget_sums, cost_a_person
from mosty.territory.models import Municipality
from tests.events.organising import AccessAs, ClientAs, page, text
from tests.factories.events import (
    BudgetLineFactory,
    EventFactory,
    ParticipantFactory,
    PassageFactory,
    RegistrationFactory,
)
from tests.factories.territory import MunicipalityFactory

SUMS = st.decimals(0, 1_000_000, places=2)
LINES = st.lists(
    st.builds(
        Money,
        side=st.sampled_from(BudgetSide),
        source=st.sampled_from(["", "gmina", "fundusz"]),
        planned=SUMS,
        settled=st.none() | SUMS,
    ),
    max_size=12,
)


@pytest.fixture
def by(access_as: AccessAs) -> Access:
    return access_as(Role.CLERK)


@given(LINES)
def test_sums_equal_counting_in_grosze(lines: list[Money]) -> None:
    sums = budget_sums(lines)

    for side, one in ((BudgetSide.COST, sums.costs), (BudgetSide.INCOME, sums.income)):
        own = [line for line in lines if line.side == side]
        settled = [line for line in own if line.settled is not None]
        grosze = sum(int(line.settled * 100) for line in settled if line.settled is not None)
        assert one.settled * 100 == grosze
        assert one.planned * 100 == sum(int(line.planned * 100) for line in own)
        assert one.difference == sum(
            ((line.settled or 0) - line.planned for line in settled), Decimal(0)
        )
        assert (one.line_count, one.open_count) == (len(own), len(own) - len(settled))


@given(LINES)
def test_sources_share_everything_out(lines: list[Money]) -> None:
    sums = budget_sums(lines)

    assert sum((one.costs.settled for one in sums.sources), Decimal(0)) == sums.costs.settled
    assert sum((one.income.planned for one in sums.sources), Decimal(0)) == sums.income.planned
    assert sum((one.left for one in sums.sources), Decimal(0)) == sums.settled_balance


@pytest.mark.parametrize(("came", "expected"), [(4, None), (5, Decimal("20.00")), (3, None)])
def test_cost_a_person_is_told_of_five_people_or_more(came: int, expected: Decimal | None) -> None:
    assert cost_a_person(Sums(settled=Decimal(100), line_count=1), came) == expected


def test_settled_cost_needs_its_document_and_day(municipality: Municipality, by: Access) -> None:
    event = EventFactory(municipality=municipality)
    facts = {"side": BudgetSide.COST, "title": "Autobus", "planned": Decimal(1000)}

    with pytest.raises(InvalidInput) as refused:
        save_budget_line(
            municipality=municipality,
            event_id=event.pk,
            entry=BudgetEntry(**facts, settled=Decimal("980.50")),  # type: ignore[arg-type]
            by=by,
        )

    assert set(refused.value.fields) == {"document", "settled_on"}
    assert not BudgetLine.objects.exists()


def test_line_is_planned_then_settled(municipality: Municipality, by: Access) -> None:
    event = EventFactory(municipality=municipality)
    plan = BudgetEntry(BudgetSide.COST, "Autobus", Decimal("1000.00"), "gmina")
    line = save_budget_line(municipality=municipality, event_id=event.pk, entry=plan, by=by)
    done = BudgetEntry(
        *(BudgetSide.COST, "Autobus", Decimal("1000.00"), "gmina", Decimal("980.50")),
        *("FV 12/2027", date(2027, 3, 20)),
    )
    save_budget_line(
        municipality=municipality, event_id=event.pk, line_id=line.pk, entry=done, by=by
    )

    sums = budget_of(event).sums
    assert sums.costs.difference == Decimal("-19.50")
    assert sums.is_settled
    assert AuditEntry.objects.filter(action="events.budget_line_saved").count() == 2


def test_cost_of_one_person_counts_those_who_came(municipality: Municipality) -> None:
    event = EventFactory(municipality=municipality)
    BudgetLineFactory(
        event=event, settled=Decimal("100.00"), document="FV 1", settled_on=date(2027, 3, 20)
    )
    registration = RegistrationFactory(event=event, size=6)
    for number in range(6):
        person = ParticipantFactory(registration=registration, name=f"Osoba {number}")
        if number:
            PassageFactory(participant=person)
            PassageFactory(participant=person)

    assert budget_of(event).a_person == Decimal("20.00")


def test_budget_is_for_those_who_may_and_of_this_municipality(
    municipality: Municipality, access_as: AccessAs, by: Access
) -> None:
    own = BudgetLineFactory(event__municipality=municipality)
    strange = BudgetLineFactory(event__municipality=MunicipalityFactory())

    with pytest.raises(NotAllowed):
        remove_budget_line(
            municipality=municipality,
            event_id=own.event_id,
            line_id=own.pk,
            by=access_as(Role.COUNCILLOR),
        )
    for event_id in (strange.event_id, own.event_id):
        with pytest.raises(NotFound):
            remove_budget_line(
                municipality=municipality, event_id=event_id, line_id=strange.pk, by=by
            )


def test_budget_pages_from_empty_to_settled(
    client_as: ClientAs, municipality: Municipality
) -> None:
    EventFactory(municipality=municipality, slug="wizyta")
    browser = client_as(Role.CLERK)
    assert "Dodaj pierwszą pozycję" in text(browser.get(page("wizyta", "budzet/")))
    plan = {"side": "cost", "title": "Autobus", "planned": "1 000,50", "source": "gmina"}
    assert browser.post(page("wizyta", "budzet/nowa/"), plan).status_code == 302
    income = {"side": "income", "title": "Dotacja", "planned": "1200", "source": "powiat"}
    browser.post(page("wizyta", "budzet/nowa/"), income)

    html = text(browser.get(page("wizyta", "budzet/")))

    assert "1 000,50" in html
    assert "199,50" in html
    assert "2 pozycje do rozliczenia" in html
    line = BudgetLine.objects.get(title="Autobus")
    assert "1000,50" in text(browser.get(page("wizyta", f"budzet/{line.pk}/")))
    browser.post(page("wizyta", f"budzet/{line.pk}/usun/"))
    assert not BudgetLine.objects.filter(pk=line.pk).exists()


def test_budget_form_says_what_is_missing_and_keeps_the_rest(
    client_as: ClientAs, municipality: Municipality
) -> None:
    EventFactory(municipality=municipality, slug="wizyta")
    typed = {"side": "cost", "title": "Autobus", "planned": "1000", "settled": "980,50"}

    answer = client_as(Role.CLERK).post(page("wizyta", "budzet/nowa/"), typed)

    assert answer.status_code == 422
    assert "rozliczony koszt musi go mieć" in text(answer)
    assert 'value="980,50"' in text(answer)


def test_settlement_is_exported_with_numbers(
    client_as: ClientAs, municipality: Municipality
) -> None:
    event = EventFactory(municipality=municipality, slug="wizyta")
    BudgetLineFactory(event=event, title="Autobus", planned=Decimal("1000.50"))
    browser = client_as(Role.CLERK)

    answer = browser.get(page("wizyta", "budzet/rozliczenie.xlsx"))
    rows = list(load_workbook(BytesIO(answer.content)).active.values)  # type: ignore[union-attr]
    csv = browser.get(page("wizyta", "budzet/rozliczenie.csv")).content.decode("utf-8-sig")

    assert rows[1][:2] == ("koszt", "Autobus")
    assert rows[1][3] == 1000.5
    assert "1000,50" in csv
    assert browser.get(page("wizyta", "budzet/rozliczenie.pdf")).status_code == 404
    assert AuditEntry.objects.filter(action="events.budget_exported").count() == 2


def test_queries_of_the_budget_do_not_grow(client_as: ClientAs, municipality: Municipality) -> None:
    browser, counts = client_as(Role.CLERK), []
    for size in (1, 3):
        event = EventFactory(municipality=municipality)
        BudgetLineFactory.create_batch(size, event=event)
        with CaptureQueriesContext(connection) as caught:
            browser.get(page(event.slug, "budzet/"))
        counts.append(len(caught))
    assert counts[0] == counts[1]
