"""Writes of the directory."""

from mosty.directory.actions.capacity import CannotReportCapacity, report_capacity
from mosty.directory.actions.catalogue import load_service_types
from mosty.directory.actions.contacts import CannotSaveContact, remove_contact, save_contact
from mosty.directory.actions.decisions import accept_change, refuse_change
from mosty.directory.actions.doubts import forget_doubt_texts, leave_doubt, settle_doubt
from mosty.directory.actions.figures import refresh_all_small_figures, refresh_small_figures
from mosty.directory.actions.hours import set_hours
from mosty.directory.actions.import_hsds import HSDS
from mosty.directory.actions.imports import SERVICES, store_services
from mosty.directory.actions.links import (
    Answer,
    CannotAnswer,
    CannotSendLink,
    LinkClosed,
    answer_by_link,
    forget_link_emails,
    revoke_link,
    send_answer_link,
)
from mosty.directory.actions.many import rename_providers
from mosty.directory.actions.place_decisions import CannotDecide
from mosty.directory.actions.place_proposals import (
    propose_leaving,
    propose_place,
    propose_sharing,
    save_secret_place,
    withdraw_wish,
)
from mosty.directory.actions.places import (
    CannotSavePlace,
    NeedsApproval,
    leave_place,
    save_place,
    share_place,
)
from mosty.directory.actions.proposals import (
    AlreadyDecided,
    CannotPropose,
    propose_change,
    propose_closing,
    propose_hours,
    send_for_approval,
    withdraw_change,
)
from mosty.directory.actions.recorders import RECORDERS
from mosty.directory.actions.services import (
    EDITABLE,
    CannotPublish,
    CannotSaveService,
    close_service,
    create_service,
    publish_service,
    update_service,
)
from mosty.directory.actions.synonyms import (
    CannotSaveSynonyms,
    load_synonyms,
    remove_synonyms,
    save_synonyms,
    switch_synonyms,
)
from mosty.directory.actions.words import (
    index_everything,
    index_missing,
    index_municipality,
    index_organisation,
    index_services,
    renew_index,
)

__all__ = [
    "EDITABLE",
    "HSDS",
    "RECORDERS",
    "SERVICES",
    "AlreadyDecided",
    "Answer",
    "CannotAnswer",
    "CannotDecide",
    "CannotPropose",
    "CannotPublish",
    "CannotReportCapacity",
    "CannotSaveContact",
    "CannotSavePlace",
    "CannotSaveService",
    "CannotSaveSynonyms",
    "CannotSendLink",
    "LinkClosed",
    "NeedsApproval",
    "accept_change",
    "answer_by_link",
    "close_service",
    "create_service",
    "forget_doubt_texts",
    "forget_link_emails",
    "index_everything",
    "index_missing",
    "index_municipality",
    "index_organisation",
    "index_services",
    "leave_doubt",
    "leave_place",
    "load_service_types",
    "load_synonyms",
    "propose_change",
    "propose_closing",
    "propose_hours",
    "propose_leaving",
    "propose_place",
    "propose_sharing",
    "publish_service",
    "refresh_all_small_figures",
    "refresh_small_figures",
    "refuse_change",
    "remove_contact",
    "remove_synonyms",
    "rename_providers",
    "renew_index",
    "report_capacity",
    "revoke_link",
    "save_contact",
    "save_place",
    "save_secret_place",
    "save_synonyms",
    "send_answer_link",
    "send_for_approval",
    "set_hours",
    "settle_doubt",
    "share_place",
    "store_services",
    "switch_synonyms",
    "update_service",
    "withdraw_change",
    "withdraw_wish",
]
