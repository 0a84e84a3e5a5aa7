import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mosty.core.access import Role
from mosty.core.errors import NotAllowed, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from mosty.core.worddiff import word_changes
from mosty.directory import actions, queries
from mosty.directory.actions.services import BESIDE, EDITABLE
from mosty.directory.enums import ProposalState, ServiceStatus
from mosty.directory.models import ProposedChange, Service, ServiceLanguage
from mosty.directory.rules import (
    ASKED_BY_LINK,
    PROPOSABLE,
    decode_facts,
    encode_facts,
    is_same,
    may_propose,
)
from mosty.engines.opening import read_osm
from tests.factories.directory import DraftFactory, ServiceFactory, at
from tests.factories.territory import MunicipalityFactory, VillageUnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(municipality, provider) -> Service:
    return ServiceFactory(
        municipality=municipality, organisation=provider, name="Obiady", for_whom="Seniorzy"
    )


@pytest.fixture
def representative(access_as, provider):
    return access_as(Role.NGO_REPRESENTATIVE, provider)


@pytest.fixture
def head(access_as):
    return access_as(Role.SERVICE_ORGANISER)


def propose(service, by, **facts: Any) -> ProposedChange:
    service.refresh_from_db()
    change = actions.propose_change(
        municipality=service.municipality,
        service_id=service.pk,
        facts=facts,
        base_revision=service.revision,
        by=by,
    )
    assert change is not None
    return change


def accept(change, by, **more: Any) -> ProposedChange:
    assert change.service is not None
    revision = Service.objects.get(pk=change.service.pk).revision
    facts = {"municipality": change.municipality, "change_id": change.pk, "revision": revision}
    return actions.accept_change(**(facts | more), by=by)


# --- rules --------------------------------------------------------------------------------------

_DAYS = st.dates()
_TEXTS = st.text(max_size=60)
_COUNTS = st.one_of(st.none(), st.integers(0, 32_000))
_DECIMALS = st.decimals(min_value=0, max_value=999_999, places=2)
_FACTS = {
    "name": _TEXTS,
    "for_whom": _TEXTS,
    "min_age": _COUNTS,
    "languages": st.lists(st.sampled_from(["pl", "uk", "pso"]), unique=True).map(sorted),
    "address": _TEXTS,
    "covers_all": st.booleans(),
    "village_unit_id": _COUNTS,
    "figures_on": st.one_of(st.none(), _DAYS),
    "opened_on": _DAYS,
    "condition_a": st.sampled_from(["yes", "no", "unknown"]),
    "units_per_person_month": st.one_of(st.none(), _DECIMALS),
    "yearly_cost_grosze": _COUNTS,
    "status": st.sampled_from(list(ServiceStatus)),
}


@pytest.mark.slow
@given(st.fixed_dictionaries({}, optional=_FACTS))
def test_facts_survive_the_way_through_json(facts):
    back = decode_facts(json.loads(json.dumps(encode_facts(facts))))
    assert back == facts
    assert {name: type(value) for name, value in back.items() if name != "status"} == {
        name: type(value) for name, value in facts.items() if name != "status"
    }


def test_decimal_numbers_keep_every_digit():
    facts = {"units_per_person_month": Decimal("12.50"), "figures_on": date(2026, 2, 28)}
    assert encode_facts(facts) == {
        "figures_on": "2026-02-28",
        "units_per_person_month": "12.50",
    }


@given(st.text(max_size=80), st.text(max_size=80))
def test_pieces_of_a_word_diff_give_both_texts_back(old, new):
    pieces = word_changes(old, new)
    assert "".join(one.text for one in pieces if one.kind != "new") == old
    assert "".join(one.text for one in pieces if one.kind != "gone") == new


def test_endless_texts_are_compared_whole():
    old, new = "a b " * 3_000, "b a " * 3_000
    assert [piece.kind for piece in word_changes(old, new)] == ["gone", "new"]


def test_line_ends_of_a_browser_are_no_change():
    assert is_same("Dla kogo:\nsenior", "Dla kogo:\r\nsenior ")
    assert not is_same("Dla kogo: senior", "Dla kogo:\nsenior")
    assert not is_same(None, 0)


