"""The two people who test the model in a place: named, changed, taken back."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput
from mosty.partnership.actions.model_tests import locked_place
from mosty.partnership.models import FieldExpert, FieldLocation
from mosty.partnership.rules.field_weeks import EXPERTS_AT_ONCE, Span, most_at_once
from mosty.people.models import User


class HasWritten(DomainError):
    """The expert wrote something here: their time can end, their name stays."""

    code = "has_written"
    status = 409


@dataclass(frozen=True)
class ExpertEntry:
    """Who tests the model in a place.

    Attributes:
        email: of the account by which this person writes; looked at only where one is named.
        since, until: first and last day; None: the whole test.
    """

    name: str
    affiliation: str = ""
    since: date | None = None
    until: date | None = None
    email: str = ""


@transaction.atomic
def name_expert(*, place: FieldLocation, entry: ExpertEntry, by: Access) -> FieldExpert:
    """One of the two people who test the model here. Raises: InvalidInput."""
    by.require("partnership.run_test")
    locked = locked_place(place, by)
    user = User.objects.filter(email=entry.email.strip().lower(), is_active=True).first()
    if user is None:
        message = _("There is no account with this address. The person has to make one first.")
        raise InvalidInput(message, fields={"email": message})
    if locked.experts.filter(user=user).exists():
        message = _("This person is an expert here already.")
        raise InvalidInput(message, fields={"email": message})
    expert = FieldExpert(location=locked, user=user)
    _keep_expert(expert, entry)
    record("partnership.expert_named", by=by, on=expert, data={"place": locked.name})
    return expert


@transaction.atomic
def edit_expert(*, expert: FieldExpert, entry: ExpertEntry, by: Access) -> FieldExpert:
    """Another affiliation or other days; the account stays."""
    by.require("partnership.run_test")
    locked_place(expert.location, by)
    _keep_expert(expert, entry)
    record("partnership.expert_changed", by=by, on=expert, data={"until": expert.until})
    return expert


@transaction.atomic
def remove_expert(*, expert: FieldExpert, by: Access) -> None:
    """Somebody named by mistake; who wrote anything stays, with a last day. Raises: HasWritten."""
    by.require("partnership.run_test")
    place = locked_place(expert.location, by)
    own = {"author_id": expert.user_id}
    if expert.user_id is not None and (
        place.diary_entries.filter(**own).exists()
        or place.trials.filter(**own).exists()
        or place.findings.filter(**own).exists()
    ):
        raise HasWritten(_("This expert has written here. Give a last day instead."))
    record("partnership.expert_removed", by=by, on=expert, data={"place": place.name})
    expert.delete()


# --- inside -------------------------------------------------------------------------------------


def _keep_expert(expert: FieldExpert, entry: ExpertEntry) -> None:
    expert.name = entry.name.strip() or str(expert.user or "")
    expert.affiliation = entry.affiliation.strip()
    expert.since, expert.until = entry.since, entry.until
    if expert.since and expert.until and expert.until < expert.since:
        message = _("The last day must not be earlier than the first.")
        raise InvalidInput(message, fields={"until": message})
    others = expert.location.experts.exclude(pk=expert.pk)
    spans = [Span(one.since, one.until) for one in (*others, expert)]
    if most_at_once(spans) > EXPERTS_AT_ONCE:
        message = _("Two experts work in a place at once. Give one of them a last day first.")
        raise InvalidInput(message, fields={"since": message})
    expert.save()
