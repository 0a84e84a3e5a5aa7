"""Kinds of files the diagnosis imports."""

from django.utils.translation import gettext_lazy as _

from mosty.core.imports import Column, ImportKind
from mosty.diagnosis.actions.figures import store_figures
from mosty.diagnosis.actions.records import store_assets, store_needs
from mosty.diagnosis.importers.bdl import parse_bdl_csv, parse_bdl_json
from mosty.diagnosis.importers.figures import OBSERVATION_COLUMNS, parse_observations
from mosty.diagnosis.importers.records import (
    ASSET_COLUMNS,
    NEED_COLUMNS,
    parse_assets,
    parse_needs,
)

_PERMISSION = "diagnosis.import"

IMPORT_KINDS: tuple[ImportKind, ...] = (
    ImportKind(
        code="diagnosis.bdl_json",
        title=_("figures of the GUS local data bank (JSON)"),
        permission=_PERMISSION,
        columns=(),
        parse=parse_bdl_json,
        store=store_figures,
        note=_(
            "An answer of data/by-variable, or several in a list. Only figures of this municipality"
            " are taken; other units are left out. The number of an error is the number of the figure."
        ),
    ),
    ImportKind(
        code="diagnosis.bdl_csv",
        title=_("figures of the GUS local data bank (CSV, XLSX)"),
        permission=_PERMISSION,
        columns=(
            Column("variableId", _("id of the variable of BDL"), True, "72305"),
            Column("unitId", _("unit of BDL (12 digits) or TERC (7 digits)"), True, "019900099013"),
            Column("year", _("year of the figure"), True, "2025"),
            Column("value", _("number; empty where there is no data"), False, "9180"),
        ),
        parse=parse_bdl_csv,
        store=store_figures,
        note=_(
            "A table as BDL exports it also works: Kod, Nazwa and columns like"
            " “ludność ogółem;2025;[osoba]”. Other units are left out."
        ),
    ),
    ImportKind(
        code="diagnosis.observations",
        title=_("figures from a sheet (OZPS, own counts)"),
        permission=_PERMISSION,
        columns=OBSERVATION_COLUMNS,
        parse=parse_observations,
        store=store_figures,
        note=_(
            "Write . where there is no data and x where it does not apply. 0 is a counted zero."
        ),
    ),
    ImportKind(
        code="diagnosis.needs",
        title=_("needs of the diagnosis"),
        permission=_PERMISSION,
        columns=NEED_COLUMNS,
        parse=parse_needs,
        store=store_needs,
        note=_("Import themes and figures first: needs name them as evidence."),
    ),
    ImportKind(
        code="diagnosis.assets",
        title=_("assets of the community"),
        permission=_PERMISSION,
        columns=ASSET_COLUMNS,
        parse=parse_assets,
        store=store_assets,
        note=_("Never write the name of a private person here."),
    ),
)
