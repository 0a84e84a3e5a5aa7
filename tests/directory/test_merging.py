"""Records that stand twice: looked for, joined, parted again."""

from itertools import pairwise

import pytest
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.errors import NotAllowed, NotFound
from mosty.core.models import EngineRun
from mosty.directory import actions
from mosty.directory.actions.merging import (
    BothWait,
    CannotMerge,
    merge_records,
    part_records,
    say_different,
    store_pairs,
)
from mosty.directory.enums import ProposalPart, RecordKind, ServiceStatus
from mosty.directory.models import (
    Merge,
    PairVerdict,
    ProposedChange,
    Removal,
    SearchWord,
    Service,
    ServiceAtLocation,
)
from mosty.directory.queries import break_evens, overview, published_services, waiting_changes
from mosty.directory.queries.duplicates import duplicates
from mosty.people.models import Membership, Organisation, User
from mosty.people.queries import organisations
from mosty.thread.queries import station_for
from tests.factories.directory import DraftFactory, ServiceFactory, ServiceTypeFactory, at
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory, VillageUnitFactory

pytestmark = pytest.mark.django_db
ORGANISATION, SERVICE = RecordKind.ORGANISATION, RecordKind.SERVICE


def page(name: str, *args: object) -> str:
    return reverse(name, args=["debowa-dolina", *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def head(access_as):
    return access_as(Role.SERVICE_ORGANISER)


@pytest.fixture
def fire_brigades(municipality):
    """The same fire brigade twice."""
    address = {"municipality": municipality, "address": "Łąki 10"}
    return (
        OrganisationFactory(**address, name="Ochotnicza Straż Pożarna w Łąkach", phone="601100200"),
        OrganisationFactory(**address, name="OSP Łąki", email="osp@example.pl"),
    )


@pytest.fixture
def clubs(municipality):
    """The same club twice, each with a place of its own and one in common."""
    provider = OrganisationFactory(municipality=municipality, name="Dom Kultury")
    kind = ServiceTypeFactory(code="D-KLU")
    common = {"municipality": municipality, "organisation": provider, "service_type": kind}
    first = ServiceFactory(**common, name="Klub seniora", phone="601 100 200")
    second = ServiceFactory(**common, name="KLUB SENIORA", phone="601100200", summary="Tańce.")
    shared = at(first, address="Rynek 1")
    ServiceAtLocation.objects.create(service=second, location=shared)
    at(second, address="Rynek 2")
    return first, second


# --- looking ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_pairs_are_found_stored_and_shown_with_reasons(municipality, fire_brigades, clubs):
    store_pairs(municipality, kind=ORGANISATION)
    store_pairs(municipality, kind=SERVICE)
    (pair,) = duplicates(municipality, ORGANISATION).pairs
    assert {pair.first, pair.second} == set(fire_brigades)
    assert "ta sama ulica i numer" in [str(one.words) for one in pair.reasons if one.speaks_for]
    (pair,) = duplicates(municipality, SERVICE).pairs
    assert {pair.first, pair.second} == set(clubs)
    assert pair.first.summary  # the record that says more comes first


@pytest.mark.slow
def test_looking_twice_computes_once(municipality, fire_brigades):
    first = store_pairs(municipality, kind=ORGANISATION)
    assert store_pairs(municipality, kind=ORGANISATION).pk == first.pk
    OrganisationFactory(municipality=municipality)
    assert store_pairs(municipality, kind=ORGANISATION).pk != first.pk


@pytest.mark.slow
def test_a_pair_told_apart_never_comes_back(municipality, fire_brigades, head):
    store_pairs(municipality, kind=ORGANISATION)
    first, second = fire_brigades
    for ids in ((first.pk, second.pk), (second.pk, first.pk)):
        say_different(
            municipality=municipality, kind=ORGANISATION, first_id=ids[0], second_id=ids[1], by=head
        )
    assert PairVerdict.objects.count() == 1
    assert duplicates(municipality, ORGANISATION).pairs == ()


@pytest.mark.slow
def test_records_of_two_municipalities_are_never_a_pair(municipality, fire_brigades):
    fire_brigades[1].municipality = MunicipalityFactory()
    fire_brigades[1].save()
    store_pairs(municipality, kind=ORGANISATION)
    assert duplicates(municipality, ORGANISATION).pairs == ()


# --- joining and parting ------------------------------------------------------------------------


def test_everything_of_an_organisation_goes_over_and_comes_back(municipality, fire_brigades, head):
    kept, merged = fire_brigades
    service = ServiceFactory(municipality=municipality, organisation=merged)
    user = User.objects.create_user("a@example.pl")
    for organisation in fire_brigades:  # the same role twice: one row cannot go over
        Membership.objects.create(
            user=user, municipality=municipality, organisation=organisation, role="ngo_worker"
        )
    merge = merge_records(
        municipality=municipality, kind=ORGANISATION, kept_id=kept.pk, merged_id=merged.pk, by=head
    )
    service.refresh_from_db()
    kept.refresh_from_db()
    assert service.organisation == kept
    assert kept.email == "osp@example.pl"
    assert merged not in organisations(municipality)
    assert Membership.objects.filter(organisation=kept, user=user).exists()
    assert Removal.objects.filter(kind=ORGANISATION, uuid=merged.uuid).exists()
    part_records(municipality=municipality, merge_id=merge.pk, by=head)
    service.refresh_from_db()
    kept.refresh_from_db()
    assert service.organisation == merged
    assert kept.email == ""
    assert merged in organisations(municipality)
    assert not Removal.objects.filter(uuid=merged.uuid).exists()


def test_a_merged_service_leaves_the_list_the_thread_and_the_feed_and_returns(
    municipality, clubs, head, access_as
):
    kept, merged = clubs
    merge = merge_records(
        municipality=municipality, kind=SERVICE, kept_id=kept.pk, merged_id=merged.pk, by=head
    )
    assert list(published_services(municipality)) == [kept]
    assert station_for("directory.service", merged.pk) is None
    kept.refresh_from_db()
    assert kept.summary == "Tańce."
    assert {one.location.address for one in kept.service_locations.all()} == {"Rynek 1", "Rynek 2"}
    part_records(municipality=municipality, merge_id=merge.pk, by=head)
    assert set(published_services(municipality)) == set(clubs)
    assert station_for("directory.service", merged.pk) is not None
    kept = Service.objects.get(pk=kept.pk)
    assert kept.summary == ""
    assert {one.location.address for one in kept.service_locations.all()} == {"Rynek 1"}
    assert merged.service_locations.count() == 2


def test_a_merged_service_is_no_published_one_for_anybody(municipality, clubs, head, client):
    kept, merged = clubs
    merge_records(
        municipality=municipality, kind=SERVICE, kept_id=kept.pk, merged_id=merged.pk, by=head
    )
    assert Service.objects.get(pk=merged.pk).status == ServiceStatus.PUBLISHED
    assert list(Service.objects.published()) == [kept]
    assert list(Service.objects.in_feed()) == [kept]
    assert list(Service.objects.unmerged()) == [kept]
    assert overview(municipality).published == 1
    answer = client.get(page("directory:service_detail", merged.pk))
    assert answer.url == page("directory:service_detail", kept.pk)


def test_price_of_a_merged_service_is_compared_with_nothing(municipality):
    place = ServiceTypeFactory(code="I-DPS", unit="miejsce / miesiąc")
    hour = ServiceTypeFactory(code="U-OPI", unit="godzina")
    hour.substitutes.add(place)
    common = {"municipality": municipality, "unit_cost_grosze": 5_000_00}
    ServiceFactory(**common, service_type=place)
    helper = ServiceFactory(**common, service_type=hour)
    assert len(break_evens(municipality, place)) == 1
    helper.merged_into = ServiceFactory(municipality=municipality, service_type=hour)
    helper.save()
    assert break_evens(municipality, place) == []


def test_parting_leaves_what_somebody_changed_since(municipality, fire_brigades, head):
    kept, merged = fire_brigades
    service = ServiceFactory(municipality=municipality, organisation=merged)
    merge = merge_records(
        municipality=municipality, kind=ORGANISATION, kept_id=kept.pk, merged_id=merged.pk, by=head
    )
    other = OrganisationFactory(municipality=municipality)
    Service.objects.filter(pk=service.pk).update(organisation=other)
    Organisation.objects.filter(pk=kept.pk).update(email="nowy@example.pl")
    part_records(municipality=municipality, merge_id=merge.pk, by=head)
    service.refresh_from_db()
    kept.refresh_from_db()
    assert service.organisation == other
    assert kept.email == "nowy@example.pl"


def test_a_chain_of_merges_is_parted_from_its_end(municipality, fire_brigades, head):
    first, second = fire_brigades
    third = OrganisationFactory(municipality=municipality)
    early = merge_records(
        municipality=municipality, kind=ORGANISATION, kept_id=first.pk, merged_id=second.pk, by=head
    )
    late = merge_records(
        municipality=municipality, kind=ORGANISATION, kept_id=third.pk, merged_id=first.pk, by=head
    )
    with pytest.raises(CannotMerge):
        part_records(municipality=municipality, merge_id=early.pk, by=head)
    part_records(municipality=municipality, merge_id=late.pk, by=head)
    part_records(municipality=municipality, merge_id=early.pk, by=head)
    assert {first, second, third} <= set(organisations(municipality))
    with pytest.raises(CannotMerge):
        part_records(municipality=municipality, merge_id=early.pk, by=head)


def test_a_published_service_is_never_folded_into_a_draft(municipality, head):
    public, draft = (
        ServiceFactory(municipality=municipality),
        DraftFactory(municipality=municipality),
    )
    with pytest.raises(CannotMerge):
        merge_records(
            municipality=municipality, kind=SERVICE, kept_id=draft.pk, merged_id=public.pk, by=head
        )
    merge_records(
        municipality=municipality, kind=SERVICE, kept_id=public.pk, merged_id=draft.pk, by=head
    )
    assert Service.objects.get(pk=public.pk).status == ServiceStatus.PUBLISHED
    assert not Removal.objects.filter(uuid=draft.uuid).exists()


def waiting(service, part=ProposalPart.FACTS, **facts):
    return ProposedChange.objects.create(
        municipality=service.municipality,
        organisation=service.organisation,
        service=service,
        part=part,
        facts=facts,
        base={name: getattr(service, name) for name in facts if hasattr(service, name)},
        submitted_by_label="Dom Kultury",
    )


def test_services_that_both_have_a_waiting_change_are_not_joined(municipality, clubs, head):
    """One of the two changes would stay behind with the service that nobody sees any more."""
    kept, merged = clubs
    deed = {
        "municipality": municipality, "kind": SERVICE, "kept_id": kept.pk, "merged_id": merged.pk,
        "by": head,
    }  # fmt: skip
    changes = [waiting(kept, phone="1"), waiting(merged, phone="2")]
    hours = waiting(merged, ProposalPart.HOURS)
    with pytest.raises(BothWait) as refused:
        merge_records(**deed)
    assert refused.value.changes == changes
    assert list(Service.objects.unmerged()) == list(clubs)
    actions.refuse_change(
        municipality=municipality, change_id=changes[0].pk, reason="Stary numer.", by=head
    )
    merge = merge_records(**deed)
    assert set(waiting_changes(municipality).values_list("pk", "service")) == {
        (changes[1].pk, kept.pk),
        (hours.pk, kept.pk),
    }
    part_records(municipality=municipality, merge_id=merge.pk, by=head)
    assert set(waiting_changes(municipality).values_list("service", flat=True)) == {merged.pk}


def test_changes_of_different_parts_wait_together_after_the_merge(municipality, clubs, head):
    kept, merged = clubs
    waiting(kept, phone="1")
    waiting(merged, ProposalPart.HOURS)
    merge_records(
        municipality=municipality, kind=SERVICE, kept_id=kept.pk, merged_id=merged.pk, by=head
    )
    assert set(waiting_changes(municipality).values_list("part", "service")) == {
        ("facts", kept.pk),
        ("hours", kept.pk),
    }


def test_village_unit_a_merge_took_away_comes_back(municipality, clubs, head):
    """The other service brings a confidential place, and takes it with it again."""
    kept, merged = clubs
    unit = VillageUnitFactory(municipality=municipality, name="Lipki")
    kept.village_unit, kept.covers_all = unit, False
    kept.save()
    at(merged, address="Cicha 3", is_confidential=True)
    merge = merge_records(
        municipality=municipality, kind=SERVICE, kept_id=kept.pk, merged_id=merged.pk, by=head
    )
    kept.refresh_from_db()
    assert (kept.village_unit, kept.covers_all) == (None, True)
    part_records(municipality=municipality, merge_id=merge.pk, by=head)
    kept.refresh_from_db()
    assert (kept.village_unit, kept.covers_all) == (unit, False)
    assert "lipki" in kept.search_text
    assert SearchWord.objects.filter(service=kept, word="lipki").exists()
    assert "Lipki" in station_for("directory.service", kept.pk).summary
    merged.refresh_from_db()
    assert (merged.village_unit, merged.merged_into) == (None, None)


def test_parting_gives_no_unit_to_a_service_with_a_secret_of_its_own(municipality, clubs, head):
    kept, merged = clubs
    kept.village_unit = VillageUnitFactory(municipality=municipality, name="Lipki")
    kept.save()
    merged.village_unit = VillageUnitFactory(municipality=municipality, name="Dęby")
    merged.save()
    secret = at(merged, address="Cicha 3", is_confidential=True)
    merge = merge_records(
        municipality=municipality, kind=SERVICE, kept_id=kept.pk, merged_id=merged.pk, by=head
    )
    at(kept, address="Tajna 1", is_confidential=True)
    part_records(municipality=municipality, merge_id=merge.pk, by=head)
    for service in clubs:
        service.refresh_from_db()
        assert (service.village_unit, service.covers_all) == (None, True)
    assert secret in merged.locations.all()


def test_parting_leaves_the_unit_somebody_has_said_since(municipality, clubs, head):
    kept, merged = clubs
    kept.village_unit = VillageUnitFactory(municipality=municipality)
    kept.save()
    secret = at(merged, is_confidential=True)
    merge = merge_records(
        municipality=municipality, kind=SERVICE, kept_id=kept.pk, merged_id=merged.pk, by=head
    )
    secret.delete()
    other = VillageUnitFactory(municipality=municipality, name="Nowe Dęby")
    Service.objects.filter(pk=kept.pk).update(village_unit=other)
    part_records(municipality=municipality, merge_id=merge.pk, by=head)
    kept.refresh_from_db()
    assert kept.village_unit == other


def test_what_cannot_be_joined_is_refused(municipality, fire_brigades, head, access_as):
    first, second = fire_brigades
    common = {"municipality": municipality, "kind": ORGANISATION}
    with pytest.raises(CannotMerge):
        merge_records(**common, kept_id=first.pk, merged_id=first.pk, by=head)
    with pytest.raises(NotFound):
        merge_records(**common, kept_id=first.pk, merged_id=OrganisationFactory().pk, by=head)
    with pytest.raises(NotAllowed):
        merge_records(
            **common, kept_id=first.pk, merged_id=second.pk, by=access_as(Role.PLAN_COORDINATOR)
        )
    assert not Merge.objects.exists()


# --- the page -----------------------------------------------------------------------------------


def test_duplicates_page_is_calm_before_anybody_looked(municipality, client_as):
    text = text_of(client_as(Role.CENTRE_DIRECTOR).get(page("directory:duplicates")))
    assert "Nikt jeszcze nie szukał" in text


def stored_pair(municipality, first, second, kind=ORGANISATION):
    ids = sorted((first.pk, second.pk))
    reasons = [["name", "typo", 6.7], ["phone", "other", -2.2]]
    pairs = [{"ids": ids, "probability": 0.987, "reasons": reasons}]
    return EngineRun.objects.create(
        municipality_id=municipality.pk,
        kind=f"directory.duplicates.{kind.value}",
        fingerprint="1" * 64,
        engine="linkage",
        engine_version="1",
        result={"pairs": pairs},
    )


@pytest.mark.slow
def test_a_pair_is_shown_side_by_side_joined_and_parted_on_the_page(
    municipality, fire_brigades, client_as
):
    stored_pair(municipality, *fire_brigades)
    client = client_as(Role.CENTRE_DIRECTOR)
    text = text_of(client.get(page("directory:duplicates")))
    assert "1 para czeka na Twoją decyzję." in text
    assert "prawdopodobieństwem 98 %" in text
    assert "nazwy różnią się drobną pomyłką" in text
    assert "OSP Łąki" in text
    ids = {"kind": "organization", "first": fire_brigades[0].pk, "second": fire_brigades[1].pk}
    text = text_of(client.post(page("directory:pair_decide"), ids | {"deed": "first"}, follow=True))
    assert "Wpisy są połączone" in text
    assert "Nic się nie powtarza" in text
    merge = Merge.objects.get()
    text = text_of(client.post(page("directory:merge_undo", merge.pk), follow=True))
    assert "To znów dwa wpisy" in text
    assert "1 para czeka" in text
    text = text_of(
        client.post(page("directory:pair_decide"), ids | {"deed": "different"}, follow=True)
    )
    assert "Ta para już nie wróci" in text


def test_page_leads_to_the_changes_to_decide_first(municipality, clubs, client_as):
    first, second = clubs
    Service.objects.filter(pk=second.pk).update(name="<b>Klub</b>")
    changes = [waiting(first, phone="1"), waiting(second, phone="2")]
    ids = {"kind": "service", "first": first.pk, "second": second.pk, "deed": "first"}
    client = client_as(Role.CENTRE_DIRECTOR)
    text = text_of(client.post(page("directory:pair_decide"), ids, follow=True))
    assert "Obie usługi mają zmianę, która czeka" in text
    for change in changes:
        assert f'<a href="{page("directory:change_detail", change.pk)}">' in text
    assert "<b>" not in text
    assert not Merge.objects.exists()


def test_duplicates_page_refuses_what_it_does_not_know(municipality, client_as):
    client = client_as(Role.CENTRE_DIRECTOR)
    response = client.post(page("directory:pair_decide"), {"deed": "nothing"}, follow=True)
    assert "Wybierz, co zrobić z tymi wpisami" in text_of(response)
    assert client.post(page("directory:merge_undo", 999), follow=True).status_code == 200


def test_names_typed_by_users_are_only_text_on_the_page(municipality, client_as):
    first = OrganisationFactory(municipality=municipality, name="<script>alert(1)</script>")
    stored_pair(municipality, first, OrganisationFactory(municipality=municipality))
    html = client_as(Role.CENTRE_DIRECTOR).get(page("directory:duplicates")).content.decode()
    assert "<script>alert" not in html


@pytest.mark.parametrize("role", [Role.CLERK, Role.NGO_COORDINATOR, Role.RESIDENT])
def test_duplicates_are_for_heads(municipality, client_as, role):
    client = client_as(role)
    assert client.get(page("directory:duplicates")).status_code == 403
    assert client.post(page("directory:pair_decide")).status_code == 403
    assert client.post(page("directory:duplicates_search")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_duplicates_page_needs_the_same_queries_for_more_pairs(
    municipality, client_as, django_assert_num_queries, count
):
    client = client_as(Role.CENTRE_DIRECTOR)
    client.get(page("directory:duplicates"))
    rows = OrganisationFactory.create_batch(count + 1, municipality=municipality)
    run = stored_pair(municipality, rows[0], rows[1])
    run.result = {
        "pairs": [
            {"ids": [one.pk, other.pk], "probability": 0.95, "reasons": []}
            for one, other in pairwise(rows)
        ]
    }
    run.save()
    with django_assert_num_queries(9):
        client.get(page("directory:duplicates"))
