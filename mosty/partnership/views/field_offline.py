"""Writing in the field without a connection: pages a device keeps, and where it sends to later."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mosty.core.errors import DomainError, InvalidInput, NotFound, StaleEdit
from mosty.core.offline import account_mark, draft_keys, keep_on_device
from mosty.partnership.actions.field_batch import store_from_device
from mosty.partnership.forms.field_offline import (
    SentBatch,
    SentRecord,
    Unreadable,
    facts_of,
    sent_batch,
)
from mosty.partnership.forms.fieldwork import DiaryForm, FindingForm, TrialForm
from mosty.partnership.queries import field_offline as queries
from mosty.partnership.rules.device_clock import written
from mosty.partnership.rules.field_steps import step_choices
from mosty.partnership.rules.findings import findings_pack
from mosty.territory.guards import ScopedRequest, requires

#: A week without a connection; longer than a session, so that a night in the field costs nothing.
KEPT_HOURS = 7 * 24


@requires("partnership.write_in_field")
@keep_on_device(KEPT_HOURS)
@never_cache
@require_safe
def field_start(request: ScopedRequest) -> HttpResponse:
    """The places this person writes in, and what waits on this device."""
    places = queries.expert_places(request.municipality, request.access)
    return render(
        request, "partnership/field/start.html", {"place": None} | _device(request, places)
    )


@requires("partnership.write_in_field")
@keep_on_device(KEPT_HOURS)
@never_cache
@require_safe
def field_write(request: ScopedRequest, place_pk: int) -> HttpResponse:
    """Diary, step and finding of one place on one page, which opens without a connection too."""
    places = queries.expert_places(request.municipality, request.access)
    place = next((one for one in places if one.pk == place_pk), None)
    if place is None:
        raise NotFound(_("There is no such place of a test here."))
    steps = step_choices(place.variant)
    forms = {
        "diary": DiaryForm(),
        "trial": TrialForm(steps=steps),
        "finding": FindingForm(steps=steps),
    }
    for name, form in forms.items():
        form.auto_id = f"{name}_%s"
    context = {"place": place, "forms": forms, "categories": findings_pack().categories}
    return render(request, "partnership/field/write.html", context | _device(request, places))


@requires("partnership.write_in_field")
@never_cache
@require_POST
def field_send(request: ScopedRequest) -> JsonResponse:
    """Records of a device: what became of each. Sent again, each is answered like the first time."""
    received_at = timezone.now()
    try:
        batch = sent_batch(request.body)
    except InvalidInput as error:
        return JsonResponse({"code": error.code, "message": str(error.message)}, status=422)
    if batch.account != account_mark(request.access.user_id):
        message = _("Somebody else is signed in here now. What you wrote waits for you.")
        return JsonResponse({"code": "other_account", "message": message}, status=409)
    results = [_answer(request, one, batch, received_at) for one in batch.records]
    return JsonResponse({"now": received_at.isoformat(), "results": results})


# --- inside -------------------------------------------------------------------------------------


def _device(request: ScopedRequest, places: Sequence[queries.FieldPlace]) -> dict[str, Any]:
    """What the scripts of the pages need to know."""
    return {
        "places": places,
        "place_names": json.dumps({one.pk: one.name for one in places}, ensure_ascii=False),
        "account": account_mark(request.access.user_id),
        "keys": " ".join(draft_keys(request.access.user_id or 0)),
        "scope": reverse("partnership:field_start", args=[request.municipality.slug]),
    }


def _answer(
    request: ScopedRequest, sent: SentRecord | Unreadable, batch: SentBatch, received_at: datetime
) -> Mapping[str, Any]:
    told: dict[str, Any] = {"uuid": str(sent.uuid), "version": sent.version, "outcome": "stored"}
    try:
        _store(request, sent, batch, received_at)
    except DomainError as error:
        told |= {
            "outcome": "clash" if isinstance(error, StaleEdit) else "refused",
            "code": error.code,
            "message": str(error.message),
            "fields": {name: str(message) for name, message in error.fields.items()},
        }
    return told


def _store(
    request: ScopedRequest, sent: SentRecord | Unreadable, batch: SentBatch, received_at: datetime
) -> None:
    if isinstance(sent, Unreadable):
        raise InvalidInput(_("This cannot be read. Open it here and save it once more."))
    place = queries.place_here(request.municipality, sent.place_id)
    if place is None:
        raise NotFound(_("There is no such place of a test here."))
    store_from_device(
        location=place,
        uuid=sent.uuid,
        version=sent.version,
        written=written(
            sent.written_at, sent_at=batch.sent_at, received_at=received_at, heard=sent.heard
        ),
        facts=facts_of(sent, step_choices(place.variant)),
        by=request.access,
    )
