"""The café on people's phones: notes and dots without an account, by the link on the tables.

The device keeps one secret for each café in a signed cookie; without it no dot can be given. A new
one is handed out so often to one network, not more: that bounds, and does not rule out, that somebody
gives dots twice. Those who run the café see how many devices gave dots beside how many people came.
"""

from typing import TypeVar

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound
from mosty.core.limits import uses_up
from mosty.partnership.actions import cafe_dots as dot_actions
from mosty.partnership.actions import cafe_notes as note_actions
from mosty.partnership.enums import CafeState
from mosty.partnership.forms.cafes import NoteForm
from mosty.partnership.queries import cafes as queries
from mosty.partnership.queries.cafes import Cafe, CafeTable
from mosty.partnership.rules.cafe import (
    cafe_pack,
    dot_words,
    dots_a_note,
    easy_question,
    question_in,
)
from mosty.partnership.rules.cafe_secrets import device_hash, new_device
from mosty.territory.guards import ScopedRequest, public

#: A whole room writes through one address.
_NOTES, _DEVICES, _HOUR = 600, 120, 3600
_COOKIE_SALT = "mosty.partnership.cafe"
_COOKIE_DAYS = 7

Answer = TypeVar("Answer", bound=HttpResponse)


@public
@never_cache
@require_safe
def cafe_join(request: ScopedRequest, token: str) -> HttpResponse:
    """What goes on now: tables to write at, the wait, dots to give, the results."""
    cafe = _cafe_or_404(request, token)
    device = _device(request, cafe)
    voter = device_hash(cafe.uuid, device) if device else ""
    is_voting = cafe.state == CafeState.VOTES
    context = {
        **_common(cafe, token),
        "tables": [(one, *_question(one)) for one in queries.tables(cafe)],
        "groups": _by_table(queries.groups(cafe, voter=voter)) if is_voting else (),
        "left": queries.dots_left(cafe, voter) if voter else cafe.dots,
        "most": dots_a_note(cafe.dots),
    }
    response = _private(render(request, "partnership/cafe/join.html", context))
    return response if device or not is_voting else _with_device(request, response, cafe, token)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cafe_table(request: ScopedRequest, token: str, number: int) -> HttpResponse:
    """A table: its question, a note, what others wrote."""
    cafe = _cafe_or_404(request, token)
    table = queries.table(cafe, number)
    if table is None:
        raise NotFound(_("There is no such table."))
    form = NoteForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = _write(request, table, form)
        if status == 200:
            messages.success(request, _("Your note is on the table."))
            back = redirect("partnership:cafe_table", request.municipality.slug, token, number)
            return _private(back)
    question, easy, language = _question(table)
    context = {
        **_common(cafe, token),
        "table": table,
        "question": question,
        "easy": easy,
        "question_language": language,
        "form": form,
        "notes": queries.shown_notes(table),
        "takes_notes": cafe.state == CafeState.NOTES,
        "rules": cafe_pack().note_rules,
    }
    return _private(render(request, "partnership/cafe/table.html", context, status=status))


@public
@never_cache
@require_POST
def cafe_dot(request: ScopedRequest, token: str, note_id: int) -> HttpResponse:
    """Give a dot or take it back."""
    cafe = _cafe_or_404(request, token)
    device = _device(request, cafe)
    try:
        if device is None:
            raise NotFound(
                _(
                    "Your browser has not kept the sign of this café. Allow cookies and open it again."
                )
            )
        voter = device_hash(cafe.uuid, device)
        if request.POST.get("co") == "cofnij":
            dot_actions.take_back_dot(cafe=cafe, note_id=note_id, voter=voter)
        else:
            dot_actions.give_dot(cafe=cafe, note_id=note_id, voter=voter)
    except DomainError as error:
        messages.error(request, str(error.message))
    path = reverse("partnership:cafe_join", args=[request.municipality.slug, token])
    return _private(redirect(f"{path}#kartka-{note_id}"))


# --- inside ---------------------------------------------------------------------------------------


def _write(request: ScopedRequest, table: CafeTable, form: NoteForm) -> int:
    """200: the note is stored (or a robot believes so); else the status of the page with errors."""
    if not form.is_valid():
        return 422
    if form.is_from_robot:
        return 200
    if uses_up(request, f"cafe.note:{table.cafe_id}", limit=_NOTES, seconds=_HOUR):
        form.add_error(None, _("Very many notes came from here. Give yours to the host."))
        return 429
    try:
        note_actions.write_note(table=table, client_id=form.sent_id, text=form.cleaned_data["text"])
    except DomainError as error:
        show_errors(form, error)
        return error.status
    return 200


def _common(cafe: Cafe, token: str) -> dict[str, object]:
    pack = cafe_pack()
    is_ukrainian = get_language() == "uk"
    rule = pack.dots.text_uk if is_ukrainian else pack.dots.text
    return {
        "cafe": cafe,
        "token": token,
        "is_ukrainian": is_ukrainian,
        "dot_rule": dot_words(rule, cafe.dots),
        "dot_rule_easy": dot_words(pack.dots.easy, cafe.dots),
    }


def _question(table: CafeTable) -> tuple[str, str, str]:
    """The question in the reader's language, in easy words, and `lang` where it is Polish."""
    language = get_language() or "pl"
    shown = question_in(table.question, language)
    is_foreign = language != "pl" and shown == table.question
    return shown, easy_question(table.question), "pl" if is_foreign else ""


def _by_table(groups: tuple[queries.NoteGroup, ...]) -> tuple[queries.NoteGroup, ...]:
    """In the order of the tables: whoever chooses is not shown what leads."""
    return tuple(
        sorted(groups, key=lambda one: (one.table.number, one.note.written_at, one.note.pk))
    )


def _cafe_or_404(request: ScopedRequest, token: str) -> Cafe:
    cafe = queries.cafe_by_token(request.municipality, token)
    if cafe is None:
        raise NotFound(_("This link leads to no café. Check that you opened the whole address."))
    return cafe


def _cookie(cafe: Cafe) -> str:
    return f"kawiarenka-{cafe.pk}"


def _device(request: ScopedRequest, cafe: Cafe) -> str | None:
    """The secret this device keeps for the café; None: it has none, or a made-up one."""
    found = request.get_signed_cookie(_cookie(cafe), default=None, salt=_COOKIE_SALT)
    return found or None


def _with_device(request: ScopedRequest, response: Answer, cafe: Cafe, token: str) -> Answer:
    """With a secret for the device, unless this network has had very many."""
    if not uses_up(request, f"cafe.device:{cafe.pk}", limit=_DEVICES, seconds=_HOUR):
        response.set_signed_cookie(
            _cookie(cafe),
            new_device(),
            salt=_COOKIE_SALT,
            max_age=_COOKIE_DAYS * 24 * _HOUR,
            path=reverse("partnership:cafe_join", args=[request.municipality.slug, token]),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _private(response: Answer) -> Answer:
    """Not for search engines; the secret address goes to no other site and into no log."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "strict-origin"
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
