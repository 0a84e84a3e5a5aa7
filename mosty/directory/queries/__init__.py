"""Reads of the directory."""

from mosty.directory.models import Service, ServiceType
from mosty.directory.queries.balance import Balance, BalanceSheet, balance, balance_sheet
from mosty.directory.queries.services import (
    Desk,
    Overview,
    ShownFigures,
    desk,
    expiring_services,
    fact_of,
    overview,
    published_services,
    service,
    services,
    services_by_type,
    services_of_organisation,
    services_to_edit,
    shown_figures,
)
from mosty.directory.queries.types import (
    BreakEvenLine,
    break_evens,
    service_type,
    service_types,
    substituted_by,
    substitutes_of,
)
from mosty.directory.queries.views import (
    by_setting,
    conditions,
    organisations_to_choose,
    readable_fact,
)

__all__ = [
    "Balance",
    "BalanceSheet",
    "BreakEvenLine",
    "Desk",
    "Overview",
    "Service",
    "ServiceType",
    "ShownFigures",
    "balance",
    "balance_sheet",
    "break_evens",
    "by_setting",
    "conditions",
    "desk",
    "expiring_services",
    "fact_of",
    "organisations_to_choose",
    "overview",
    "published_services",
    "readable_fact",
    "service",
    "service_type",
    "service_types",
    "services",
    "services_by_type",
    "services_of_organisation",
    "services_to_edit",
    "shown_figures",
    "substituted_by",
    "substitutes_of",
]
