"""The gallery: every component in its variants, for those who draw pages and those who check them."""

from datetime import date

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mosty.core.charts import Bar, Chart, bar_chart
from mosty.territory.guards import SiteRequest, public

_HOW = (
    ("web", gettext_lazy("on this page")),
    ("paper", gettext_lazy("on paper")),
    ("talk", gettext_lazy("in a talk at the centre")),
)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=gettext_lazy("Name of the place"),
        help_text=gettext_lazy("As it stands on the door."),
    )
    about = forms.CharField(
        label=gettext_lazy("What happens there?"), widget=forms.Textarea, required=False
    )
    people = forms.IntegerField(label=gettext_lazy("How many people may come?"), min_value=1)
    starts_on = forms.DateField(label=gettext_lazy("From which day?"))
    how = forms.ChoiceField(
        label=gettext_lazy("How do you want to answer?"),
        help_text=gettext_lazy("Choose one."),
        choices=_HOW,
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Where may we meet you?"),
        choices=_HOW,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    one_of = forms.ChoiceField(label=gettext_lazy("Which one first?"), choices=_HOW)
    sheet = forms.FileField(label=gettext_lazy("Filled in sheet"), required=False)
    agrees = forms.BooleanField(label=gettext_lazy("I have read how my answer is used"))


@public
@require_safe
def gallery(request: SiteRequest) -> HttpResponse:
    """All components on one page; a test checks that none is missing."""
    typed = {"name": "", "about": "<b>", "people": "0", "starts_on": "2027-02-30"}
    wrong = SampleForm({f"wrong-{name}": value for name, value in typed.items()}, prefix="wrong")
    context = {
        "form": SampleForm(initial={"how": "web", "needs": ["paper"]}, prefix="plain"),
        "wrong": wrong,
        "filter_form": SampleForm(prefix="filter"),
        "stations": [
            {"kind": "voice", "count": 412, "href": "#thread"},
            {"kind": "need", "count": 23, "href": "#thread"},
            {"kind": "action", "count": 17, "href": "#thread"},
            {"kind": "service", "count": 9, "href": "#thread"},
            {"kind": "change", "count": 4, "href": "#thread"},
        ],
        "chart": _chart(),
        "page": Paginator(range(60), 20).get_page(2),
        "law_date": date(2026, 11, 22),
    }
    return render(request, "core/gallery.html", context)


def _chart() -> Chart:
    return bar_chart(
        title=_("Places in services, by kind"),
        description=_("Most places are in day homes; nobody has counted the assistants yet."),
        bars=[
            Bar(_("day home"), 24),
            Bar(_("supported flat"), 6, kind="amber"),
            Bar(_("respite care"), 9, kind="ok"),
            Bar(_("personal assistant"), None),
        ],
    )
