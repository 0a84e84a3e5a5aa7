"""`partnerstwo.yaml`: the partnership of a municipality as its people know it, checked by schema."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from mosty.config.demo.events_file import Moment
from mosty.config.demo.partnership_work_file import (
    CafeFile,
    ModelTestFile,
    OpenFile,
    RecommendationFile,
)
from mosty.partnership.enums import (
    ConsentScope,
    CouncilSide,
    DraftMatter,
    OpinionKind,
    StepState,
    TieKind,
    TieStrength,
)
from mosty.people.enums import OrganisationForm, Register


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
    konto: str = ""


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


# --- the file -----------------------------------------------------------------------------------


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
