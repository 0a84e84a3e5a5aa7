"""Declaring, confirming, changing and ending ties; coordinators of lines; the stored run."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from mosty.core.access import Role, system_access
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.core.merging import point_elsewhere
from mosty.core.models import AuditEntry, EngineRun, JobRun
from mosty.partnership.actions.coordinators import end_coordinator, name_coordinator
from mosty.partnership.actions.map_runs import CannotRun, start_map_run, store_map_run
from mosty.partnership.actions.ties import (
    TieEntry,
    change_tie,
    confirm_tie,
    declare_tie,
    end_tie,
    version_of,
)
from mosty.partnership.enums import TieKind, TieStrength
from mosty.partnership.models import LineCoordinator, TieDeclaration
from mosty.partnership.queries.coordinators import line_overview, line_row
from mosty.partnership.queries.map_runs import map_run
from mosty.partnership.queries.ties import ended_ties, speaks_for, tie_map, ties_of
from tests.factories.directory import ServiceFactory, ServiceTypeFactory
from tests.factories.partnership import LineCoordinatorFactory, TieFactory
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory
from tests.partnership import map_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def town(municipality):
    return map_world.town_of(municipality)


@pytest.fixture
def office(access_as):
    return access_as(Role.NGO_OFFICER)


def declare(own, other, by, **changes):
    facts = {"kind": TieKind.COOPERATION, "strength": TieStrength.NOW_AND_THEN} | changes
    return declare_tie(
        municipality=own.municipality,
        organisation_id=own.pk,
        entry=TieEntry(other_id=other.pk, **facts),
        by=by,
    )


# --- ties ---------------------------------------------------------------------------------------


def test_a_tie_is_one_sided_until_the_other_side_says_so_too(municipality, town, office):
    osp = map_world.speaks_for(town["osp"])
    tie = declare(town["osp"], town["gops"], osp, strength=TieStrength.REGULAR)
    (shown,) = tie_map(municipality).ties
    assert (shown.said_by, shown.tie.is_confirmed) == ("only: OSP Brzezina", False)

    confirm_tie(
        municipality=municipality, tie_id=tie.pk, strength=TieStrength.NOW_AND_THEN, by=office
    )
    (shown,) = tie_map(municipality).ties
    assert (shown.said_by, shown.tie.strength) == ("both sides", 1)  # the weaker counts
    assert AuditEntry.objects.filter(action="partnership.tie_confirmed").count() == 1


def test_confirming_twice_stores_one_word(municipality, town, office):
    tie = declare(town["osp"], town["gops"], map_world.speaks_for(town["osp"]))
    first = confirm_tie(municipality=municipality, tie_id=tie.pk, strength=2, by=office)
    second = confirm_tie(municipality=municipality, tie_id=tie.pk, strength=3, by=office)
    assert first.pk == second.pk
    assert TieDeclaration.objects.count() == 2


def test_who_declared_a_tie_cannot_confirm_it_for_the_other(municipality, town):
    osp = map_world.speaks_for(town["osp"])
    tie = declare(town["osp"], town["gops"], osp)
    with pytest.raises(NotAllowed):
        confirm_tie(municipality=municipality, tie_id=tie.pk, strength=1, by=osp)


def test_the_office_declares_for_its_units_and_for_nobody_else(town, office):
    declare(town["gops"], town["osp"], office)
    with pytest.raises(NotAllowed):
        declare(town["osp"], town["gops"], office)


def test_an_organisation_declares_for_itself_alone(town):
    osp = map_world.speaks_for(town["osp"])
    for other in ("kgw", "gops"):
        with pytest.raises(NotAllowed):
            declare(town[other], town["pomoc"], osp)
    with pytest.raises(NotAllowed):
        declare(town["osp"], town["kgw"], map_world.speaks_for(town["osp"], Role.NGO_WORKER))


def test_staff_of_another_municipality_declare_nothing_here(town, office):
    elsewhere = OrganisationFactory(form="jednostka")
    with pytest.raises(NotAllowed):
        declare(elsewhere, OrganisationFactory(municipality=elsewhere.municipality), office)
    with pytest.raises(InvalidInput):
        declare(town["gops"], elsewhere, office)


def test_direction_is_needed_where_somebody_pays(town, office):
    with pytest.raises(InvalidInput) as refused:
        declare(town["gops"], town["osp"], office, kind=TieKind.FUNDING)
    assert list(refused.value.fields) == ["direction"]
    tie = declare(town["gops"], town["osp"], office, kind=TieKind.FUNDING, is_ours=False)
    assert (tie.source, tie.target) == (town["osp"], town["gops"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"line": "NIC"}, "line"),
        ({"since": timezone.localdate() + timedelta(days=400)}, "since"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(town, office, changes, field):
    with pytest.raises(InvalidInput) as refused:
        declare(town["gops"], town["osp"], office, **changes)
    assert list(refused.value.fields) == [field]


def test_an_organisation_has_no_tie_with_itself_and_declares_one_once(town, office):
    with pytest.raises(InvalidInput):
        declare(town["gops"], town["gops"], office)
    declare(town["gops"], town["osp"], office)
    with pytest.raises(InvalidInput):
        declare(town["gops"], town["osp"], office)
    declare(town["gops"], town["osp"], office, kind=TieKind.INFORMATION)
    assert TieDeclaration.objects.count() == 2


def test_ended_tie_leaves_the_map_the_same_day_and_stays_in_the_history(municipality, town, office):
    tie = declare(town["gops"], town["osp"], office)
    end_tie(municipality=municipality, tie_id=tie.pk, by=office)
    assert tie_map(municipality).ties == ()
    assert list(ended_ties(municipality, town["gops"].pk)) == [tie]
    with pytest.raises(NotFound):
        end_tie(municipality=municipality, tie_id=tie.pk, by=office)
    declare(town["gops"], town["osp"], office)  # and it may be declared again


def test_two_who_change_a_tie_lose_nothing(municipality, town, office):
    tie = declare(town["gops"], town["osp"], office, note="first")
    seen = version_of(tie)
    change_tie(
        municipality=municipality, tie_id=tie.pk, seen=seen, strength=2, since=None, note="mine",
        by=office,
    )  # fmt: skip
    with pytest.raises(StaleEdit) as clash:
        change_tie(
            municipality=municipality, tie_id=tie.pk, seen=seen, strength=3, since=None,
            note="yours", by=office,
        )  # fmt: skip
    assert clash.value.theirs["note"] == "mine"
    assert clash.value.yours["note"] == "yours"
    tie.refresh_from_db()
    assert (tie.note, tie.strength) == ("mine", 2)


def test_nobody_changes_or_ends_the_word_of_the_other_side(municipality, town, office):
    tie = declare(town["osp"], town["gops"], map_world.speaks_for(town["osp"]))
    with pytest.raises(NotAllowed):
        end_tie(municipality=municipality, tie_id=tie.pk, by=office)
    with pytest.raises(NotAllowed):
        change_tie(
            municipality=municipality, tie_id=tie.pk, seen=version_of(tie), strength=3, since=None,
            note="", by=office,
        )  # fmt: skip


def test_seeking_the_same_funds_never_says_who_pointed_at_whom(municipality, town):
    declare(town["osp"], town["kgw"], map_world.speaks_for(town["osp"]), kind=TieKind.COMPETITION)
    (shown,) = tie_map(municipality).ties
    assert shown.said_by == "one side"


def test_ties_of_an_organisation_that_was_joined_with_another_live_on(municipality, town, office):
    double = OrganisationFactory(municipality=municipality, name="OSP w Brzezinie")
    declare(double, town["gops"], map_world.speaks_for(double))
    declare(town["gops"], town["osp"], office)
    declare(double, town["osp"], map_world.speaks_for(double))
    point_elsewhere(double, town["osp"])
    double.merged_into = town["osp"]
    double.save()

    (shown,) = tie_map(municipality).ties
    assert shown.tie.is_confirmed
    assert shown.tie.pair == tuple(sorted((town["gops"].pk, town["osp"].pk)))
    assert double.pk not in tie_map(municipality).organisations


def test_ties_from_the_side_of_one_organisation(municipality, town, office):
    declare(town["gops"], town["osp"], office, kind=TieKind.FUNDING, is_ours=True)
    (own,) = ties_of(municipality, town["gops"].pk)
    (other,) = ties_of(municipality, town["osp"].pk)
    assert (own.words, own.other.name, own.own is not None) == (
        "gives funds to the other", "OSP Brzezina", True,
    )  # fmt: skip
    assert (other.words, other.own, other.theirs is not None) == (
        "gets funds from the other", None, True,
    )  # fmt: skip
    assert ties_of(municipality, town["kgw"].pk) == ()


def test_filters_choose_ties_and_leave_alone_who_is_alone(municipality, town, office):
    ServiceTypeFactory(code="U-OPI")
    declare(town["gops"], town["osp"], office, line="U-OPI")
    declare(town["gops"], town["kgw"], office, kind=TieKind.INFORMATION)

    def names(**chosen):
        return [{one.first.name, one.second.name} for one in tie_map(municipality, **chosen).ties]

    assert names(kind="information") == [{"GOPS", "KGW Dębianki"}]
    assert len(names(line="U-OPI")) == 1
    assert len(names(only_one_sided=True)) == 2
    assert len(tie_map(municipality, kind="funding").alone) == 3


def test_map_holds_nothing_of_another_municipality(municipality, town):
    TieFactory(municipality=MunicipalityFactory())
    found = tie_map(municipality)
    assert found.ties == ()
    assert len(found.organisations) == len(town)


def test_for_whom_a_person_speaks(municipality, town, office):
    assert [one.name for one in speaks_for(municipality, office)] == ["GOPS", "Ośrodek Kultury"]
    osp = map_world.speaks_for(town["osp"])
    assert [one.name for one in speaks_for(municipality, osp)] == ["OSP Brzezina"]


# --- lines --------------------------------------------------------------------------------------


@pytest.fixture
def care(municipality, town):
    kind = ServiceTypeFactory(code="U-OPI", name="usługi opiekuńcze")
    ServiceFactory(municipality=municipality, organisation=town["gops"], service_type=kind)
    ServiceFactory(municipality=municipality, organisation=town["pomoc"], service_type=kind)
    return kind


def test_a_line_says_who_offers_it_and_that_nobody_coordinates_it(municipality, town, care):
    (row,) = line_overview(municipality).rows
    assert [one.name for one in row.offered_by] == ["GOPS", "Stowarzyszenie Pomoc"]
    assert row.has_nobody


def test_coordination_may_be_named_or_declared(municipality, town, care, office):
    declare(
        town["gops"], town["pomoc"], office, kind=TieKind.COORDINATION, is_ours=True, line="U-OPI"
    )
    (row,) = line_overview(municipality).rows
    assert [(one.organisation.name, one.others) for one in row.declared] == [("GOPS", 1)]
    assert (row.has_nobody, row.named) == (False, None)


@time_machine.travel("2026-11-23 12:00:00+01:00", tick=False)
def test_next_coordinator_begins_on_the_day_the_last_one_ends(municipality, town, care, office):
    def name(one, since):
        return name_coordinator(
            municipality=municipality, line="U-OPI", organisation_id=town[one].pk, since=since,
            by=office,
        )  # fmt: skip

    first = name("gops", date(2026, 1, 1))
    name("pomoc", date(2026, 12, 1))
    first.refresh_from_db()
    assert first.until == date(2026, 12, 1)
    row = line_row(municipality, "U-OPI")
    assert row.named.organisation == town["gops"]
    assert row.next_named.organisation == town["pomoc"]
    with time_machine.travel("2026-12-01 00:30:00+01:00", tick=False):
        assert line_row(municipality, "U-OPI").named.organisation == town["pomoc"]
    with pytest.raises(InvalidInput):
        name("gok", date(2026, 11, 1))


def test_ended_coordination_leaves_the_line_to_nobody(municipality, town, care, office):
    named = name_coordinator(
        municipality=municipality,
        line="U-OPI",
        organisation_id=town["gops"].pk,
        since=timezone.localdate(),
        by=office,
    )
    end_coordinator(municipality=municipality, coordinator_id=named.pk, by=office)
    assert line_row(municipality, "U-OPI").has_nobody
    with pytest.raises(NotFound):
        end_coordinator(municipality=municipality, coordinator_id=named.pk, by=office)


def test_coordinator_is_an_organisation_of_the_municipality_and_of_a_known_line(
    municipality, care, office
):
    facts = {"municipality": municipality, "since": date(2026, 1, 1), "by": office}
    with pytest.raises(InvalidInput):
        name_coordinator(line="U-OPI", organisation_id=OrganisationFactory().pk, **facts)
    with pytest.raises(NotFound):
        name_coordinator(line="NIC", organisation_id=OrganisationFactory().pk, **facts)
    assert not LineCoordinator.objects.exists()


def test_lines_of_another_municipality_do_not_show(municipality, care):
    LineCoordinatorFactory(line="M-TRE")
    assert [row.code for row in line_overview(municipality).rows] == ["U-OPI"]


# --- the stored run -----------------------------------------------------------------------------


def test_a_run_needs_ties_and_the_right_to_start_it(municipality, town, office):
    with pytest.raises(CannotRun):
        start_map_run(municipality=municipality, by=office)
    declare(town["gops"], town["osp"], office)
    with pytest.raises(NotAllowed):
        start_map_run(municipality=municipality, by=map_world.speaks_for(town["osp"]))


@pytest.mark.django_db(transaction=True)
def test_the_job_stores_a_run_and_ends_at_the_map(municipality, town, office):
    declare(town["gops"], town["osp"], office)
    job = start_map_run(municipality=municipality, by=office)
    done = JobRun.objects.get(pk=job.pk)
    assert done.state == "done"
    assert done.result_path.endswith("/partnerstwo/mapa/")
    assert EngineRun.objects.get().engine == "network"


def test_same_ties_are_computed_once_and_another_tie_makes_the_run_old(municipality, town, office):
    declare(town["gops"], town["osp"], office)
    first = store_map_run(municipality)
    assert store_map_run(municipality).pk == first.pk
    assert not map_run(municipality).is_old
    tie = declare(town["gops"], town["kgw"], office)
    assert map_run(municipality).is_old
    end_tie(municipality=municipality, tie_id=tie.pk, by=office)
    assert not map_run(municipality).is_old  # the map is again what it was


def test_word_with_its_figures_and_what_would_change_it(municipality, town, office):
    for name in ("osp", "kgw", "pomoc"):
        declare(town["gops"], town[name], office, strength=TieStrength.REGULAR)
    store_map_run(municipality)
    run = map_run(municipality)
    assert (run.system, run.word) == ("cooperating", "cooperating")
    assert [one.name for one in run.figures if one.is_deciding] == [
        "share of organisations that have a tie with the office or its units"
    ]
    assert run.what_ifs
    # nobody but the office said so: by confirmed ties alone there is too little to say
    assert (run.confirmed_differs, run.confirmed_word) == (True, "it cannot be said")
    assert [one.name for one in run.holding] == ["GOPS"]


def test_run_of_organisations_that_are_gone_is_shown_without_them(municipality, town, office):
    declare(town["gops"], town["osp"], office)
    store_map_run(municipality)
    town["osp"].delete()
    run = map_run(municipality)
    assert run.is_old
    assert "OSP Brzezina" not in [one.organisation.name for one in run.lines]


def test_the_system_may_do_all_of_it(municipality, town):
    declare(town["osp"], town["gops"], system_access(municipality.pk))
    assert tie_map(municipality).one_sided == 1
