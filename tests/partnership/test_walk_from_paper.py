"""A way that began on paper: noted later, as of its days."""

from datetime import date

import pytest
import time_machine

from mosty.core.access import system_access
from mosty.core.errors import InvalidInput, NotFound
from mosty.partnership.actions.walks import WalkEntry, begin_walk, save_walk_step
from mosty.partnership.enums import StepState
from mosty.territory.actions import change_variant
from mosty.territory.enums import Variant
from tests.factories.people import OrganisationFactory
from tests.factories.territory import VariantPeriodFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def noon():
    with time_machine.travel("2026-11-23 12:00:00+01:00", tick=False):
        yield


@pytest.fixture
def at(municipality, noon):
    """A municipality whose welfare centre became a services centre on 1 January 2026."""
    VariantPeriodFactory(municipality=municipality)
    change_variant(
        municipality=municipality,
        variant=Variant.CUS_CONVERTED,
        centre_name="Centrum Usług Społecznych",
        centre_short_name="CUS",
        starts_on=date(2026, 1, 1),
        legal_basis="uchwała",
        by=system_access(municipality.pk),
    )
    own = OrganisationFactory(municipality=municipality)
    return {
        "municipality": municipality,
        "organisation_id": own.pk,
        "by": system_access(municipality.pk),
    }


def test_way_that_began_before_the_change_has_seen_the_old_variant(at):
    walk = begin_walk(began_on=date(2025, 3, 10), **at)

    assert (walk.began_on, walk.seen_variant) == (date(2025, 3, 10), Variant.OPS)


def test_nobody_begins_on_a_day_to_come(at):
    with pytest.raises(InvalidInput):
        begin_walk(began_on=date(2026, 11, 24), **at)


def test_step_of_the_old_variant_done_in_its_time_is_noted_later(at):
    begin_walk(began_on=date(2025, 3, 10), **at)
    done = WalkEntry(StepState.DONE, done_on=date(2025, 5, 13))

    row = save_walk_step(code="1.2-ops", entry=done, revision=0, **at)

    assert (row.variant, row.done_on) == (Variant.OPS, date(2025, 5, 13))


@pytest.mark.parametrize(
    "entry",
    [
        WalkEntry(StepState.DONE, done_on=date(2026, 2, 1)),
        WalkEntry(StepState.DONE),
        WalkEntry(StepState.TO_DO),
    ],
)
def test_step_of_the_old_variant_is_not_noted_for_the_time_after_the_change(at, entry):
    begin_walk(began_on=date(2025, 3, 10), **at)

    with pytest.raises(NotFound):
        save_walk_step(code="1.2-ops", entry=entry, revision=0, **at)