def test_facts_of_agreements_stay_with_the_office():
    assert set(EDITABLE) | set(BESIDE) >= PROPOSABLE > ASKED_BY_LINK
    kept = {"organisation_id", "provider_mode", "service_type_id", "unit_cost_grosze"}
    kept |= {"yearly_cost_grosze", "funded_until", "funding_source", "check_every_months"}
    assert not PROPOSABLE & kept


def test_service_with_a_secret_place_is_given_no_address(municipality, service):
    assert "address" in may_propose(service)
    at(service, is_confidential=True, address="ul. Tajna 1")
    found = queries.services(municipality).get(pk=service.pk)
    assert "address" not in may_propose(found)


# --- propose ------------------------------------------------------------------------------------


def test_public_version_stays_until_somebody_decides(municipality, service, representative, head):
    change = propose(service, representative, name="Obiady domowe", min_age=60)
    public = queries.published_services(municipality).get()
    assert (public.name, public.min_age) == ("Obiady", None)
    assert change.base == {"min_age": None, "name": "Obiady"}
    accept(change, head)
    public = queries.published_services(municipality).get()
    assert (public.name, public.min_age) == ("Obiady domowe", 60)
    assert public.checked_on == timezone.localdate()
    assert public.checked_by_label == "Fundacja Most"


def test_own_service_cannot_be_changed_past_the_office(municipality, service, representative):
    with pytest.raises(NotAllowed):
        actions.update_service(
            municipality=municipality,
            service_id=service.pk,
            revision=1,
            facts={"name": "Nowa"},
            by=representative,
        )


def test_only_what_differs_is_proposed(service, representative):
    change = propose(service, representative, name="Obiady", for_whom="Każdy")
    assert change.facts == {"for_whom": "Każdy"}


def test_proposal_that_changes_nothing_takes_back_the_earlier(
    municipality, service, representative
):
    earlier = propose(service, representative, name="Nowa")
    done = actions.propose_change(
        municipality=municipality,
        service_id=service.pk,
        facts={"name": "Obiady"},
        base_revision=1,
        by=representative,
    )
    assert done is None
    earlier.refresh_from_db()
    assert earlier.state == ProposalState.WITHDRAWN


def test_newer_proposal_replaces_the_older_whose_words_stay(municipality, service, representative):
    older = propose(service, representative, name="Pierwsza")
    newer = propose(service, representative, name="Druga", phone="900 100 200")
    assert list(queries.waiting_changes(municipality)) == [newer]
    older.refresh_from_db()
    assert (older.state, older.facts) == (ProposalState.WITHDRAWN, {"name": "Pierwsza"})
    assert queries.waiting_facts([service])[service.pk] == newer.facts


def test_same_proposal_sent_twice_is_one(service, representative):
    assert propose(service, representative, name="A") == propose(service, representative, name="A")
    assert ProposedChange.objects.count() == 1


def test_proposal_of_a_version_that_is_gone_shows_both(municipality, service, representative, head):
    actions.update_service(
        municipality=municipality,
        service_id=service.pk,
        revision=1,
        facts={"name": "Obiady urzędu"},
        by=head,
    )
    with pytest.raises(StaleEdit) as conflict:
        actions.propose_change(
            municipality=municipality,
            service_id=service.pk,
            facts={"name": "Obiady fundacji"},
            base_revision=1,
            by=representative,
        )
    assert conflict.value.theirs == {"name": "Obiady urzędu"}
    assert conflict.value.yours == {"name": "Obiady fundacji"}


@pytest.mark.parametrize(
    "fact", [{"funded_until": None}, {"organisation_id": 1}, {"status": "closed"}]
)
def test_what_the_office_keeps_cannot_be_proposed(municipality, service, representative, fact):
    with pytest.raises(actions.CannotPropose) as refusal:
        propose(service, representative, **fact)
    assert set(refusal.value.fields) == set(fact)
    assert not ProposedChange.objects.exists()


