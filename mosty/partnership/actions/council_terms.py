"""Writes of terms and seats: who sits in a council, for whom, from when to when."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotFound
from mosty.partnership.actions.council_times import keep_times_of
from mosty.partnership.actions.councils import locked_council
from mosty.partnership.enums import CouncilSide
from mosty.partnership.models import Council, CouncilMember, CouncilTerm
from mosty.partnership.queries.council_terms import term_of_law
from mosty.partnership.queries.councils import organisations_here
from mosty.people.models import Membership, User
from mosty.territory.models import Municipality


class SeatInMinutes(DomainError):
    """Minutes name the person: the seat ends, but is not taken away."""

    code = "seat_in_minutes"
    status = 409


@dataclass(frozen=True)
class TermEntry:
    """What somebody says of a term.

    Attributes:
        ends_on: the last day; None: as law says.
        end_basis: on what grounds it ends then; only beside a day.
    """

    number: int
    starts_on: date
    ends_on: date | None = None
    end_basis: str = ""


@dataclass(frozen=True)
class MemberEntry:
    """What somebody says of a seat.

    Attributes:
        voice_of_id: the federation whose common voice it carries.
        email: of the person's account here, so that they get letters; empty: without one.
        until: the last day.
    """

    name: str
    side: CouncilSide
    role: str = ""
    organisation_id: int | None = None
    voice_of_id: int | None = None
    email: str = ""
    since: date | None = None
    until: date | None = None


@transaction.atomic
def save_term(
    *,
    municipality: Municipality,
    council_id: int,
    entry: TermEntry,
    by: Access,
    term_id: int | None = None,
) -> CouncilTerm:
    """A term, new or changed.

    Raises: InvalidInput: two terms at once, or no day where law sets none.
    """
    by.require("partnership.councils")
    council = locked_council(municipality, council_id)
    term = _term(council, term_id) if term_id is not None else CouncilTerm(council=council)
    term.number, term.starts_on = entry.number, entry.starts_on
    term.ends_on, term.end_basis = _end(council, entry)
    _check_term(council, term)
    term.save()
    keep_times_of(council)
    record("partnership.council_term_saved", by=by, on=term, data={"number": term.number})
    return term


@transaction.atomic
def save_member(
    *,
    municipality: Municipality,
    council_id: int,
    term_id: int,
    entry: MemberEntry,
    by: Access,
    member_id: int | None = None,
) -> CouncilMember:
    """A seat, new or changed; meetings to come show in the calendar of whoever has an account.

    Raises: InvalidInput: names the field.
    """
    by.require("partnership.councils")
    council = locked_council(municipality, council_id)
    term = _term(council, term_id)
    member = _member(term, member_id) if member_id is not None else CouncilMember(term=term)
    _check_member(municipality, term, entry)
    member.name, member.role = entry.name.strip(), entry.role.strip()
    member.side = entry.side
    member.organisation_id, member.voice_of_id = entry.organisation_id, entry.voice_of_id
    member.since, member.until = entry.since, entry.until
    member.user = _account(municipality, entry.email)
    member.save()
    keep_times_of(council)
    record("partnership.council_member_saved", by=by, on=member, data={"side": member.side})
    return member


@transaction.atomic
def remove_member(
    *, municipality: Municipality, council_id: int, term_id: int, member_id: int, by: Access
) -> None:
    """A seat written down by mistake is gone.

    Raises: SeatInMinutes: the person came to a meeting; say when they left instead.
    """
    by.require("partnership.councils")
    council = locked_council(municipality, council_id)
    member = _member(_term(council, term_id), member_id)
    if any(member.pk in present for present in council.meetings.values_list("present", flat=True)):
        raise SeatInMinutes(
            _("The minutes of a meeting name this person. Write down the last day instead.")
        )
    record("partnership.council_member_removed", by=by, on=member)
    member.delete()
    keep_times_of(council)


# --- inside -------------------------------------------------------------------------------------


def _term(council: Council, pk: int) -> CouncilTerm:
    term = council.terms.filter(pk=pk).first()
    if term is None:
        raise NotFound(_("The council has no such term."))
    return term


def _member(term: CouncilTerm, pk: int) -> CouncilMember:
    member = term.members.filter(pk=pk).first()
    if member is None:
        raise NotFound(_("There is no such member here."))
    return member


def _end(council: Council, entry: TermEntry) -> tuple[date, str]:
    if entry.ends_on is not None:
        return entry.ends_on, entry.end_basis.strip()
    found = term_of_law(council.body, entry.starts_on)
    if found is None:
        message = _("Law sets no length of a term here. Write the last day.")
        raise InvalidInput(message, fields={"ends_on": message})
    return found.ends_on, found.basis


def _check_term(council: Council, term: CouncilTerm) -> None:
    wrong: dict[str, str] = {}
    others = council.terms.exclude(pk=term.pk)
    if term.ends_on <= term.starts_on:
        wrong["ends_on"] = _("A term lasts longer than a day.")
    elif others.filter(starts_on__lte=term.ends_on, ends_on__gte=term.starts_on).exists():
        wrong["starts_on"] = _("Another term runs at that time. Two may not run at once.")
    if others.filter(number=term.number).exists():
        wrong["number"] = _("There is a term with this number.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)


def _check_member(municipality: Municipality, term: CouncilTerm, entry: MemberEntry) -> None:
    wrong: dict[str, str] = {}
    if not entry.name.strip():
        wrong["name"] = _("Write the first and last name.")
    known = set(
        organisations_here(municipality)
        .filter(pk__in=[pk for pk in (entry.organisation_id, entry.voice_of_id) if pk])
        .values_list("pk", flat=True)
    )
    for name in ("organisation", "voice_of"):
        chosen = getattr(entry, f"{name}_id")
        if chosen and chosen not in known:
            wrong[name] = _("There is no such organisation here.")
    if entry.voice_of_id and entry.side != CouncilSide.NGO:
        wrong["voice_of"] = _("Only a seat of organisations carries the voice of a federation.")
    if entry.since and not term.starts_on <= entry.since <= term.ends_on:
        wrong["since"] = _("This day is not within the term.")
    if entry.until and not (entry.since or term.starts_on) <= entry.until <= term.ends_on:
        wrong["until"] = _("This day is not within the term, or it is earlier than the first day.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)


def _account(municipality: Municipality, email: str) -> User | None:
    """The account with a role here that has this e-mail; nobody else's is looked for."""
    address = email.strip()
    if not address:
        return None
    day = timezone.localdate()
    holding = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), municipality=municipality, valid_from__lte=day
    )
    user = User.objects.filter(
        Exists(holding.filter(user=OuterRef("pk"))), email__iexact=address, is_active=True
    ).first()
    if user is None:
        message = _("Nobody with a role here has an account with this e-mail. Invite them first.")
        raise InvalidInput(message, fields={"email": message})
    return user
