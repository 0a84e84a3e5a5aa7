"""PINs of online items: shown on the screen, written in by those who see it, useless soon after."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput
from mosty.events.enums import PassageKind, PassageMeans, RegistrationState
from mosty.events.models import ItemPin, Participant, Passage, ProgrammeItem
from mosty.events.rules.door import new_pin, plain_pin

LONGEST = timedelta(hours=3)


class WrongPin(InvalidInput):
    """Nobody shows this PIN now."""

    code = "wrong_pin"


@transaction.atomic
def make_pin(*, item: ProgrammeItem, minutes: int, by: Access) -> ItemPin:
    """A new PIN, valid from now; an earlier one of the item ends."""
    by.require("events.mark_presence")
    if not timedelta(0) < timedelta(minutes=minutes) <= LONGEST:
        message = _("A PIN is valid from 1 to 180 minutes.")
        raise InvalidInput(message, fields={"minutes": message})
    if item.is_cancelled:
        raise InvalidInput(_("This item does not take place."))
    ProgrammeItem.objects.select_for_update().get(pk=item.pk)
    now = timezone.now()
    ItemPin.objects.filter(item=item, valid_until__gt=now).update(valid_until=now)
    taken = ItemPin.objects.filter(item__event=item.event_id).values_list("pin", flat=True)
    pin = ItemPin.objects.create(
        item=item,
        pin=new_pin(frozenset(taken)),
        valid_from=now,
        valid_until=now + timedelta(minutes=minutes),
        made_by_label=by.label[:200],
    )
    record("events.pin_made", by=by, on=item, data={"minutes": minutes})
    return pin


@transaction.atomic
def enter_pin(*, participant: Participant, pin: str) -> ProgrammeItem:
    """The item at which the person is present from now on; a second time changes nothing.

    Whoever calls limits how often one may try.
    Raises: WrongPin.
    """
    person = (
        Participant.objects.select_for_update(of=("self",))
        .select_related("registration")
        .get(pk=participant.pk)
    )
    now = timezone.now()
    found = (
        ItemPin.objects.filter(
            item__event=person.registration.event_id,
            item__is_cancelled=False,
            pin=plain_pin(pin),
            valid_from__lte=now,
            valid_until__gt=now,
        )
        .select_related("item")
        .first()
    )
    if person.registration.state != RegistrationState.CONFIRMED:
        raise WrongPin(_("Only people who have a place can write in a PIN."))
    if found is None:
        message = _("This PIN does not work now. Write the figures that are on the screen.")
        raise WrongPin(message, fields={"pin": message})
    there = Passage.objects.filter(
        participant=person,
        item=found.item,
        kind=PassageKind.ENTRY,
        means=PassageMeans.PIN,
        voided_at__isnull=True,
    )
    if not there.exists():
        Passage.objects.create(
            participant=person,
            item=found.item,
            kind=PassageKind.ENTRY,
            means=PassageMeans.PIN,
            at=now,
            recorded_by_label="PIN",
        )
    return found.item
