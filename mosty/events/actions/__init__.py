"""Writes of events."""

from mosty.events.actions.announcing import (
    MISSING_WORDS,
    CannotAnnounce,
    CannotCancel,
    announce_event,
    announce_programme,
    cancel_event,
)
from mosty.events.actions.changing_registration import (
    ChangedParticipant,
    Ended,
    NoPlace,
    OfferGone,
    TooLate,
    accept_offer,
    cancel_registration,
    change_participants,
    give_place,
    switch_pool,
)
from mosty.events.actions.events import create_event, edit_event
from mosty.events.actions.letters import affected_count, notify_change
from mosty.events.actions.mailing import event_address, send_letters, send_to_registrations
from mosty.events.actions.materials import MaterialEntry, add_material, remove_material
from mosty.events.actions.needs import (
    forget_needs,
    forget_registrations,
    note_needs_read,
    note_registrations_exported,
)
from mosty.events.actions.persons import person_of
from mosty.events.actions.programme import (
    CannotChangeProgramme,
    ItemEntry,
    PersonEntry,
    add_item,
    add_items,
    cancel_item,
    edit_item,
    is_announced,
    remove_item,
    restore_item,
)
from mosty.events.actions.prose import PlannedItem, PlannedSeats, store_programme
from mosty.events.actions.queueing import NoRegistration, keep_queues
from mosty.events.actions.registering import (
    AlreadyRegistered,
    Application,
    CannotRegister,
    Guest,
    RegistrationClosed,
    WrongCode,
    ask_for_places,
    prove_email,
    register_for_others,
    send_code_again,
)
from mosty.events.actions.registration_rules import (
    CannotSaveRules,
    RulesEntry,
    draw_now,
    save_registration_rules,
)
from mosty.events.actions.schedule import store_schedule
from mosty.events.actions.times import keep_event_time, keep_times

__all__ = [
    "MISSING_WORDS",
    "AlreadyRegistered",
    "Application",
    "CannotAnnounce",
    "CannotCancel",
    "CannotChangeProgramme",
    "CannotRegister",
    "CannotSaveRules",
    "ChangedParticipant",
    "Ended",
    "Guest",
    "ItemEntry",
    "MaterialEntry",
    "NoPlace",
    "NoRegistration",
    "OfferGone",
    "PersonEntry",
    "PlannedItem",
    "PlannedSeats",
    "RegistrationClosed",
    "RulesEntry",
    "TooLate",
    "WrongCode",
    "accept_offer",
    "add_item",
    "add_items",
    "add_material",
    "affected_count",
    "announce_event",
    "announce_programme",
    "ask_for_places",
    "cancel_event",
    "cancel_item",
    "cancel_registration",
    "change_participants",
    "create_event",
    "draw_now",
    "edit_event",
    "edit_item",
    "event_address",
    "forget_needs",
    "forget_registrations",
    "give_place",
    "is_announced",
    "keep_event_time",
    "keep_queues",
    "keep_times",
    "note_needs_read",
    "note_registrations_exported",
    "notify_change",
    "person_of",
    "prove_email",
    "register_for_others",
    "remove_item",
    "remove_material",
    "restore_item",
    "save_registration_rules",
    "send_code_again",
    "send_letters",
    "send_to_registrations",
    "store_programme",
    "store_schedule",
    "switch_pool",
]
