"""The public register of recommendations: who owes an answer, since when; one recommendation; files."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mosty.core.errors import NotFound
from mosty.partnership.exports.recommendations import (
    DOCUMENT_FORMATS,
    collection,
    register_listing,
)
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.forms.recommendations import RegisterFilterForm
from mosty.partnership.queries import recommendations as queries
from mosty.partnership.queries.register_pages import (
    Filter,
    fitting,
    lines_at,
    register_places,
)
from mosty.partnership.rules.bodies import body_of
from mosty.partnership.rules.wording import language_of, local_text
from mosty.territory.guards import ScopedRequest, public

ON_A_PAGE = 20
_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}


@public
@require_safe
def recommendation_list(request: ScopedRequest) -> HttpResponse:
    """The register: first what waits for an answer, since when and from whom."""
    today = timezone.localdate()
    bodies = queries.addressees(request.municipality, only_public=True)
    form = RegisterFilterForm(request.GET or None, bodies=bodies)
    every = register_places(request.municipality, today=today)
    chosen = chosen_filter(form)
    shown = fitting(every, request.municipality, chosen) if chosen else every
    page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "lines": lines_at(list(page), today),
        "counts": queries.register_counts([one.progress for one in every]),
        "is_filtered": chosen is not None,
        "today": today,
        "may_work": request.access.may("partnership.recommend"),
        "may_run_cafe": request.access.may("partnership.run_cafe"),
    }
    return render(request, "partnership/recommendations/list.html", context)


@public
@require_safe
def recommendation_detail(request: ScopedRequest, year: int, number: int) -> HttpResponse:
    """One recommendation with its grounds, votes and what came back."""
    today = timezone.localdate()
    found = queries.published_one(request.municipality, year, number)
    if found is None:
        raise NotFound(_("There is no such recommendation in the register."))
    line = queries.line_of(found, today)
    context = {
        "line": line,
        "one": found,
        "text": local_text(found.text, found.text_uk),
        "text_language": language_of(found.text, found.text_uk),
        "polish": language_of(found.problem, ""),
        "grounds": queries.grounds(found, with_staff=False),
        "bodies": [(sending, body_of(sending.sending.body)) for sending in line.sendings],
        "today": today,
        "may_work": request.access.may("partnership.recommend"),
    }
    return render(request, "partnership/recommendations/detail.html", context)


@public
@require_safe
def recommendation_export(request: ScopedRequest, file_format: str) -> HttpResponse:
    """The register as CSV or XLSX."""
    lines = queries.register(request.municipality, today=timezone.localdate())
    return table_answer(
        file_format,
        title=_("recommendations"),
        name=f"rekomendacje-{request.municipality.slug}",
        listing=register_listing(lines, with_staff=False),
    )


@public
@require_safe
def recommendation_collection(request: ScopedRequest, file_format: str) -> HttpResponse:
    """The collection of what is public, to print and to send on."""
    today = timezone.localdate()
    lines = queries.register(request.municipality, today=today)
    return collection_file(request, lines, file_format, with_staff=False)


def collection_file(
    request: ScopedRequest,
    lines: tuple[queries.RecommendationLine, ...],
    file_format: str,
    *,
    with_staff: bool,
) -> HttpResponse:
    """The answer with the collection."""
    if file_format not in DOCUMENT_FORMATS:
        raise NotFound(_("There is no such file."))
    content = collection(
        request.municipality,
        lines,
        file_format,
        today=timezone.localdate(),
        with_staff=with_staff,
    )
    name = f"zbior-rekomendacji-{request.municipality.slug}.{file_format}"
    kind = "inline" if file_format == "pdf" else "attachment"
    headers = {"Content-Disposition": f'{kind}; filename="{name}"'}
    return HttpResponse(content, content_type=_TYPES[file_format], headers=headers)


def chosen_filter(form: RegisterFilterForm) -> Filter | None:
    """What the address asks for; what is no choice narrows nothing. None: nothing is narrowed."""
    if not form.is_bound:
        return None
    form.is_valid()
    said = form.cleaned_data
    found = Filter(
        progress=said.get("stan") or "",
        kind=said.get("rodzaj") or "",
        body=said.get("adresat") or "",
        words=said.get("szukaj") or "",
    )
    return None if found == Filter() else found
