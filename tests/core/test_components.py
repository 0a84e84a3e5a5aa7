"""Components: what a page gets when it uses them, and that the gallery shows them all."""

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

import mosty.core

TEMPLATES = Path(mosty.core.__file__).parent / "templates"
COMPONENTS = sorted((TEMPLATES / "cotton").glob("*.html"))


class SampleForm(forms.Form):
    name = forms.CharField(label="Nazwa", help_text="Tak jak na drzwiach.")
    about = forms.CharField(label="Opis", required=False, widget=forms.Textarea)
    starts_on = forms.DateField(label="Od kiedy")
    how = forms.ChoiceField(
        label="Jak", choices=[("a", "Na miejscu"), ("b", "W domu")], widget=forms.RadioSelect
    )
    agrees = forms.BooleanField(label="Zgadzam się")


def draw(source: str, **context: Any) -> BeautifulSoup:
    """The page fragment a template with components gives."""
    template = engines["django"].from_string(CottonCompiler().process(source))
    request = RequestFactory().get("/debowa-dolina/uslugi/", {"area": "SEN"})
    return BeautifulSoup(template.render(context, request), "html.parser")


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_component_opens_with_its_description(path: Path) -> None:
    first_line = path.read_text(encoding="utf-8").splitlines()[0]

    assert re.fullmatch(r"\{# .{20,} #\}", first_line)


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_gallery_shows_the_component(path: Path) -> None:
    gallery = (TEMPLATES / "core" / "gallery.html").read_text(encoding="utf-8")

    assert f"c-{path.stem.replace('_', '-')}" in gallery


@pytest.mark.django_db
def test_gallery_renders_for_anyone_and_asks_not_to_be_indexed(client: Client) -> None:
    response = client.get("/galeria/")

    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 200
    assert page.find("meta", {"name": "robots", "content": "noindex"})
    assert len(page.find_all("h1")) == 1


@pytest.mark.django_db
def test_gallery_has_no_id_twice(client: Client) -> None:
    page = BeautifulSoup(client.get("/galeria/").content, "html.parser")

    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert sorted(ids) == sorted(set(ids))


def test_field_joins_label_hint_and_error_to_the_control() -> None:
    form = SampleForm({"name": ""})

    fragment = draw('<c-field :field="form.name" />', form=form)

    control = fragment.find("input")
    assert fragment.find("label")["for"] == control["id"]
    assert control["aria-describedby"] == "id_name_hint id_name_error"
    assert control["aria-invalid"] == "true"
    assert fragment.find(id="id_name_hint").get_text() == "Tak jak na drzwiach."
    assert "To pole jest wymagane." in fragment.find(id="id_name_error").get_text()


def test_field_keeps_what_was_typed_and_escapes_it() -> None:
    form = SampleForm({"name": '"><script>alert(1)</script>', "about": "</textarea><b>"})

    fragment = draw('<c-field :field="form.name" /><c-field :field="form.about" />', form=form)

    assert fragment.find("input")["value"] == '"><script>alert(1)</script>'
    assert fragment.find("textarea").get_text().strip() == "</textarea><b>"
    assert fragment.find("script") is None


def test_field_says_when_it_may_stay_empty() -> None:
    with translation.override("en"):
        fragment = draw('<c-field :field="form.about" />', form=SampleForm())

    assert "(optional)" in fragment.find("label").get_text()


def test_field_asks_a_day_with_the_browsers_picker() -> None:
    form = SampleForm({"starts_on": "2027-02-30"})

    control = draw('<c-field :field="form.starts_on" />', form=form).find("input")

    assert (control["type"], control["value"]) == ("date", "2027-02-30")


def test_field_writes_a_known_day_as_browsers_want_it() -> None:
    from datetime import date

    form = SampleForm(initial={"starts_on": date(2027, 1, 1)})

    assert draw('<c-field :field="form.starts_on" />', form=form).find("input")["value"] == (
        "2027-01-01"
    )