@pytest.mark.parametrize(
    ("role", "own", "may"),
    [
        (Role.NGO_REPRESENTATIVE, True, True),
        (Role.NGO_COORDINATOR, True, True),
        (Role.NGO_REPRESENTATIVE, False, False),
        (Role.NGO_WORKER, True, False),
        (Role.RESIDENT, False, False),
        (Role.MAYOR, False, False),
    ],
)
def test_who_may_propose_and_withdraw(municipality, service, provider, access_as, role, own, may):
    by = access_as(role, provider) if own else access_as(role)
    if may:
        change = propose(service, by, name="Nowa")
        withdrawn = actions.withdraw_change(municipality=municipality, change_id=change.pk, by=by)
        assert withdrawn.state == ProposalState.WITHDRAWN
        return
    with pytest.raises(NotAllowed):
        propose(service, by, name="Nowa")
    waiting = ProposedChange.objects.create(
        municipality=municipality, organisation=provider, service=service, facts={"name": "X"}
    )
    with pytest.raises(NotAllowed):
        actions.withdraw_change(municipality=municipality, change_id=waiting.pk, by=by)


# --- a new service ------------------------------------------------------------------------------


def test_draft_is_sent_and_published_by_the_office(municipality, provider, representative, head):
    draft = DraftFactory(municipality=municipality, organisation=provider)
    sent = {"municipality": municipality, "service_id": draft.pk, "by": representative}
    change = actions.send_for_approval(**sent)
    assert actions.send_for_approval(**sent) == change
    assert not queries.published_services(municipality).exists()
    accept(change, head)
    assert queries.published_services(municipality).get().checked_on == timezone.localdate()


def test_draft_with_gaps_is_not_sent(municipality, provider, representative):
    draft = DraftFactory(municipality=municipality, organisation=provider, how_to_apply="")
    with pytest.raises(actions.CannotPublish) as refusal:
        actions.send_for_approval(municipality=municipality, service_id=draft.pk, by=representative)
    assert set(refusal.value.fields) == {"how_to_apply"}


def test_public_service_is_not_sent_for_approval(municipality, service, representative):
    with pytest.raises(actions.CannotPropose):
        actions.send_for_approval(
            municipality=municipality, service_id=service.pk, by=representative
        )


def test_wish_to_close_is_fulfilled_by_the_office(municipality, service, representative, head):
    change = actions.propose_closing(
        municipality=municipality, service_id=service.pk, by=representative
    )
    assert queries.published_services(municipality).exists()
    accept(change, head)
    service.refresh_from_db()
    assert (service.status, service.checked_on) == (ServiceStatus.CLOSED, None)


# --- decide -------------------------------------------------------------------------------------


def test_facts_somebody_changed_meanwhile_need_a_choice(
    municipality, service, representative, head
):
    change = propose(service, representative, name="Nazwa fundacji", phone="900 100 200")
    actions.update_service(
        municipality=municipality,
        service_id=service.pk,
        revision=1,
        facts={"name": "Nazwa urzędu", "summary": "Opis urzędu"},
        by=head,
    )
    found = queries.proposed_change(municipality, change.pk)
    assert found is not None
    by_name = {one.name: one for one in queries.fact_changes(found)}
    name = by_name["name"]
    assert (name.base, name.now, name.proposed) == ("Obiady", "Nazwa urzędu", "Nazwa fundacji")
    assert name.is_conflict
    assert not by_name["phone"].is_conflict
    with pytest.raises(actions.CannotDecide) as refusal:
        accept(change, head)
    assert set(refusal.value.fields) == {"name"}
    accept(change, head, choices={"name": "now"})
    service.refresh_from_db()
    assert (service.name, service.phone) == ("Nazwa urzędu", "900 100 200")
    assert service.summary == "Opis urzędu"
    change.refresh_from_db()
    assert change.facts["name"] == "Nazwa fundacji"


def test_proposed_version_may_win_the_choice(municipality, service, representative, head):
    change = propose(service, representative, name="Nazwa fundacji")
    Service.objects.filter(pk=service.pk).update(name="Nazwa urzędu", revision=2)
    accept(change, head, choices={"name": "proposed"})
    service.refresh_from_db()
    assert service.name == "Nazwa fundacji"


