"""The second half of `partnerstwo.yaml`: model test, café, recommendations, open institution."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from mosty.partnership.enums import (
    BodyLevel,
    FindingCategory,
    FindingSide,
    Frequency,
    LadderLevel,
    LocationVariant,
    OpenGroup,
    RecommendationKind,
    SendingOutcome,
    TrialResult,
)
from mosty.partnership.rules.recommendations import DueBy
from mosty.territory.enums import MunicipalityKind


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


# --- test of the model --------------------------------------------------------------------------


class DiaryFile(_Strict):
    kto: int
    dzien: date
    minut: int
    osob: int
    odpowiedzi: dict[str, str] = {}
    tekst: str = ""


class TrialFile(_Strict):
    kto: int
    krok: str
    wynik: TrialResult
    dzien: date
    praktyka: str = ""
    dni: int | None = None


class InsightFile(_Strict):
    obszar: str
    tekst: str


class FindingFile(_Strict):
    """`kto`: which of the two wrote it (0 or 1); `potwierdzone`: the other one confirmed it."""

    kto: int
    kategoria: FindingCategory
    tytul: str
    tekst: str
    strona: FindingSide
    dzien: date
    waga: int | None = None
    jak_czesto: Frequency | None = None
    krok: str = ""
    miejsce: str = ""
    zmiana: str = ""
    poziom: BodyLevel | None = None
    dowody: list[str] = Field(min_length=1)
    potwierdzone: bool = False
    na_nici: InsightFile | None = None


class ExpertFile(_Strict):
    email: str
    nazwisko: str
    skad: str = ""


class LocationFile(_Strict):
    nazwa: str
    wojewodztwo: str
    rodzaj: MunicipalityKind
    wariant: LocationVariant
    opis: str = ""
    organizacji: int | None = None
    jednostek: int | None = None
    eksperci: tuple[ExpertFile, ExpertFile]
    dziennik: list[DiaryFile] = []
    kroki: list[TrialFile] = []
    ustalenia: list[FindingFile] = []


class ModelTestFile(_Strict):
    tytul: str
    cel: str
    od: date
    do: date
    publiczny: bool = False
    miejsca: list[LocationFile] = Field(min_length=1)


# --- café and recommendations -------------------------------------------------------------------


class NoteFile(_Strict):
    """A note; `razem`: notes alike put together with it, `kropki`: dots it got."""

    tekst: str
    razem: list[str] = []
    kropki: int = 0


class TableFile(_Strict):
    pytanie: str
    gospodarz: str = ""
    karteczki: list[NoteFile]


class CafeFile(_Strict):
    tytul: str
    dzien: date
    miejsce: str = ""
    cel: str = ""
    osob: int
    kropek: int = 3
    stoly: list[TableFile]


class AnswerFile(_Strict):
    wynik: SendingOutcome
    dzien: date
    tekst: str
    wdrozone: date | None = None
    co_zrobiono: str = ""


class SendingFile(_Strict):
    """Where it was sent; without `odpowiedz` nobody has answered."""

    adresat: str
    nazwa: str = ""
    organizacja: str = ""
    dzien: date
    znak: str = ""
    termin: DueBy
    odpowiedz: AnswerFile | None = None


class RecommendationFile(_Strict):
    """`ustalenia`, `karteczka`: the titles and words it rests on; `glosy`: for, against, abstaining."""

    tytul: str
    tytul_uk: str = ""
    rodzaj: RecommendationKind
    problem: str
    tekst: str
    tekst_latwy: str = ""
    tekst_uk: str = ""
    podstawa: str = ""
    skutek: str = ""
    ustalenia: list[str] = []
    karteczka: str = ""
    glosy: tuple[int, int, int] | None = None
    kto_glosowal: str = ""
    przyjeta: bool = False
    wyslana: list[SendingFile] = []


# --- open institution ---------------------------------------------------------------------------


class OpenViewFile(_Strict):
    """What so many people of a group answered: by letter of the area, else by practice."""

    osob: int
    oceny: dict[str, int]


class SmallStepFile(_Strict):
    praktyka: str
    tekst: str
    po_czym: str = ""
    kto: str = ""
    od: date


class RungFile(_Strict):
    grupa: OpenGroup
    stopien: LadderLevel
    dlaczego: str
    dzien: date


class OpenFile(_Strict):
    """`praktyki`: those people answered about; the others they left empty. None named: all."""

    instytucja: str
    od: date
    miejsce: str = ""
    praktyki: list[str] = []
    grupy: dict[OpenGroup, list[OpenViewFile]]
    kroki: list[SmallStepFile] = []
    drabina: list[RungFile] = []
