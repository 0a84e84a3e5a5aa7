"""Reading open answers: marks, themes, stations of the thread."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mosty.core.access import Role, system_access
from mosty.core.errors import InvalidInput, NotAllowed
from mosty.core.imports import ImportFile, run_import
from mosty.core.models import AuditEntry
from mosty.questionnaires.models import Answer
from mosty.thread.actions import link, register_station
from mosty.thread.enums import Audience, StationKind
from mosty.thread.queries import station_for
from mosty.voices.actions import AnswerMarks, add_theme, edit_theme, mark_answers
from mosty.voices.enums import ThemeKind
from mosty.voices.models import Coding, Theme
from mosty.voices.queries import theme_summaries
from tests.factories.territory import MunicipalityFactory
from tests.factories.voices import (
    AFTER,
    CodingFactory,
    ThemeFactory,
    answer_survey,
    make_survey,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _after_the_survey():
    with time_machine.travel(AFTER):
        yield


@pytest.fixture
def survey(municipality):
    return make_survey(municipality, slug="zycie")


@pytest.fixture
def by(access_as):
    return access_as(Role.SERVICE_ORGANISER)


def _page(survey):
    return reverse("voices:coding", args=[survey.municipality.slug, survey.slug])


def _answer(survey, text="Brakuje busa <script>x</script>") -> Answer:
    return answer_survey(survey, brak=text).answers.get()


def _marks(answer, shown=(), ticked=(), quote=False) -> AnswerMarks:
    return AnswerMarks(
        answer.pk,
        frozenset(theme.pk for theme in shown),
        frozenset(theme.pk for theme in ticked),
        quote,
    )


def test_marks_are_set_and_taken_away(survey, municipality, by):
    answer, theme = _answer(survey), ThemeFactory(municipality=municipality)
    assert mark_answers(survey=survey, marks=[_marks(answer, (), (theme,), True)], by=by) == 1
    coding = Coding.objects.get()
    assert (coding.quote_allowed, coding.coded_by_id) == (True, by.user_id)
    assert mark_answers(survey=survey, marks=[_marks(answer, (theme,), (theme,), True)], by=by) == 0
    assert mark_answers(survey=survey, marks=[_marks(answer, (theme,), (), False)], by=by) == 1
    assert not Coding.objects.exists()
    entries = AuditEntry.objects.filter(action="voices.answers_coded")
    assert entries.count() == 2
    assert "busa" not in str(entries.values())


def test_two_readers_of_one_answer_lose_nothing(survey, municipality, by):
    answer = _answer(survey)
    mine, theirs, gone = (ThemeFactory(municipality=municipality) for _number in range(3))
    CodingFactory(answer=answer, theme=gone)
    # Both opened the page with `gone` ticked; they add one each, the second also takes `gone` away.
    mark_answers(survey=survey, marks=[_marks(answer, (gone,), (gone, theirs))], by=by)
    mark_answers(survey=survey, marks=[_marks(answer, (gone,), (mine,))], by=by)
    assert set(answer.codings.values_list("theme_id", flat=True)) == {mine.pk, theirs.pk}


def test_marks_do_not_reach_other_surveys_or_foreign_themes(survey, municipality, by):
    foreign_answer = _answer(make_survey(MunicipalityFactory()))
    foreign_theme = ThemeFactory()
    own = ThemeFactory(municipality=municipality)
    marks = [_marks(foreign_answer, (), (own,)), _marks(_answer(survey), (), (foreign_theme,))]
    assert mark_answers(survey=survey, marks=marks, by=by) == 0
    with pytest.raises(NotAllowed):
        mark_answers(survey=make_survey(MunicipalityFactory()), marks=[], by=by)


@pytest.mark.parametrize(
    "role", [Role.CLERK, Role.MAYOR, Role.ADMINISTRATOR, Role.CENTRE_DIRECTOR, Role.RESIDENT]
)
def test_reading_and_marking_is_refused_to_others(survey, client_as, access_as, role):
    assert client_as(role).get(_page(survey)).status_code == 403
    with pytest.raises(NotAllowed):
        mark_answers(survey=survey, marks=[], by=access_as(role))
    with pytest.raises(NotAllowed):
        add_theme(
            municipality=survey.municipality,
            name="x",
            kind=ThemeKind.NEED,
            area="SEN",
            by=access_as(role),
        )


def test_theme_is_made_once_and_needs_a_name(municipality, by):
    facts = {"municipality": municipality, "kind": ThemeKind.NEED, "area": "SEN", "by": by}
    theme = add_theme(name="Dojazd do lekarza", **facts)
    assert theme.code == "dojazd-do-lekarza"
    assert add_theme(name=" Dojazd do lekarza ", **facts) == theme
    other = add_theme(name="Dojazd do lekarza", **{**facts, "kind": ThemeKind.TALENT})
    assert other.code == "dojazd-do-lekarza-2"
    with pytest.raises(InvalidInput):
        add_theme(name="  ", **facts)


def test_theme_is_a_station_public_from_five_people_on(survey, municipality, by):
    theme = add_theme(
        municipality=municipality, name="Dojazd", kind=ThemeKind.NEED, area="SEN", by=by
    )
    answers = [_answer(survey, f"bus {number}") for number in range(5)]
    for answer in answers[:4]:
        mark_answers(survey=survey, marks=[_marks(answer, (), (theme,))], by=by)
    station = station_for("voices.theme", theme.pk)
    assert (station.audience, station.summary) == (Audience.STAFF, "kilka odpowiedzi")
    mark_answers(survey=survey, marks=[_marks(answers[4], (), (theme,))], by=by)
    station = station_for("voices.theme", theme.pk)
    assert station.kind == StationKind.VOICE
    assert (station.audience, station.summary) == (Audience.PUBLIC, "5 z 5 odpowiedzi")
    assert station.path == reverse("voices:theme_detail", args=[municipality.slug, theme.code])
    edit_theme(theme=theme, name="Dojazd do lekarza", kind=ThemeKind.NEED, area="SEN", by=by)
    assert station_for("voices.theme", theme.pk).title == "Dojazd do lekarza"


def test_one_person_who_says_it_twice_counts_once(survey, municipality):
    theme = ThemeFactory(municipality=municipality)
    response = answer_survey(survey, brak="bus", pomoc=["inne"])
    for answer in response.answers.all():
        CodingFactory(answer=answer, theme=theme)
    assert theme_summaries(municipality, with_raw=True)[0].raw_count == 1


# --- pages ----------------------------------------------------------------------------------------


def test_coding_page_shows_answers_escaped_and_notes_who_read(client_as, survey, municipality):
    _answer(survey)
    answer_survey(survey, skala=3)
    theme = ThemeFactory(municipality=municipality)
    page = client_as(Role.PLAN_COORDINATOR).get(_page(survey)).content.decode()
    assert "Brakuje busa &lt;script&gt;" in page
    assert theme.name in page
    assert "Do przeczytania została 1 odpowiedź" in page
    assert AuditEntry.objects.get(action="voices.answers_read").data == {"answers": 1}


def test_coding_page_is_filtered_and_can_be_empty(client_as, survey, municipality):
    browser = client_as(Role.PLAN_COORDINATOR)
    assert "Nie ma tu nic do przeczytania" in browser.get(_page(survey)).content.decode()
    answer = _answer(survey, "Ławki przy drodze")
    CodingFactory(answer=answer, theme=ThemeFactory(municipality=municipality))
    assert "Ławki" not in browser.get(_page(survey)).content.decode()
    shown = browser.get(_page(survey) + "?stan=wszystkie&pytanie=brak").content.decode()
    assert "Ławki" in shown
    assert (
        "Ławki" not in browser.get(_page(survey) + "?stan=wszystkie&pytanie=pomoc").content.decode()
    )


def test_marks_are_saved_on_the_page_with_a_new_theme(client_as, survey, municipality):
    first, second = _answer(survey, "bus"), _answer(survey, "pociąg")
    theme = ThemeFactory(municipality=municipality)
    response = client_as(Role.COMMUNITY_ORGANISER).post(
        _page(survey) + "?stan=bez",
        {
            f"s{first.pk}": "",
            f"t{first.pk}": [str(theme.pk)],
            f"q{first.pk}": "on",
            f"s{second.pk}": "",
            "new_name": "Pociąg",
            "new_kind": "need",
            "new_area": "HOR",
        },
        follow=True,
    )
    page = response.content.decode()
    assert "Motyw „Pociąg” jest na liście" in page
    assert "Zmieniono 1 zaznaczenie" in page
    assert Theme.objects.filter(name="Pociąg").exists()
    assert Coding.objects.get().quote_allowed
    assert "pociąg" in page  # still to be read
    assert response.redirect_chain[0][0].endswith("?stan=bez")


def test_wrong_mark_is_shown_again(client_as, survey):
    answer = _answer(survey)
    data = {f"s{answer.pk}": "", f"t{answer.pk}": ["999999"]}
    assert client_as(Role.PLAN_COORDINATOR).post(_page(survey), data).status_code == 422


def test_coding_page_takes_the_same_queries_for_one_and_three(client_as, survey, municipality):
    browser = client_as(Role.PLAN_COORDINATOR)
    ThemeFactory(municipality=municipality)
    counts = []
    for _number in range(3):
        _answer(survey)
        with CaptureQueriesContext(connection) as queries:
            browser.get(_page(survey))
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_theme_pages_show_few_people_to_coders_only(client, client_as, survey, municipality):
    theme = ThemeFactory(municipality=municipality, name="Ławki <script>x</script>")
    list_page = reverse("voices:theme_list", args=[municipality.slug])
    page = reverse("voices:theme_detail", args=[municipality.slug, theme.code])
    assert "Nic jeszcze nie zapisano" in client.get(list_page).content.decode()
    assert client.get(page).status_code == 404
    assert client_as(Role.MAYOR).get(page).status_code == 404
    staff = client_as(Role.PLAN_COORDINATOR)
    assert "widzą tylko pracownicy" in staff.get(list_page).content.decode()
    assert "Tę stronę widzą tylko pracownicy" in staff.get(page).content.decode()
    for number in range(5):
        CodingFactory(answer=_answer(survey, f"ławka {number}"), theme=theme, quote_allowed=True)
    shown = client.get(page).content.decode()
    assert "5 z 5 odpowiedzi" in shown
    assert "ławka 3" in shown
    assert "Ławki &lt;script&gt;" in client.get(list_page).content.decode()
    other = reverse("voices:theme_list", args=[MunicipalityFactory().slug])
    assert "Ławki" not in client.get(other).content.decode()


def test_theme_leads_on_to_what_became_of_it(client, survey, municipality, by):
    theme = add_theme(
        municipality=municipality, name="Dojazd", kind=ThemeKind.NEED, area="SEN", by=by
    )
    for number in range(5):
        mark_answers(
            survey=survey, marks=[_marks(_answer(survey, f"{number}"), (), (theme,))], by=by
        )
    need = register_station(
        municipality=municipality,
        kind=StationKind.NEED,
        source="diagnosis.need",
        source_id=1,
        title="Bus na żądanie",
        path="/debowa-dolina/diagnoza/potrzeby/P1/",
        audience=Audience.PUBLIC,
    )
    link(
        origin=station_for("voices.theme", theme.pk), target=need, by=system_access(municipality.pk)
    )
    address = reverse("voices:theme_detail", args=[municipality.slug, theme.code])
    page = client.get(address).content.decode()
    assert "Bus na żądanie" in page
    assert "Co z tego wynika" in page


def test_theme_is_edited_on_its_page(client_as, municipality):
    theme = ThemeFactory(municipality=municipality)
    address = reverse("voices:theme_edit", args=[municipality.slug, theme.code])
    browser = client_as(Role.PLAN_COORDINATOR)
    assert theme.name in browser.get(address).content.decode()
    assert browser.post(address, {"name": ""}).status_code == 422
    browser.post(address, {"name": "Nowa nazwa", "kind": "talent", "area": "ROD"})
    theme.refresh_from_db()
    assert (theme.name, theme.kind, theme.area) == ("Nowa nazwa", "talent", "ROD")
    missing = reverse("voices:theme_edit", args=[municipality.slug, "nie-ma"])
    assert browser.get(missing).status_code == 404


# --- files ----------------------------------------------------------------------------------------

HEAD = "ankieta;nr ankiety;pytanie;motyw;rodzaj;obszar;nazwa motywu;cytat wolno"
ROWS = (
    "zycie;P-1;brak;dojazd;potrzeba;SEN;Dojazd do lekarza;tak",
    "zycie;P-1;brak;wstyd;przeszkoda;HOR;Wstyd;nie",
    "zycie;P-2;brak;dojazd;;;;nie",
)


def _import(municipality, *lines):
    return run_import(
        "voices.codings",
        ImportFile("motywy.csv", "\n".join([HEAD, *lines]).encode()),
        municipality.pk,
        system_access(municipality.pk),
    )


@pytest.fixture
def numbered(survey):
    for number in (1, 2):
        response = answer_survey(survey, brak=f"bus {number}", skala=3)
        response.external_id = f"P-{number}"
        response.save()


def test_file_of_marks_makes_themes_marks_and_stations(municipality, numbered):
    outcome = _import(municipality, *ROWS)
    assert (outcome.created, outcome.errors) == (3, ())
    assert set(Theme.objects.values_list("code", "kind", "area")) == {
        ("dojazd", "need", "SEN"),
        ("wstyd", "barrier", "HOR"),
    }
    assert Coding.objects.filter(quote_allowed=True).count() == 1
    assert station_for("voices.theme", Theme.objects.get(code="wstyd").pk) is not None
    again = _import(municipality, *ROWS)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    assert _import(municipality, ROWS[2].replace(";nie", ";tak")).updated == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("inna;P-1;brak;dojazd;potrzeba;SEN;Dojazd;", "nie ma odpowiedzi"),
        ("zycie;P-9;brak;dojazd;potrzeba;SEN;Dojazd;", "nie ma odpowiedzi"),
        ("zycie;P-1;skala;dojazd;potrzeba;SEN;Dojazd;", "nie ma odpowiedzi"),
        ("zycie;P-1;brak;;potrzeba;SEN;Dojazd;", "motyw"),
        ("zycie;P-1;brak;dójazd!;potrzeba;SEN;Dojazd;", "małych liter"),
        ("zycie;P-1;brak;dojazd;marzenie;SEN;Dojazd;", "marzenie"),
        ("zycie;P-1;brak;dojazd;potrzeba;XYZ;Dojazd;", "XYZ"),
        ("zycie;P-1;brak;dojazd;potrzeba;SEN;;", "nazwa motywu"),
        ("zycie;P-1;brak;dojazd;potrzeba;SEN;Dojazd;chyba", "chyba"),
    ],
)
def test_bad_mark_is_reported_with_number_and_reason(municipality, numbered, line, reason):
    outcome = _import(municipality, line)
    assert [error.number for error in outcome.errors] == [2]
    assert reason in outcome.errors[0].reason
    assert not Coding.objects.exists()


def test_a_mark_twice_in_one_file_is_reported(municipality, numbered):
    assert "wierszu 2" in _import(municipality, ROWS[0], ROWS[0]).errors[0].reason