def test_both_sides_writing_the_same_is_no_conflict(service, representative, head):
    change = propose(service, representative, name="Ta sama")
    Service.objects.filter(pk=service.pk).update(name="Ta sama", revision=2)
    assert accept(change, head).state == ProposalState.ACCEPTED


def test_decision_on_a_page_read_before_another_save_is_refused(service, representative, head):
    change = propose(service, representative, name="Nowa")
    Service.objects.filter(pk=service.pk).update(phone="900", revision=2)
    with pytest.raises(StaleEdit):
        accept(change, head, revision=1)
    change.refresh_from_db()
    assert change.state == ProposalState.WAITING


def test_change_that_would_leave_a_gap_cannot_be_accepted(service, representative, head):
    change = propose(service, representative, for_whom="")
    with pytest.raises(actions.CannotPublish):
        accept(change, head)
    service.refresh_from_db()
    assert service.for_whom == "Seniorzy"


def test_languages_and_place_are_accepted_too(municipality, service, representative, head):
    unit = VillageUnitFactory(municipality=municipality)
    ServiceLanguage.objects.create(service=service, language="pl")
    at(service, address="ul. Stara 1")
    change = propose(
        service,
        representative,
        languages=["pl", "uk"],
        address="ul. Nowa 2",
        village_unit_id=unit.pk,
    )
    accept(change, head)
    found = queries.published_services(municipality).get()
    assert (queries.fact_of(found, "languages"), found.address) == (["pl", "uk"], "ul. Nowa 2")
    assert found.village_unit == unit


def test_village_unit_of_another_municipality_is_refused(service, representative, head):
    change = propose(service, representative, village_unit_id=VillageUnitFactory().pk)
    with pytest.raises(actions.CannotSaveService):
        accept(change, head)


def test_refusal_needs_a_reason_and_is_written_to_the_provider(
    municipality, service, representative, head, django_capture_on_commit_callbacks
):
    change = propose(service, representative, name="Nowa <b>")
    deed = {"municipality": municipality, "change_id": change.pk, "by": head}
    with pytest.raises(actions.CannotDecide):
        actions.refuse_change(**deed, reason="  ")
    with django_capture_on_commit_callbacks(execute=True):
        actions.refuse_change(**deed, reason="Nazwa wprowadza w błąd & myli.")
    service.refresh_from_db()
    assert (service.name, service.checked_on) == ("Obiady", None)
    [letter] = mail.outbox
    assert "Nazwa wprowadza w błąd & myli." in letter.body
    assert len(letter.to) == 1
    with pytest.raises(actions.AlreadyDecided):
        actions.refuse_change(**deed, reason="Jeszcze raz")


def test_decided_change_cannot_be_decided_nor_withdrawn_again(
    municipality, service, representative, head
):
    change = propose(service, representative, name="Nowa")
    accept(change, head)
    with pytest.raises(actions.AlreadyDecided):
        accept(change, head)
    with pytest.raises(actions.AlreadyDecided):
        actions.withdraw_change(municipality=municipality, change_id=change.pk, by=representative)


@pytest.mark.parametrize(
    "role", [Role.CLERK, Role.NGO_REPRESENTATIVE, Role.RESIDENT, Role.ADMINISTRATOR]
)
def test_deciding_is_for_the_heads(
    municipality, service, provider, representative, access_as, role
):
    change = propose(service, representative, name="Nowa")
    by = access_as(role, provider) if role is Role.NGO_REPRESENTATIVE else access_as(role)
    with pytest.raises(NotAllowed):
        accept(change, by)
    with pytest.raises(NotAllowed):
        actions.refuse_change(municipality=municipality, change_id=change.pk, reason="Nie", by=by)


def test_proposal_of_another_municipality_is_out_of_reach(service, representative, head):
    change = propose(service, representative, name="Nowa")
    other = MunicipalityFactory()
    with pytest.raises(NotFound):
        accept(change, head, municipality=other)
    assert not queries.waiting_changes(other).exists()
    assert queries.proposed_change(other, change.pk) is None