def test_field_of_choices_is_a_described_group() -> None:
    fragment = draw('<c-field :field="form.how" />', form=SampleForm({"how": "c"}))

    group = fragment.find("fieldset")
    assert group["aria-describedby"] == "id_how_error"
    assert group.find("legend").get_text().strip() == "Jak"
    assert [label["for"] for label in group.find_all("label")] == ["id_how_0", "id_how_1"]


def test_few_short_choices_stand_in_a_row() -> None:
    class Form(forms.Form):
        short = forms.ChoiceField(choices=[("t", "tak"), ("n", "nie")], widget=forms.RadioSelect)
        long = forms.ChoiceField(
            choices=[("t", "tak, codziennie albo prawie")], widget=forms.RadioSelect
        )

    fragment = draw('<c-field :field="form.short" /><c-field :field="form.long" />', form=Form())

    rows = ["choices-row" in group["class"] for group in fragment.find_all(class_="choices")]
    assert rows == [True, False]


def test_field_takes_other_words_for_its_label() -> None:
    fragment = draw('<c-field :field="form.name" label="Jak to nazwać?" />', form=SampleForm())

    assert fragment.find("label").get_text().strip() == "Jak to nazwać?"


def test_browser_is_not_asked_to_check_fields() -> None:
    fragment = draw('{% for f in form %}<c-field :field="f" />{% endfor %}', form=SampleForm())

    assert fragment.find_all(required=True) == []


def test_error_summary_links_each_problem_to_its_control() -> None:
    form = SampleForm({"how": "c"})

    fragment = draw('<c-form-errors :form="form" />', form=form)

    targets = [link["href"] for link in fragment.find_all("a")]
    assert targets == ["#id_name", "#id_starts_on", "#id_how_0", "#id_agrees"]
    assert fragment.find("a").get_text() == "Nazwa: To pole jest wymagane."
    assert fragment.find(role="alert")


def test_error_summary_tells_what_is_wrong_with_the_whole_form() -> None:
    form = SampleForm({"name": "x", "starts_on": "2027-01-01", "how": "a", "agrees": "on"})
    form.add_error(None, "Ta usługa jest już zamknięta.")

    fragment = draw('<c-form-errors :form="form" />', form=form)

    assert fragment.find("li").get_text() == "Ta usługa jest już zamknięta."
    assert fragment.find("a") is None


@pytest.mark.parametrize(
    "data", [None, {"name": "x", "starts_on": "2027-01-01", "how": "a", "agrees": "on"}]
)
def test_error_summary_is_silent_when_nothing_is_wrong(data: dict[str, str] | None) -> None:
    fragment = draw('<c-form-errors :form="form" />', form=SampleForm(data))

    assert fragment.get_text().strip() == ""


def test_error_summary_gathers_a_formset() -> None:
    formset_class = forms.formset_factory(SampleForm, extra=0)
    formset = formset_class(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-name": "x"}
    )
    for form in formset.forms:
        form.empty_permitted = False

    fragment = draw('<c-form-errors :form="formset" />', formset=formset)

    targets = [link["href"] for link in fragment.find_all("a")]
    assert "#id_form-0-name" not in targets
    assert "#id_form-1-name" in targets


def test_thread_shows_five_stations_in_order_with_the_current_one() -> None:
    stations = [
        {"kind": "change", "count": 4, "href": "/z/"},
        {"kind": "voice", "count": 12, "href": "/g/", "label": "Głosy"},
    ]

    fragment = draw('<c-thread current="need" :stations="stations" />', stations=stations)

    items = fragment.find_all("li")
    assert [item["class"][1] for item in items] == [
        f"station-{kind}" for kind in ("voice", "need", "action", "service", "change")
    ]
    assert fragment.find(attrs={"aria-current": "step"}).find_parent("li") == items[1]
    assert [link["href"] for link in fragment.find_all("a")] == ["/g/", "/z/"]
    assert "Głosy" in items[0].get_text()
    assert "12" in items[0].get_text()


