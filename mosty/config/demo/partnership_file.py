"""`partnerstwo.yaml`: the partnership of a municipality as its people know it, checked by schema."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from mosty.config.demo.events_file import Moment
from mosty.partnership.enums import (
    BodyLevel,
    ConsentScope,
    CouncilSide,
    DraftMatter,
    FindingCategory,
    FindingSide,
    Frequency,
    LadderLevel,
    LocationVariant,
    OpenGroup,
    OpinionKind,
    RecommendationKind,
    SendingOutcome,
    StepState,
    TieKind,
    TieStrength,
    TrialResult,
)
from mosty.partnership.rules.recommendations import DueBy
from mosty.people.enums import OrganisationForm, Register
from mosty.territory.enums import MunicipalityKind


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


# --- standards ----------------------------------------------------------------------------------


class GradesFile(_Strict):
    """Grades of all standards that apply: `ocena`, but those named in `inne`."""

    ocena: int
    inne: dict[str, int] = {}
    nie_dotyczy: dict[str, str] = {}
    uwagi: dict[str, str] = {}


class EvidenceFile(_Strict):
    standard: str
    tytul: str
    link: str = ""
    kto_widzial: str = ""
    dzien: date | None = None
    wazny_do: date | None = None


class ConsentFile(_Strict):
    """Without `dla` the office sees it."""

    dla: str = ""
    zakres: ConsentScope
    do: date | None = None


class ImprovementFile(_Strict):
    standard: str
    tekst: str
    kto: str = ""
    pomaga: str = ""
    na_czym: str = ""
    do_kiedy: date | None = None
    stan: StepState = StepState.TO_DO
    uwaga: str = ""


class GuardianFile(_Strict):
    organizacja: str
    standardy: list[str] = Field(min_length=1)
    uwaga: str = ""


class CorrectedFile(_Strict):
    ocena: int
    uwaga: str


class AssessmentFile(GradesFile):
    """An organisation by the standards; `warunki`: questions it answers with yes."""

    organizacja: str
    mala_sciezka: bool = False
    warunki: list[str] = []
    opiekun: GuardianFile | None = None
    dowody: list[EvidenceFile] = []
    wyslana: bool = False
    eksperci: list[str] = []
    eksperci_inaczej: dict[str, CorrectedFile] = {}
    zgody: list[ConsentFile] = []
    kroki: list[ImprovementFile] = []


class PartnerFile(GradesFile):
    organizacja: str


class MirrorFile(_Strict):
    jednostka: str
    warunki: list[str] = []
    wlasna: GradesFile
    organizacje: list[PartnerFile] = []


# --- map ----------------------------------------------------------------------------------------


class TieFile(_Strict):
    """A tie as `kto` declares it; with `potwierdza` the other side says so too."""

    kto: str
    z_kim: str
    rodzaj: TieKind
    sila: TieStrength
    nasza: bool | None = None
    linia: str = ""
    od: date | None = None
    uwaga: str = ""
    potwierdza: TieStrength | None = None


class CoordinatorFile(_Strict):
    linia: str
    kto: str
    osoba: str = ""
    podstawa: str = ""
    od: date


class MemberFile(_Strict):
    """A member here by its name in the register (`organizacja`), or one from elsewhere (`nazwa`)."""

    organizacja: str = ""
    nazwa: str = ""
    miejscowosc: str = ""
    numer: str = ""
    od: date | None = None
    potwierdza: bool = False


class FederationFile(_Strict):
    """A federation; made in the register when it is not there."""

    nazwa: str
    forma: OrganisationForm
    rejestr: Register = Register.NONE
    numer: str = ""
    opis: str = ""
    czlonkowie: list[MemberFile] = Field(min_length=1)


class MapFile(_Strict):
    wiezi: list[TieFile] = []
    koordynatorzy: list[CoordinatorFile] = []
    federacja: FederationFile | None = None


# --- procedures and duties ----------------------------------------------------------------------


class WalkStepFile(_Strict):
    kod: str
    stan: StepState = StepState.DONE
    dzien: date | None = None
    do_kiedy: date | None = None
    dowod: str = ""
    uwaga: str = ""


class WalkFile(_Strict):
    organizacja: str
    od: date
    kroki: list[WalkStepFile]


class TriggerFile(_Strict):
    """Without `organizacja` it is of the office."""

    kod: str
    tytul: str
    dzien: date
    organizacja: str = ""


class DutyFile(_Strict):
    """A duty of the year; `rok` names which one."""

    kod: str
    rok: int
    stan: StepState
    dzien: date | None = None
    dowod: str = ""
    uwaga: str = ""
    organizacja: str = ""


class DutiesFile(_Strict):
    dni: list[TriggerFile] = []
    zaznaczone: list[DutyFile] = []


# --- council ------------------------------------------------------------------------------------


class SeatFile(_Strict):
    nazwisko: str
    strona: CouncilSide
    rola: str = ""
    organizacja: str = ""
    glos: str = ""


class OpinionFile(_Strict):
    opinia: OpinionKind
    tekst: str
    dzien: date
    glosy: tuple[int, int, int]
    odpowiedz: str = ""
    odpowiedz_dnia: date | None = None


class DraftFile(_Strict):
    """A draft; without `opinia` the council was silent."""

    tytul: str
    sprawa: DraftMatter
    rodzaj: str = ""
    przekazany: date
    tekst: str
    opinia: OpinionFile | None = None


class MeetingFile(_Strict):
    """A meeting; with `protokol` it was held, and all but `nieobecni` came."""

    od: Moment
    do: Moment
    miejsce: str
    porzadek: str
    projekty: list[str] = []
    protokol: str = ""
    nieobecni: list[str] = []


class CouncilFile(_Strict):
    rodzaj: str
    nazwa: str
    nazwa_uk: str = ""
    opis: str = ""
    opis_uk: str = ""
    opis_latwy: str = ""
    podstawa: str = ""
    kontakt: str = ""
    kadencja: int
    od: date
    sklad: list[SeatFile]
    projekty: list[DraftFile]
    posiedzenia: list[MeetingFile]


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
    instytucja: str
    od: date
    miejsce: str = ""
    grupy: dict[OpenGroup, list[OpenViewFile]]
    kroki: list[SmallStepFile] = []
    drabina: list[RungFile] = []


class PartnershipFile(_Strict):
    samooceny: list[AssessmentFile] = []
    lustro: MirrorFile | None = None
    mapa: MapFile = MapFile()
    sciezki: list[WalkFile] = []
    obowiazki: DutiesFile = DutiesFile()
    rada: CouncilFile | None = None
    test: ModelTestFile | None = None
    kawiarenka: CafeFile | None = None
    rekomendacje: list[RecommendationFile] = []
    otwarta: OpenFile | None = None