def test_every_deed_leaves_a_trace_without_the_words(municipality, service, representative, head):
    change = propose(service, representative, name="Tajemnica")
    accept(change, head)
    newer = propose(service, representative, name="Inna")
    actions.withdraw_change(municipality=municipality, change_id=newer.pk, by=representative)
    entries = AuditEntry.objects.filter(action__startswith="directory.change_")
    assert [entry.action.rpartition("_")[2] for entry in entries] == [
        "proposed",
        "accepted",
        "proposed",
        "withdrawn",
    ]
    assert "Tajemnica" not in str([entry.data for entry in entries])


def test_oldest_proposal_is_first(municipality, provider, representative):
    first, second = ServiceFactory.create_batch(2, municipality=municipality, organisation=provider)
    newer, older = (propose(one, representative, phone="900") for one in (first, second))
    ProposedChange.objects.filter(pk=older.pk).update(
        submitted_at=timezone.now() - timedelta(days=3)
    )
    assert list(queries.waiting_changes(municipality)) == [older, newer]
    mine = queries.own_changes(municipality, access=representative)
    assert list(mine) == [newer, older]
    assert queries.own_waiting_count(municipality, access=representative) == 2


# --- hours --------------------------------------------------------------------------------------


def send_hours(service, by, text: str) -> ProposedChange:
    service.refresh_from_db()
    change = actions.propose_hours(
        municipality=service.municipality,
        service_id=service.pk,
        base_revision=service.revision,
        plan=read_osm(text),
        by=by,
    )
    assert change is not None
    return change


def set_hours(service, by, text: str) -> None:
    service.refresh_from_db()
    plan = read_osm(text)
    actions.set_hours(
        municipality=service.municipality,
        service_id=service.pk,
        revision=service.revision,
        windows=plan.windows,
        special=plan.special,
        by=by,
    )


def days_of(service) -> list[int]:
    return [one.weekday for one in queries.hours_of(Service.objects.get(pk=service.pk)).windows]


def test_hours_wait_beside_the_description(municipality, service, representative, head):
    set_hours(service, head, "Mo 08:00-12:00")
    words = propose(service, representative, name="Nowa")
    hours = send_hours(service, representative, "Tu,We 10:00-12:00")
    assert set(queries.waiting_changes(municipality)) == {words, hours}
    assert queries.waiting_hours(service) == read_osm("Tu,We 10:00-12:00")
    assert days_of(service) == [0]
    found = queries.proposed_change(municipality, hours.pk)
    assert found is not None
    [change] = queries.fact_changes(found)
    assert "10.00" in change.proposed or "10:00" in change.proposed
    accept(hours, head)
    assert days_of(service) == [1, 2]


def test_hours_cannot_be_changed_past_the_office(service, representative):
    with pytest.raises(NotAllowed):
        set_hours(service, representative, "Mo 08:00-12:00")


def test_hours_changed_on_both_sides_need_a_choice(service, representative, head):
    set_hours(service, head, "Mo 08:00-12:00")
    change = send_hours(service, representative, "Tu 10:00-12:00")
    set_hours(service, head, "We 08:00-12:00")
    with pytest.raises(actions.CannotDecide) as refusal:
        accept(change, head)
    assert set(refusal.value.fields) == {"hours"}
    accept(change, head, choices={"hours": "now"})
    assert days_of(service) == [2]


def test_same_hours_and_stale_hours_are_not_proposed(municipality, service, representative, head):
    set_hours(service, head, "Mo 08:00-12:00")
    deed = {
        "municipality": municipality,
        "service_id": service.pk,
        "plan": read_osm("Mo 08:00-12:00"),
        "by": representative,
    }
    assert actions.propose_hours(**deed, base_revision=2) is None
    with pytest.raises(StaleEdit) as conflict:
        actions.propose_hours(**deed, base_revision=1)
    assert set(conflict.value.theirs) == {"hours"}
