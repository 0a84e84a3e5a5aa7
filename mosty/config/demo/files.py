"""The YAML files of a municipality's folder, checked by schema; tables are read by the importers."""

from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from mosty.core.errors import InvalidFile
from mosty.territory.enums import Variant

Schema = TypeVar("Schema", bound=BaseModel)
#: Numbers as offices write them: "12 500,50".
Amount = Annotated[str, BeforeValidator(str)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class VariantFile(_Strict):
    wariant: Variant
    nazwa: str
    skrot: str
    od: date
    podstawa: str = ""


class StatementFile(_Strict):
    """The accessibility statement (names as in `pages.actions.StatementFields`)."""

    status: str
    published_on: date
    updated_on: date
    prepared_on: date
    buildings: str
    sign_language: str
    reviewed_on: date | None = None
    not_accessible: str = ""
    exempt: str = ""
    shortcuts: str = ""
    apps: str = ""


class MunicipalityFile(_Strict):
    """`gmina.yaml`: the municipality, its contact and its dated variants, oldest first."""

    terc: str = Field(pattern=r"^\d{7}$")
    slug: str
    nazwa: str
    rodzaj: str = ""
    powiat: str = ""
    wojewodztwo: str = ""
    demo: bool = False
    adres: str = ""
    email: str = ""
    telefon: str = ""
    www: str = ""
    bip: str = ""
    osoba_kontaktowa: str = ""
    dostepnosc: StatementFile | None = None
    warianty: list[VariantFile] = Field(min_length=1)


class ConsentFile(_Strict):
    wersja: str
    tekst: str
    tekst_uk: str = ""


class SurveyFile(_Strict):
    """One survey; `wyniki` is the day on which its results were published."""

    slug: str
    tytul: str
    tytul_uk: str = ""
    wstep: str
    wstep_uk: str = ""
    wstep_latwy: str = ""
    od: date
    do: date
    pytania: list[str] = Field(min_length=1)
    wyniki: date | None = None


class SurveysFile(_Strict):
    """`ankiety.yaml`: consent text and surveys."""

    zgoda: ConsentFile
    ankiety: list[SurveyFile]


class GoalFile(_Strict):
    code: str
    area: str
    title: str
    description: str = ""
    parent: str = ""


class BudgetFile(_Strict):
    source: str
    amounts: dict[int, Amount]


class ActionFile(_Strict):
    code: str
    goal: str
    area: str
    title: str
    description: str
    recipients: str
    delivery_form: str
    starts_on: date
    ends_on: date
    responsible: str
    text_easy: str = ""
    service_type: str = ""
    provider: str = ""
    provider_note: str = ""
    risks: str = ""
    needs: list[str] = Field(default_factory=list)
    services: list[str] = Field(default_factory=list)
    budget: list[BudgetFile] = Field(default_factory=list)


class IndicatorFile(_Strict):
    code: str
    action: str = ""
    baseline_year: int
    interim: Amount | None = None
    interim_year: int | None = None
    target: Amount
    target_year: int
    responsible: str
    source: str
    frequency: str = "rocznie"


class ConsultedFile(_Strict):
    note: str


class AdoptedFile(_Strict):
    on: date
    body: str
    act: str


class ActionStateFile(_Strict):
    code: str
    state: str
    on: date
    reason: str = ""
    services: list[str] = Field(default_factory=list)


class ReadingFile(_Strict):
    code: str
    action: str = ""
    year: int
    period: str = ""
    value: Amount | None = None
    status: str = "value"
    on: date
    comment: str = ""


class MonitoringFile(_Strict):
    as_of: date
    actions: list[ActionStateFile] = Field(default_factory=list)
    readings: list[ReadingFile] = Field(default_factory=list)


class PlanFile(_Strict):
    """`plan.yaml`: the local plan as its team would type it."""

    slug: str
    title: str
    year_from: int
    year_to: int
    law_as_of: date
    vision: str = ""
    main_goal: str = ""
    summary_easy: str = ""
    team: str = ""
    chapters: dict[str, str] = Field(default_factory=dict)
    goals: list[GoalFile] = Field(default_factory=list)
    actions: list[ActionFile] = Field(default_factory=list)
    indicators: list[IndicatorFile] = Field(default_factory=list)
    consulted: ConsultedFile | None = None
    adopted: AdoptedFile | None = None
    monitoring: MonitoringFile | None = None


class _TextKeys(yaml.SafeLoader):
    """YAML where `on` and `yes` stay words (YAML 1.1 reads them as true)."""


_TextKeys.yaml_implicit_resolvers = {
    first: [pair for pair in resolvers if pair[0] != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path, schema: type[Schema]) -> Schema:
    """The checked content of a YAML file; InvalidFile names the place and the reason."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _TextKeys)  # noqa: S506 -- SafeLoader
        return schema.model_validate(content)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidFile(
            _("%(file)s cannot be read as YAML: %(reason)s")
            % {"file": path.name, "reason": str(error)}
        ) from error
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
            for item in error.errors()[:10]
        )
        raise InvalidFile(
            _("%(file)s does not fit: %(places)s") % {"file": path.name, "places": places}
        ) from error
