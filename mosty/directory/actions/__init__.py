"""Writes of the directory."""

from mosty.directory.actions.catalogue import load_service_types
from mosty.directory.actions.imports import SERVICES, store_services
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
    "CannotPublish",
    "CannotSaveService",
    "close_service",
    "create_service",
    "load_service_types",
    "publish_service",
    "store_services",
    "update_service",
]