def test_thread_without_stations_still_tells_the_five() -> None:
    fragment = draw('<c-thread current="voice" />')

    assert len(fragment.find_all("li")) == 5
    assert fragment.find("a") is None


def test_pager_keeps_the_filter_in_the_address() -> None:
    fragment = draw('<c-pager :page="page" />', page=Paginator(range(50), 20).get_page(2))

    assert [link["href"] for link in fragment.find_all("a")] == [
        "?area=SEN&page=1",
        "?area=SEN&page=3",
    ]


def test_pager_of_one_page_is_not_drawn() -> None:
    assert draw('<c-pager :page="page" />', page=Paginator([1], 20).get_page(1)).find("nav") is None


def test_card_escapes_its_title() -> None:
    fragment = draw(
        '<c-card title="{{ name }}" href="/x/">tekst</c-card>', name="<script>x</script>"
    )

    assert fragment.find("a").get_text() == "<script>x</script>"
    assert fragment.find("script") is None


def test_card_without_title_takes_none_from_the_page_around_it() -> None:
    fragment = draw("<c-card>tekst</c-card>", title="Tytuł strony", href="/gdzies/")

    assert "Tytuł strony" not in fragment.get_text()
    assert fragment.find("a") is None


@pytest.mark.parametrize(
    ("source", "name"),
    [('<c-button href="/x/">Dalej</c-button>', "a"), ("<c-button>Wyślij</c-button>", "button")],
)
def test_button_is_a_link_only_where_it_leads_somewhere(source: str, name: str) -> None:
    assert draw(source).find(class_="button-main").name == name


def test_chart_has_an_equal_table() -> None:
    from mosty.core.charts import Bar, bar_chart

    chart = bar_chart(
        title="Miejsca", description="Ile gdzie.", bars=[Bar("Borek", 24), Bar("Lipnica", None)]
    )

    fragment = draw('<c-chart :chart="chart" />', chart=chart)

    rows = fragment.find("tbody").find_all("tr")
    assert [row.find("th").get_text() for row in rows] == ["Borek", "Lipnica"]
    assert fragment.find("svg")["role"] == "img"


def test_progress_is_told_in_words_too() -> None:
    with translation.override("en"):
        fragment = draw('<c-progress :value="3" :total="7" label="Etapy" />')

    assert "3 of 7" in fragment.get_text()
    assert fragment.find("progress")["max"] == "7"


def test_table_region_can_be_reached_and_is_named() -> None:
    region = draw('<c-table caption="Usługi"><tbody></tbody></c-table>').find(class_="table-scroll")

    assert (region["tabindex"], region["aria-label"]) == ("0", "Usługi")
    assert region.find("caption").get_text() == "Usługi"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ 123450|money }}", "1\u00a0234,50\u00a0zł"),
        ("{{ nothing|money }}", ""),
        ("{{ value|number:1 }}", "1\u00a0234,5"),
        ("{{ when|day }}", "22 listopada 2026"),
        ("{{ nothing|day }}", ""),
        ("{{ moment|day }}", "1 stycznia 2027"),
        ('{% figure value "value" "%" 1 %}', "1\u00a0234,5\u00a0%"),
    ],
)
def test_figures_and_days_read_as_polish_readers_write_them(source: str, expected: str) -> None:
    from datetime import UTC, date, datetime

    context = {
        "value": 1234.5,
        "when": date(2026, 11, 22),
        "moment": datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
        "nothing": None,
    }

    assert draw(source, **context).get_text() == expected


def test_missing_figure_is_a_word_and_never_zero() -> None:
    with translation.override("en"):
        assert draw('{% figure value "no_data" %}', value=None).get_text() == "no data"


def test_qr_code_of_an_endless_address_is_left_out() -> None:
    assert draw("{{ address|qr }}", address="http://x/" + "a" * 4000).find("svg") is None
    assert draw("{{ address|qr }}", address="http://127.0.0.1:8000/x/").find("svg") is not None
