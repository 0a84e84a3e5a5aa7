"""Pages of organisations, the team, invitations and what I may do."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from mosty.core.access import Role, all_permissions
from mosty.people.enums import OrganisationForm
from mosty.people.models import Invitation, Membership, Organisation, User
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.territory import MunicipalityFactory

SLUG = "debowa-dolina"


def url(name, *args):
    return reverse(f"organisations:{name}", args=[SLUG, *args])


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def form():
    return {"name": "KGW Łąka", "form": "kgw", "register": "BRAK", "areas": ["SEN"]}


# --- organisations ------------------------------------------------------------------------------


def test_list_is_empty_at_first_and_says_what_it_is_for(client, municipality):
    page = text(client.get(url("list")))
    assert "Nie ma jeszcze organizacji" in page
    assert "Wczytaj organizacje" not in page


def test_list_shows_organisations_in_polish_order(client, municipality):
    for name in ("Żabka", "Łąka", "Lipa"):
        OrganisationFactory(municipality=municipality, name=name)
    OrganisationFactory(name="Z innej gminy")
    page = text(client.get(url("list")))
    assert page.index("Lipa") < page.index("Łąka") < page.index("Żabka")
    assert "innej gminy" not in page
    assert "Znaleziono 3 organizacje" in page


def test_list_is_searched_folded_and_filtered(client, municipality):
    OrganisationFactory(
        municipality=municipality, name="KGW Łąka", form=OrganisationForm.FOUNDATION
    )
    OrganisationFactory(municipality=municipality, name="OSP Bór")
    assert "Bór" not in text(client.get(url("list"), {"szukaj": "LAKA kgw"}))
    assert "Bór" not in text(client.get(url("list"), {"forma": "fundacja"}))
    page = text(client.get(url("list"), {"szukaj": "nie ma takiej"}))
    assert "Żadna organizacja nie pasuje" in page
    assert "Bór" in text(client.get(url("list"), {"forma": "wymyślona", "page": "x"}))


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_number_of_questions(
    client, municipality, count, django_assert_num_queries
):
    OrganisationFactory.create_batch(count, municipality=municipality)
    with django_assert_num_queries(4):
        client.get(url("list"))


def test_detail_shows_what_everybody_may_know(client, municipality):
    patron = OrganisationFactory(municipality=municipality, name="Fundacja Bór")
    one = OrganisationFactory(
        municipality=municipality,
        name="Klub <script>alert(1)</script>",
        description="<b>Śpiew</b>",
        areas=["SEN"],
        phone="600 000 000",
        patron=patron,
    )
    page = text(client.get(url("detail", one.pk)))
    assert "<script>alert" not in page
    assert "&lt;b&gt;Śpiew" in page
    for shown in ("600 000 000", "Fundacja Bór", "stowarzyszenie", "bez rejestru"):
        assert shown in page
    assert "Edytuj" not in page


def test_detail_of_another_municipality_is_not_found(client, municipality):
    assert client.get(url("detail", OrganisationFactory().pk)).status_code == 404


def test_export_comes_in_two_formats(client, municipality):
    OrganisationFactory(municipality=municipality, name="KGW Łąka")
    OrganisationFactory(name="Z innej gminy")
    csv = client.get(url("export", "csv"))
    assert "KGW Łąka" in csv.content.decode("utf-8-sig")
    assert "innej gminy" not in csv.content.decode("utf-8-sig")
    assert client.get(url("export", "xlsx")).content.startswith(b"PK")
    assert client.get(url("export", "exe")).status_code == 404


def test_clerk_adds_an_organisation(client_as, municipality, form):
    clerk = client_as(Role.CLERK)
    assert clerk.get(url("create")).status_code == 200
    answer = clerk.post(url("create"), form, follow=True)
    made = Organisation.objects.get()
    assert answer.redirect_chain == [(url("detail", made.pk), 302)]
    assert "Organizacja została dodana" in text(answer)


def test_wrong_number_is_said_beside_the_field_and_nothing_is_lost(client_as, municipality, form):
    answer = client_as(Role.CLERK).post(url("create"), {**form, "nip": "123", "phone": "600 700"})
    page = text(answer)
    assert "Ten NIP jest niepoprawny" in page
    assert "KGW Łąka" in page
    assert "600 700" in page
    assert not Organisation.objects.exists()


def test_empty_form_says_what_is_missing(client_as, municipality):
    page = text(client_as(Role.CLERK).post(url("create"), {"name": ""}))
    assert "error-summary" in page


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.COUNCILLOR, Role.NGO_REPRESENTATIVE])
def test_others_do_not_add_organisations(client_as, municipality, role):
    assert client_as(role).get(url("create")).status_code == 403


def test_visitor_is_asked_to_sign_in(client, municipality):
    answer = client.get(url("create"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/konto/login/")


def test_representative_edits_the_own_organisation(client_as, municipality, form):
    own, other = OrganisationFactory.create_batch(2, municipality=municipality)
    browser = client_as(Role.NGO_REPRESENTATIVE, own)
    assert "Edytuj organizację" in text(browser.get(url("detail", own.pk)))
    answer = browser.post(url("edit", own.pk), {**form, "revision": 1})
    assert answer.status_code == 302
    own.refresh_from_db()
    assert (own.name, own.areas) == ("KGW Łąka", ["SEN"])
    assert browser.get(url("edit", other.pk)).status_code == 403
    assert browser.get(url("edit", 999_999)).status_code == 404


def test_second_editor_sees_both_versions_and_may_save(client_as, municipality, form):
    one = OrganisationFactory(municipality=municipality)
    first, second = client_as(Role.CLERK), client_as(Role.NGO_OFFICER)
    first.post(url("edit", one.pk), {**form, "phone": "111", "revision": 1})
    late = text(second.post(url("edit", one.pk), {**form, "phone": "222", "revision": 1}))
    assert "111" in late
    assert 'value="222"' in late
    assert "Ktoś w tym czasie zapisał tę organizację" in late
    fresh = re.search(r'name="revision" value="(\d+)"', late).group(1)
    second.post(url("edit", one.pk), {**form, "phone": "222", "revision": fresh})
    one.refresh_from_db()
    assert one.phone == "222"


# --- team and members -----------------------------------------------------------------------------


def test_administrator_invites_and_revokes(
    client_as, municipality, django_capture_on_commit_callbacks
):
    browser = client_as(Role.ADMINISTRATOR)
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(
            url("team"), {"email": "ada@example.org", "role": "clerk"}, follow=True
        )
    page = text(answer)
    assert "Zaproszenie zostało wysłane na adres ada@example.org" in page
    assert len(mail.outbox) == 1
    invitation = Invitation.objects.get()
    page = text(browser.post(url("invitation_revoke", invitation.pk), follow=True))
    assert "Zaproszenie zostało odwołane" in page
    assert "ada@example.org" not in page


def test_role_that_may_not_be_given_is_refused(client_as, municipality):
    page = text(
        client_as(Role.ADMINISTRATOR).post(
            url("team"), {"email": "ada@example.org", "role": "case_worker"}
        )
    )
    assert "error-summary" in page
    assert not Invitation.objects.exists()


def test_administrator_ends_a_role(client_as, municipality):
    membership = MembershipFactory(municipality=municipality, role=Role.CLERK)
    browser = client_as(Role.ADMINISTRATOR)
    page = text(browser.post(url("membership_end", membership.pk), follow=True))
    assert "zakończ" in page
    membership.refresh_from_db()
    assert membership.valid_to is not None


def test_last_administrator_stays(client_as, municipality):
    browser = client_as(Role.ADMINISTRATOR)
    own = Membership.objects.get(role=Role.ADMINISTRATOR)
    assert "ostatni administrator" in text(browser.post(url("membership_end", own.pk), follow=True))


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.MAYOR, 200), (Role.CENTRE_DIRECTOR, 200), (Role.CLERK, 403), (Role.RESIDENT, 403)],
)
def test_team_is_seen_by_those_who_lead(client_as, municipality, role, status):
    assert client_as(role).get(url("team")).status_code == status


def test_mayor_sees_the_team_without_a_form(client_as, municipality):
    assert "Wyślij zaproszenie" not in text(client_as(Role.MAYOR).get(url("team")))


@pytest.mark.parametrize("count", [1, 3])
def test_team_asks_the_same_number_of_questions(
    client_as, municipality, count, django_assert_num_queries
):
    browser = client_as(Role.MAYOR)
    for _ in range(count):
        MembershipFactory(municipality=municipality, role=Role.CLERK)
    with django_assert_num_queries(6):
        browser.get(url("team"))


def test_members_are_seen_by_the_organisation_itself(client_as, municipality):
    own, other = OrganisationFactory.create_batch(2, municipality=municipality)
    MembershipFactory(
        municipality=municipality,
        organisation=own,
        role=Role.NGO_WORKER,
        user=UserFactory(full_name="Ada Nowak"),
    )
    browser = client_as(Role.NGO_REPRESENTATIVE, own)
    assert "Ada Nowak" in text(browser.get(url("members", own.pk)))
    assert browser.get(url("members", other.pk)).status_code == 403
    assert client_as(Role.RESIDENT).get(url("members", own.pk)).status_code == 403


def test_representative_invites_a_worker(
    client_as, municipality, django_capture_on_commit_callbacks
):
    own = OrganisationFactory(municipality=municipality)
    browser = client_as(Role.NGO_REPRESENTATIVE, own)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(url("members", own.pk), {"email": "ada@example.org", "role": "ngo_worker"})
    invitation = Invitation.objects.get()
    assert (invitation.organisation, invitation.role) == (own, "ngo_worker")
    answer = browser.post(
        url("invitation_revoke", invitation.pk), {"organisation": own.pk}, follow=True
    )
    assert answer.redirect_chain[-1][0] == url("members", own.pk)


# --- invitations ----------------------------------------------------------------------------------


@pytest.fixture
def link(client_as, municipality, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client_as(Role.ADMINISTRATOR).post(
            url("team"), {"email": "ada@example.org", "role": "councillor"}
        )
    return re.search(r"https?://[^/]+(/konto/zaproszenie/\S+)", mail.outbox[0].body).group(1)


def test_new_person_accepts_and_is_signed_in(client, link):
    assert link.startswith(reverse("people:invitation_accept", args=["x"])[:-2])
    page = text(client.get(link))
    assert "Dębowa Dolina" in page
    assert not User.objects.filter(email="ada@example.org").exists()
    assert "error-summary" in text(client.post(link, {"full_name": ""}))
    answer = client.post(link, {"full_name": "Ada Nowak"}, follow=True)
    assert "Witaj w gminie Dębowa Dolina" in text(answer)
    assert Membership.objects.get(user__email="ada@example.org").role == Role.COUNCILLOR
    used = client.get(link)
    assert used.status_code == 410
    assert "już przyjęte" in text(used)


def test_person_with_an_account_signs_in_first(client, link):
    ada = UserFactory(email="ada@example.org")
    assert "Masz już konto" in text(client.get(link))
    assert client.post(link).headers["Location"].startswith("/konto/login/")
    assert not ada.memberships.exists()
    client.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(link)
    assert ada.memberships.get().role == Role.COUNCILLOR


def test_another_person_cannot_take_the_invitation(client_as, link):
    browser = client_as(Role.RESIDENT)
    assert "innym adresem" in text(browser.get(link))
    browser.post(link)
    assert not Membership.objects.filter(role=Role.COUNCILLOR).exists()


def test_unknown_link_is_answered_calmly(client, db):
    answer = client.get(reverse("people:invitation_accept", args=["zgaduję"]))
    assert answer.status_code == 410
    assert "nie działa" in text(answer)


# --- what I may do ----------------------------------------------------------------------------------


def test_what_i_may_do_lists_every_permission_one_way_or_the_other(client_as, municipality):
    own = OrganisationFactory(municipality=municipality, name="KGW Łąka")
    page = text(client_as(Role.NGO_REPRESENTATIVE, own).get(reverse("people:what_i_may_do")))
    for permission in all_permissions():
        assert str(permission.title) in page.replace("&#x27;", "'"), permission.code
    assert "tylko: KGW Łąka" in page
    assert "zapytaj:" in page


def test_what_i_may_do_without_a_role_says_what_is_possible(client_as, municipality):
    page = text(client_as(Role.RESIDENT).get(reverse("people:what_i_may_do")))
    assert "Nie masz jeszcze roli" in page


@pytest.mark.parametrize("count", [1, 3])
def test_what_i_may_do_shows_each_municipality_once(client, db, count):
    user = UserFactory()
    for _ in range(count):
        municipality = MunicipalityFactory()
        MembershipFactory(user=user, municipality=municipality, role=Role.CLERK)
        MembershipFactory(user=user, municipality=municipality, role=Role.MAYOR)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert text(client.get(reverse("people:what_i_may_do"))).count('id="place-') == count
