"""White spots: from which village units people have far to which help."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mosty.core.charts import Bar, Chart, bar_chart
from mosty.core.enums import DiArea
from mosty.directory.actions.nearness import CannotRun, start_nearness_run
from mosty.directory.forms.prospects import NearnessForm, NearnessRunForm
from mosty.directory.queries.nearness import UnitLine, white_spots
from mosty.territory.guards import ScopedRequest, public, requires


@public
def nearness(request: ScopedRequest) -> HttpResponse:
    """The stored run of an area: what is near from each village unit, and what is not."""
    form = NearnessForm(request.GET if "grupa" in request.GET else {"grupa": DiArea.SEN})
    area = form.area()
    spots = white_spots(request.municipality, area=area)
    run_form = NearnessRunForm(
        initial={"area": area, "reach_km": spots.reach_km} if spots else {"area": area}
    )
    return render(
        request,
        "directory/nearness.html",
        {
            "form": form,
            "run_form": run_form,
            "spots": spots,
            "area": DiArea(area),
            "chart": _chart(spots.units) if spots and spots.kinds else None,
            "can_run": request.access.may("directory.access_run"),
        },
    )


@require_POST
@requires("directory.access_run")
def nearness_run(request: ScopedRequest) -> HttpResponse:
    """Start the computation of an area."""
    form = NearnessRunForm(request.POST)
    area = request.POST.get("area", "")
    if not form.is_valid():
        messages.error(request, _("Write a distance between 1 and 100 km."))
    else:
        try:
            start_nearness_run(
                municipality=request.municipality,
                area=form.cleaned_data["area"],
                reach_km=float(form.cleaned_data["reach_km"]),
                by=request.access,
            )
        except CannotRun as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("The computation has started. Reload this page in a moment."))
    page = reverse("directory:nearness", args=[request.municipality.slug])
    return redirect(f"{page}?grupa={area}" if area in DiArea.values else page)


def _chart(units: tuple[UnitLine, ...]) -> Chart:
    return bar_chart(
        title=_("How many kinds of help are near"),
        description=_("The shorter the bar, the fewer kinds of help people there have near."),
        bars=[Bar(unit.name, unit.near) for unit in units],
        label_header=_("Village unit"),
    )
