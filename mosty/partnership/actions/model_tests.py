"""A test of the model: prepared, begun, ended, shown; its places and their experts."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.partnership.actions.field_station import keep_test_station
from mosty.partnership.enums import LocalSystemKind, LocationVariant, ModelTestState
from mosty.partnership.models import FieldExpert, FieldLocation, ModelTest
from mosty.partnership.rules.field_weeks import EXPERTS_AT_ONCE, six_months_on
from mosty.territory.enums import MunicipalityKind
from mosty.territory.models import Municipality

TEST_FIELDS = ("title", "purpose", "starts_on", "ends_on")
PLACE_FIELDS = (
    "name",
    "voivodeship",
    "kind",
    "variant",
    "description",
    "organisation_count",
    "unit_count",
)
#: What the experts of a place say of it in the end, so may whoever leads the test.
JUDGED_FIELDS = (
    "local_system",
    "local_system_reason",
    "summary",
    "organisation_count",
    "unit_count",
)


class CannotStart(DomainError):
    """Something the test needs is missing; `fields` says what, place by place."""

    code = "cannot_start"


class CannotEnd(DomainError):
    """The experts have not said yet what they found in the end."""

    code = "cannot_end"


class TestOver(DomainError):
    """The test has ended."""

    code = "test_over"
    status = 409


@transaction.atomic
def create_model_test(
    *, municipality: Municipality, facts: Mapping[str, Any], procedures_version: str, by: Access
) -> ModelTest:
    """A new test in preparation; without a last day it takes the usual six months."""
    by.require("partnership.run_test")
    _require_here(municipality.pk, by)
    test = ModelTest(municipality=municipality, procedures_version=procedures_version[:20])
    _fill(test, facts, TEST_FIELDS)
    test.ends_on = test.ends_on or six_months_on(test.starts_on)
    _check_test(test)
    test.save()
    record("partnership.test_created", by=by, on=test)
    return test


@transaction.atomic
def edit_model_test(
    *, test: ModelTest, revision: int, facts: Mapping[str, Any], by: Access
) -> ModelTest:
    """The test with changed facts. Raises: StaleEdit, InvalidInput."""
    by.require("partnership.run_test")
    locked = _locked_test(test, by)
    changed = _changed(locked, facts, TEST_FIELDS, revision)
    if changed:
        _fill(locked, facts, TEST_FIELDS)
        locked.ends_on = locked.ends_on or six_months_on(locked.starts_on)
        _check_test(locked)
        locked.revision += 1
        locked.save()
        keep_test_station(locked, only_if_there=True)
        record("partnership.test_edited", by=by, on=locked, data={"fields": changed})
    return locked


@transaction.atomic
def start_model_test(*, test: ModelTest, by: Access) -> ModelTest:
    """Experts may write from now on. Raises: CannotStart, TestOver."""
    by.require("partnership.run_test")
    locked = _locked_test(test, by)
    if locked.state == ModelTestState.ENDED:
        raise TestOver(_("This test has ended."))
    if locked.state == ModelTestState.RUNNING:
        return locked
    places = list(locked.locations.prefetch_related("experts").order_by("name"))
    if not places:
        raise CannotStart(_("Add a place in which the model is tested."))
    short = [place.name for place in places if len(place.experts.all()) < EXPERTS_AT_ONCE]
    if short:
        raise CannotStart(
            _("Two experts test the model in each place. Name them in: %(places)s.")
            % {"places": ", ".join(short)}
        )
    locked.state = ModelTestState.RUNNING
    locked.save(update_fields=["state"])
    record("partnership.test_started", by=by, on=locked, data={"places": len(places)})
    return locked


@transaction.atomic
def end_model_test(*, test: ModelTest, by: Access) -> ModelTest:
    """The whole test ends; each place must have been judged. Raises: CannotEnd."""
    by.require("partnership.run_test")
    locked = _locked_test(test, by)
    if locked.state != ModelTestState.RUNNING:
        raise TestOver(_("This test is not running."))
    open_places = list(locked.locations.filter(ended_at=None).order_by("name"))
    unready = [place.name for place in open_places if not _is_judged(place)]
    if unready:
        raise CannotEnd(
            _("First say in the end how the local bodies stand to each other in: %(places)s.")
            % {"places": ", ".join(unready)}
        )
    locked.locations.filter(ended_at=None).update(ended_at=timezone.now())
    locked.state = ModelTestState.ENDED
    locked.save(update_fields=["state"])
    record("partnership.test_ended", by=by, on=locked)
    return locked


@transaction.atomic
def show_model_test(*, test: ModelTest, is_public: bool, by: Access) -> ModelTest:
    """Everybody may read what both experts confirmed, or nobody outside may any more."""
    by.require("partnership.run_test")
    locked = _locked_test(test, by)
    if is_public and locked.state == ModelTestState.PLANNED:
        raise InvalidInput(_("There is nothing to show before the test begins."))
    if locked.is_public != is_public:
        locked.is_public = is_public
        locked.save(update_fields=["is_public"])
        keep_test_station(locked, only_if_there=True)
        record("partnership.test_shown", by=by, on=locked, data={"is_public": is_public})
    return locked


# --- places -------------------------------------------------------------------------------------


@transaction.atomic
def add_place(*, test: ModelTest, facts: Mapping[str, Any], by: Access) -> FieldLocation:
    """A municipality in which the model is tested. Raises: TestOver, InvalidInput."""
    by.require("partnership.run_test")
    locked = _locked_test(test, by)
    if locked.state == ModelTestState.ENDED:
        raise TestOver(_("This test has ended."))
    place = FieldLocation(test=locked)
    _fill(place, facts, PLACE_FIELDS)
    _check_place(place)
    place.save()
    record("partnership.place_added", by=by, on=place, data={"test": locked.title})
    return place


@transaction.atomic
def edit_place(
    *, place: FieldLocation, revision: int, facts: Mapping[str, Any], by: Access
) -> FieldLocation:
    """The place with changed facts. Raises: StaleEdit, InvalidInput."""
    by.require("partnership.run_test")
    locked, changed = _edited_place(place, revision, facts, PLACE_FIELDS, by)
    if changed:
        record("partnership.place_edited", by=by, on=locked, data={"fields": changed})
    return locked


@transaction.atomic
def judge_place(
    *, place: FieldLocation, revision: int, facts: Mapping[str, Any], by: Access
) -> FieldLocation:
    """What the experts say of the place in the end; whoever leads the test may correct it later.

    Raises: StaleEdit, InvalidInput, TestOver: an expert, after the work in the place ended.
    """
    require_expert_or_leader(place, by)
    if locked_place(place, by).ended_at is not None and not by.may("partnership.run_test"):
        raise TestOver(_("The work in this place has ended. What was written stays."))
    locked, changed = _edited_place(place, revision, facts, JUDGED_FIELDS, by)
    if changed:
        record("partnership.place_judged", by=by, on=locked, data={"fields": changed})
    return locked


@transaction.atomic
def end_place(*, place: FieldLocation, by: Access) -> FieldLocation:
    """The work in one place ends; later records are refused. Raises: CannotEnd."""
    by.require("partnership.run_test")
    locked = locked_place(place, by)
    if locked.ended_at is not None:
        return locked
    if locked.test.state != ModelTestState.RUNNING:
        raise TestOver(_("This test is not running."))
    if not _is_judged(locked):
        raise CannotEnd(
            _("First say in the end how the local bodies stand to each other in: %(places)s.")
            % {"places": locked.name}
        )
    locked.ended_at = timezone.now()
    locked.save(update_fields=["ended_at"])
    record("partnership.place_ended", by=by, on=locked)
    return locked


@transaction.atomic
def reopen_place(*, place: FieldLocation, by: Access) -> FieldLocation:
    """The experts may write again, as long as the test runs."""
    by.require("partnership.run_test")
    locked = locked_place(place, by)
    if locked.test.state != ModelTestState.RUNNING:
        raise TestOver(_("This test is not running."))
    if locked.ended_at is not None:
        locked.ended_at = None
        locked.save(update_fields=["ended_at"])
        record("partnership.place_reopened", by=by, on=locked)
    return locked


def require_expert_or_leader(place: FieldLocation, by: Access) -> None:
    """Nothing, or NotAllowed: the deed is for the experts of the place and those who lead."""
    if by.may("partnership.run_test"):
        return
    by.require("partnership.write_in_field")
    if not FieldExpert.objects.filter(location=place, user_id=by.user_id or 0).exists():
        raise NotAllowed(_("Only the experts of this place write here."))


def locked_place(place: FieldLocation, by: Access) -> FieldLocation:
    """The place as it stands now, for as long as the transaction takes. Raises: NotFound, NotAllowed."""
    found = (
        FieldLocation.objects.select_for_update(of=("self",))
        .select_related("test__municipality")
        .filter(pk=place.pk)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such place of a test here."))
    _require_here(found.test.municipality_id, by)
    return found


# --- inside -------------------------------------------------------------------------------------


def _require_here(municipality_id: int, by: Access) -> None:
    if not by.is_system and by.municipality_id != municipality_id:
        raise NotAllowed(_("You may not do this in another municipality."))


def _locked_test(test: ModelTest, by: Access) -> ModelTest:
    _require_here(test.municipality_id, by)
    found = (
        ModelTest.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .filter(pk=test.pk)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such test here."))
    return found


def _edited_place(
    place: FieldLocation,
    revision: int,
    facts: Mapping[str, Any],
    names: tuple[str, ...],
    by: Access,
) -> tuple[FieldLocation, list[str]]:
    """The place with changed facts, and which of them differ."""
    locked = locked_place(place, by)
    changed = _changed(locked, facts, names, revision)
    if changed:
        _fill(locked, facts, names)
        _check_place(locked)
        locked.revision += 1
        locked.save()
    return locked, changed


def _fill(
    target: ModelTest | FieldLocation, facts: Mapping[str, Any], names: tuple[str, ...]
) -> None:
    for name in names:
        if name in facts:
            value = facts[name]
            setattr(target, name, value.strip() if isinstance(value, str) else value)


def _changed(
    stored: ModelTest | FieldLocation,
    facts: Mapping[str, Any],
    names: tuple[str, ...],
    revision: int,
) -> list[str]:
    """Names of the fields that differ; StaleEdit when somebody saved meanwhile."""
    changed = [name for name in names if name in facts and getattr(stored, name) != facts[name]]
    if stored.revision != revision:
        raise StaleEdit(
            _("Somebody saved this while you were writing. Nothing of yours is lost."),
            theirs={name: getattr(stored, name) for name in changed},
            yours={name: facts[name] for name in changed},
        )
    return changed


def _check_test(test: ModelTest) -> None:
    wrong: dict[str, str] = {}
    if not test.title:
        wrong["title"] = _("Give the test a title.")
    elif (
        ModelTest.objects.filter(municipality=test.municipality_id, title=test.title)
        .exclude(pk=test.pk)
        .exists()
    ):
        wrong["title"] = _("There is a test with this title already.")
    if test.ends_on <= test.starts_on:
        wrong["ends_on"] = _("The last day must be later than the first.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)


def _check_place(place: FieldLocation) -> None:
    wrong: dict[str, str] = {}
    if not place.name:
        wrong["name"] = _("Give the name of the municipality.")
    elif (
        FieldLocation.objects.filter(test=place.test_id, name=place.name)
        .exclude(pk=place.pk)
        .exists()
    ):
        wrong["name"] = _("This place belongs to the test already.")
    if place.kind not in MunicipalityKind.values:
        wrong["kind"] = _("Choose from the list.")
    if place.variant not in LocationVariant.values:
        wrong["variant"] = _("Choose from the list.")
    if place.local_system and place.local_system not in LocalSystemKind.values:
        wrong["local_system"] = _("Choose from the list.")
    elif place.local_system and not place.local_system_reason:
        wrong["local_system_reason"] = _("Write what you judge this by.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)
    own = place.test.municipality
    place.municipality = own if place.name == own.name else None


def _is_judged(place: FieldLocation) -> bool:
    return bool(place.local_system and place.local_system_reason and place.summary)
