"""Writes of the directory."""

from mosty.directory.actions.capacity import CannotReportCapacity, report_capacity
from mosty.directory.actions.catalogue import load_service_types
from mosty.directory.actions.contacts import CannotSaveContact, remove_contact, save_contact
from mosty.directory.actions.doubts import forget_doubt_texts, leave_doubt, settle_doubt
from mosty.directory.actions.figures import refresh_all_small_figures, refresh_small_figures
from mosty.directory.actions.imports import SERVICES, store_services
from mosty.directory.actions.places import CannotSavePlace, leave_place, save_place, share_place
from mosty.directory.actions.proposals import (
    AlreadyDecided,
    CannotDecide,
    CannotPropose,
    accept_change,
    propose_change,
    propose_closing,
    refuse_change,
    send_for_approval,
    withdraw_change,
)
from mosty.directory.actions.services import (
    EDITABLE,
    CannotPublish,
    CannotSaveService,
    close_service,
    create_service,
    publish_service,
    update_service,
)

__all__ = [
    "EDITABLE",
    "SERVICES",
    "AlreadyDecided",
    "CannotDecide",
    "CannotPropose",
    "CannotPublish",
    "CannotReportCapacity",
    "CannotSaveContact",
    "CannotSavePlace",
    "CannotSaveService",
    "accept_change",
    "close_service",
    "create_service",
    "forget_doubt_texts",
    "leave_doubt",
    "leave_place",
    "load_service_types",
    "propose_change",
    "propose_closing",
    "publish_service",
    "refresh_all_small_figures",
    "refresh_small_figures",
    "refuse_change",
    "remove_contact",
    "report_capacity",
    "save_contact",
    "save_place",
    "send_for_approval",
    "settle_doubt",
    "share_place",
    "store_services",
    "update_service",
    "withdraw_change",
]
