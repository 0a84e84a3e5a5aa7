"""Reads of dated law: numbers, deadlines and limits as they stand on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosty.territory.models import LegalParameter


def legal_parameters_on(day: date) -> QuerySet[LegalParameter]:
    """Numbers and deadlines of law in force on the day, by code."""
    return LegalParameter.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day
    ).order_by("code", "valid_from")


def legal_parameter(code: str, day: date) -> LegalParameter | None:
    """One number of law as it stood on the day, or None."""
    return legal_parameters_on(day).filter(code=code).order_by("-valid_from").first()


@dataclass(frozen=True)
class ActGroup:
    """Numbers of one act or subject, as the page of law shows them together."""

    code: str
    title: str | Promise
    parameters: tuple[LegalParameter, ...]


_TITLES: Mapping[str, str | Promise] = {
    "cus": _("Social services centre (CUS)"),
    "training": _("Training for the staff of a social services centre"),
    "ups": _("Social assistance (OPS, care homes, care at home)"),
    "family": _("Families and children"),
    "programme": _("Yearly programmes"),
    "assistance": _("Personal assistance"),
    "udpp": _("Cooperation with organisations"),
    "es": _("Social economy"),
    "pzp": _("Public procurement"),
    "consultation": _("Consultations"),
    "eu": _("Limits of European funds"),
    "di": _("Planning of deinstitutionalisation"),
    "accessibility": _("Digital accessibility"),
    "minors": _("Protection of minors"),
    "gdpr": _("Personal data"),
    "budget": _("Budget"),
}


def by_act(parameters: Iterable[LegalParameter]) -> tuple[ActGroup, ...]:
    """The numbers in groups by the first part of their code, in the order a reader expects."""
    groups: dict[str, list[LegalParameter]] = {}
    for parameter in parameters:
        groups.setdefault(parameter.code.partition(".")[0], []).append(parameter)
    known = [code for code in _TITLES if code in groups]
    others = sorted(groups.keys() - _TITLES.keys())
    return tuple(
        ActGroup(code, _TITLES.get(code, code), tuple(groups[code])) for code in [*known, *others]
    )
