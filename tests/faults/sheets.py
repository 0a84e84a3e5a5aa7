"""One small, right file for each kind of import, and ways to write it like any office would."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import openpyxl

from mosty.core.access import Role
from mosty.diagnosis.models import Observation
from mosty.directory.models import Service
from mosty.people.models import Organisation
from mosty.questionnaires.models import Answer, Response
from mosty.territory.models import Municipality, Population, VillageUnit
from tests.factories.diagnosis import IndicatorFactory
from tests.factories.directory import ServiceTypeFactory
from tests.factories.people import OrganisationFactory
from tests.factories.territory import VillageUnitFactory
from tests.factories.voices import make_survey

Value = str | int | Decimal | date | None


@dataclass(frozen=True)
class Sheet:
    """A kind of import and a right file of it.

    Attributes:
        code: code of the import.
        role: somebody who may import it.
        prepare: makes what the rows refer to.
        headers, rows: the file, with real numbers and dates.
        stored: what is in the database, as plain values.
        expected: what `stored` tells after the import.
        key: column that tells rows apart; its cell of the first row makes a doubled row.
        wrong: (column, cell that belongs elsewhere) and the column the report then names.
        text: a column of free text.
    """

    code: str
    role: Role
    prepare: Callable[[Municipality], object]
    headers: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    stored: Callable[[], list[tuple[object, ...]]]
    expected: list[tuple[object, ...]]
    wrong: tuple[tuple[str, Value], ...]
    text: str = ""

    def with_cells(self, number: int, cells: Mapping[str, Value]) -> tuple[Value, ...]:
        """A row of the file with some cells changed."""
        assert set(cells) <= set(self.headers)
        return tuple(
            cells.get(header, cell)
            for header, cell in zip(self.headers, self.rows[number], strict=True)
        )


def _places(municipality: Municipality) -> VillageUnit:
    return VillageUnitFactory(municipality=municipality, name="Żółta Łąka")


def _for_services(municipality: Municipality) -> None:
    _places(municipality)
    ServiceTypeFactory()
    OrganisationFactory(municipality=municipality, name="Ośrodek Pomocy", short_name="OPS")


def _for_observations(municipality: Municipality) -> None:
    _places(municipality)
    IndicatorFactory(code="W-ŻÓŁĆ", name="Źdźbło na osobę")


def _for_responses(municipality: Municipality) -> None:
    _places(municipality)
    make_survey(municipality, slug="zycie")


ORGANISATIONS = Sheet(
    code="people.organisations",
    role=Role.CLERK,
    prepare=lambda municipality: None,
    headers=("nazwa", "forma", "rejestr", "numer", "obszary", "telefon", "opis"),
    rows=(
        ("KGW „Żółta Łąka”", "kgw", "KRKGW", "12", "SEN|OZN", "900 100 200", "Śpiew; haft, chleb"),
        ("Fundacja Źdźbło", "fundacja", "KRS", "0000000123", "ROD", "", 'Pomoc "od ręki"'),
    ),
    stored=lambda: list(
        Organisation.objects.order_by("form").values_list(
            "name", "form", "register_number", "areas", "phone", "description"
        )
    ),
    expected=[
        ("Fundacja Źdźbło", "fundacja", "0000000123", ["ROD"], "", 'Pomoc "od ręki"'),
        (
            "KGW „Żółta Łąka”",
            "kgw",
            "12",
            ["SEN", "OZN"],
            "900 100 200",
            "Śpiew; haft, chleb",
        ),
    ],
    wrong=(("forma", "0000000123"), ("obszary", "900 100 200"), ("rejestr", "SEN|OZN")),
    text="opis",
)

SERVICES = Sheet(
    code="directory.services",
    role=Role.SERVICE_ORGANISER,
    prepare=_for_services,
    headers=(
        "id", "nazwa", "rodzaj", "wykonawca", "tryb", "sołectwo", "osoby", "koszt jednostkowy",
        "godziny na osobę", "finansowanie do", "dla kogo", "jak skorzystać", "stan", "opis",
    ),
    rows=(
        (
            "U1", "Pomoc w domu – „Źdźbło”", "U-OPI", "OPS", "JEDNOSTKA", "Żółta Łąka", 38,
            Decimal("42.50"), Decimal("22.5"), date(2027, 12, 31), "Osoby starsze, chore.",
            "Zadzwoń; powiedz, czego potrzebujesz.", "opublikowana", "Zakupy, rozmowa.",
        ),
        (
            "U2", "Świetlica", "U-OPI", "Ośrodek Pomocy", "JEDNOSTKA", None, None, None, None,
            None, None, None, None, None,
        ),
    ),
    stored=lambda: list(
        Service.objects.order_by("external_id").values_list(
            "name", "village_unit__name", "people_count", "unit_cost_grosze",
            "units_per_person_month", "funded_until", "how_to_apply", "status",
        )
    ),
    expected=[
        (
            "Pomoc w domu – „Źdźbło”", "Żółta Łąka", 38, 4250, Decimal("22.50"),
            date(2027, 12, 31), "Zadzwoń; powiedz, czego potrzebujesz.", "published",
        ),
        ("Świetlica", None, None, None, None, None, "", "draft"),
    ],
    wrong=(("osoby", date(2027, 12, 31)), ("finansowanie do", "Osoby starsze"), ("rodzaj", "38")),
    text="opis",
)  # fmt: skip

POPULATION = Sheet(
    code="territory.population",
    role=Role.PLAN_COORDINATOR,
    prepare=_places,
    headers=("jednostka", "rok", "płeć", "wiek od", "wiek do", "liczba", "status", "źródło"),
    rows=(
        ("Żółta Łąka", 2025, "K", 65, 69, 31, None, "rejestr mieszkańców; „Źródło”"),
        (None, 2025, "ogółem", 80, None, None, "brak danych", "GUS, bank danych"),
    ),
    stored=lambda: list(
        Population.objects.order_by("age_from").values_list(
            "village_unit__name", "year", "sex", "age_to", "count", "status", "source"
        )
    ),
    expected=[
        ("Żółta Łąka", 2025, "F", 69, 31, "value", "rejestr mieszkańców; „Źródło”"),
        (None, 2025, "A", None, None, "no_data", "GUS, bank danych"),
    ],
    wrong=(("rok", 65), ("płeć", 2025), ("liczba", "GUS"), ("jednostka", "K")),
    text="źródło",
)

OBSERVATIONS = Sheet(
    code="diagnosis.observations",
    role=Role.CLERK,
    prepare=_for_observations,
    headers=("wskaźnik", "rok", "wartość", "status", "źródło", "sołectwo", "uwaga"),
    rows=(
        ("W-ŻÓŁĆ", 2024, Decimal("1234.5"), None, "OZPS 2025; część A", "Żółta Łąka", "„źle”, mało"),
        ("Źdźbło na osobę", 2025, ".", None, "OZPS 2025", None, None),
    ),
    stored=lambda: list(
        Observation.objects.order_by("year").values_list(
            "indicator__code", "value", "status", "source", "village_unit__name", "note"
        )
    ),
    expected=[
        ("W-ŻÓŁĆ", Decimal("1234.5"), "value", "OZPS 2025; część A", "Żółta Łąka", "„źle”, mało"),
        ("W-ŻÓŁĆ", None, "no_data", "OZPS 2025", None, ""),
    ],
    wrong=(("rok", Decimal("1234.5")), ("wartość", "Żółta Łąka"), ("wskaźnik", 2024)),
    text="uwaga",
)  # fmt: skip

RESPONSES = Sheet(
    code="voices.responses",
    role=Role.CLERK,
    prepare=_for_responses,
    headers=(
        "ankieta", "nr ankiety", "kanał", "data", "sołectwo", "stala_pomoc", "godziny", "pomoc",
        "skala", "brak",
    ),
    rows=(
        (
            "zycie", "P-1", "papier", date(2026, 3, 5), "Żółta Łąka", "tak", Decimal("12.5"),
            "rodzina|sasiad", 4, "Busa; „na Źródlaną”, co dzień",
        ),
        ("zycie", "P-2", "telefon", date(2026, 3, 6), None, "nie", None, None, None, None),
    ),
    stored=lambda: [
        *Response.objects.order_by("external_id").values_list(
            "external_id", "channel", "village_unit__name"
        ),
        *Answer.objects.exclude(question__code="miejsce")  # the place is told above
        .order_by("response__external_id", "question__position")
        .values_list("question__code", "choices", "number", "text"),
    ],
    expected=[
        ("P-1", "paper", "Żółta Łąka"),
        ("P-2", "phone", None),
        ("stala_pomoc", ["tak"], None, ""),
        ("godziny", [], Decimal("12.5"), ""),
        ("pomoc", ["rodzina", "sasiad"], None, ""),
        ("skala", [], Decimal(4), ""),
        ("brak", [], None, "Busa; „na Źródlaną”, co dzień"),
        ("stala_pomoc", ["nie"], None, ""),
    ],
    wrong=(("data", "papier"), ("skala", "tak"), ("stala_pomoc", "Żółta Łąka"), ("ankieta", "P-1")),
    text="brak",
)  # fmt: skip

SHEETS = (ORGANISATIONS, SERVICES, POPULATION, OBSERVATIONS, RESPONSES)


def as_csv(
    headers: Sequence[str],
    rows: Sequence[Sequence[Value]],
    *,
    encoding: str = "utf-8",
    separator: str = ";",
) -> bytes:
    """What Excel in Poland writes: decimal commas, dates with dots, quotation marks where needed."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([[_polish(cell) for cell in row] for row in rows])
    return stream.getvalue().encode(encoding)


def as_xlsx(headers: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """A workbook with real numbers and real dates."""
    book = openpyxl.Workbook()
    book.active.append(list(headers))
    for row in rows:
        book.active.append(
            [
                datetime(cell.year, cell.month, cell.day) if isinstance(cell, date) else cell
                for cell in row
            ]
        )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _polish(cell: Value) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y")
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    return str(cell)
