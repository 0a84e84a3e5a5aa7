"""Files of answers and of marks: read and checked, nothing written here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.cells import CellError, header_key
from mosty.core.enums import DiArea
from mosty.core.imports import Column, ImportFile, Parsed, RowError
from mosty.core.tables import Row, Table, read_table
from mosty.core.text import fold
from mosty.questionnaires.enums import Channel, QuestionKind, QuestionnaireState, ResponseState
from mosty.questionnaires.queries import Answer, specs_of
from mosty.questionnaires.rules import AnswerValue, QuestionSpec, check_answers
from mosty.territory.models import Municipality
from mosty.territory.queries import village_units
from mosty.voices.enums import ThemeKind
from mosty.voices.models import Survey
from mosty.voices.rules import DECLINED_WORD, WEB_NUMBER

_DECLINED = frozenset({fold(DECLINED_WORD), "nie chce mowic", "odmowa"})
_CHANNELS = {
    "papier": Channel.PAPER,
    "www": Channel.WEB,
    "internet": Channel.WEB,
    "rozmowa": Channel.DOOR,
    "telefon": Channel.PHONE,
    "plik": Channel.IMPORT,
}
_KINDS = {
    "potrzeba": ThemeKind.NEED,
    "talent": ThemeKind.TALENT,
    "przeszkoda": ThemeKind.BARRIER,
    "bariera": ThemeKind.BARRIER,
}
_FIXED = ("ankieta", "nr ankiety", "kanał", "data", "sołectwo")
_SEPARATOR = "|"

RESPONSE_COLUMNS = (
    Column(
        "ankieta",
        gettext_lazy("the survey: the last part of its address"),
        required=True,
        example="zycie-blisko-domu",
    ),
    Column(
        "nr ankiety",
        gettext_lazy("number of the sheet, once in a survey"),
        required=True,
        example="P-001",
    ),
    Column("kanał", gettext_lazy("papier, www, rozmowa or telefon"), example="papier"),
    Column("data", gettext_lazy("day of the answer"), required=True, example="2025-03-18"),
    Column("sołectwo", gettext_lazy("where the person lives"), example="Brzezina"),
    Column(
        "stala_pomoc",
        gettext_lazy(
            "one column per question, named by its code; several answers are separated by |,"
            " “wolę nie mówić” means the person preferred not to say"
        ),
        example="tak",
    ),
)
CODING_COLUMNS = (
    Column("ankieta", gettext_lazy("the survey: the last part of its address"), required=True),
    Column("nr ankiety", gettext_lazy("number of the sheet"), required=True, example="P-001"),
    Column("pytanie", gettext_lazy("code of the question"), required=True, example="talent"),
    Column("motyw", gettext_lazy("code of the theme"), required=True, example="dojazd"),
    Column("rodzaj", gettext_lazy("potrzeba, talent or przeszkoda"), example="potrzeba"),
    Column("obszar", gettext_lazy("area of the plan, for a new theme"), example="SEN"),
    Column("nazwa motywu", gettext_lazy("name, for a new theme"), example="Dojazd do lekarza"),
    Column("cytat wolno", gettext_lazy("tak, if nobody can be recognised"), example="nie"),
)


@dataclass(frozen=True)
class ResponseRow:
    """One sheet of a file."""

    survey_id: int
    external_id: str
    channel: Channel
    day: date
    village_unit_id: int | None
    answers: Mapping[str, AnswerValue]


@dataclass(frozen=True)
class CodingRow:
    """One mark of a file: a theme in one answer."""

    answer_id: int
    theme_code: str
    theme_name: str
    kind: ThemeKind
    area: DiArea
    quote_allowed: bool


def parse_responses(file: ImportFile, municipality_id: int) -> Parsed:
    """Sheets of a file, ready to store, and rows that are wrong with every reason."""
    table = read_table(file.data, file.name)
    table.require("ankieta", "nr ankiety", "data")
    reader = _ResponseReader(Municipality.objects.get(pk=municipality_id))
    table.allow_only(*_FIXED, *reader.known_codes)
    rows: list[ResponseRow] = []
    errors: list[RowError] = []
    seen: dict[tuple[int, str], int] = {}
    for row in table.rows:
        found, problems = reader.read(row, table)
        if found is not None:
            first = seen.setdefault((found.survey_id, found.external_id), row.number)
            if first != row.number:
                problems.append(_("the same sheet number as in row %(row)d.") % {"row": first})
        if problems or found is None:
            errors += [RowError(row.number, problem) for problem in problems]
        else:
            rows.append(found)
    return Parsed(tuple(rows), tuple(errors))


def parse_codings(file: ImportFile, municipality_id: int) -> Parsed:
    """Marks of a file, ready to store, and rows that are wrong."""
    table = read_table(file.data, file.name)
    table.require("ankieta", "nr ankiety", "pytanie", "motyw")
    answers = {
        (slug, external_id, header_key(code)): pk
        for pk, slug, external_id, code in Answer.objects.filter(
            response__municipality_id=municipality_id,
            response__state=ResponseState.SUBMITTED,
            response__questionnaire__survey__isnull=False,
        )
        .exclude(response__external_id="")
        .exclude(text="")
        .values_list(
            "pk",
            "response__questionnaire__survey__slug",
            "response__external_id",
            "question__code",
        )
    }
    themes: dict[str, tuple[str, str, str]] = {
        code: (kind, area, name)
        for code, kind, area, name in Municipality.objects.get(
            pk=municipality_id
        ).themes.values_list("code", "kind", "area", "name")
    }
    rows: list[CodingRow] = []
    errors: list[RowError] = []
    seen: dict[tuple[int, str], int] = {}
    for row in table.rows:
        try:
            found = _coding(row, answers, themes)
        except CellError as error:
            errors.append(RowError(row.number, str(error.message)))
            continue
        first = seen.setdefault((found.answer_id, found.theme_code), row.number)
        if first != row.number:
            errors.append(
                RowError(row.number, _("the same as row %(row)d; leave one.") % {"row": first})
            )
            continue
        themes.setdefault(found.theme_code, (found.kind, found.area, found.theme_name))
        rows.append(found)
    return Parsed(tuple(rows), tuple(errors))


class _ResponseReader:
    """Reads rows with the surveys, questions and village units of one municipality at hand."""

    def __init__(self, municipality: Municipality) -> None:
        surveys = list(
            Survey.objects.filter(municipality=municipality).select_related(
                "questionnaire__municipality"
            )
        )
        self.surveys = {survey.slug: survey for survey in surveys}
        specs = specs_of([survey.questionnaire for survey in surveys])
        self.specs = {survey.pk: specs[survey.questionnaire_id] for survey in surveys}
        self.units = {fold(unit.name): unit.pk for unit in village_units(municipality)}
        self.known_codes = sorted({spec.code for found in specs.values() for spec in found})
        self.options = {
            (survey_id, spec.code): _option_words(spec)
            for survey_id, found in self.specs.items()
            for spec in found
            if spec.has_options
        }

    def read(self, row: Row, table: Table) -> tuple[ResponseRow | None, list[str]]:
        """The sheet, or None, and everything that is wrong with it."""
        problems: list[str] = []
        try:
            survey = self._survey(row)
        except CellError as error:
            return None, [str(error.message)]
        number = channel = day = unit_id = None
        try:
            number = _number(row)
        except CellError as error:
            problems.append(str(error.message))
        try:
            channel = _channel(row)
        except CellError as error:
            problems.append(str(error.message))
        try:
            day = self._day(row)
        except CellError as error:
            problems.append(str(error.message))
        try:
            unit_id = self._unit(row)
        except CellError as error:
            problems.append(str(error.message))
        answers = self._answers(row, survey, table, problems)
        if problems or number is None or channel is None or day is None:
            return None, problems
        specs = self.specs[survey.pk]
        problems += [
            _("column “%(column)s”: %(message)s") % {"column": code, "message": error.message}
            for code, error in check_answers(specs, answers).items()
        ]
        return ResponseRow(survey.pk, number, channel, day, unit_id, answers), problems

    def _survey(self, row: Row) -> Survey:
        slug = row.text("ankieta", required=True)
        survey = self.surveys.get(slug.casefold())
        if survey is None:
            raise CellError(
                "ankieta",
                _("there is no survey “%(slug)s”. Known: %(known)s.")
                % {"slug": slug[:80], "known": ", ".join(sorted(self.surveys)) or "–"},
            )
        if survey.questionnaire.state != QuestionnaireState.FROZEN:
            raise CellError("ankieta", _("open the survey “%(slug)s” first.") % {"slug": slug})
        return survey

    def _day(self, row: Row) -> date:
        day = row.day("data", required=True)
        if day > timezone.localdate():
            raise CellError("data", _("this day has not come yet."))
        return day

    def _unit(self, row: Row) -> int | None:
        name = row.text("sołectwo")
        if not name or fold(name) in _DECLINED:
            return None
        if fold(name) not in self.units:
            raise CellError("sołectwo", _("there is no “%(name)s” here.") % {"name": name[:80]})
        return self.units[fold(name)]

    def _answers(
        self, row: Row, survey: Survey, table: Table, problems: list[str]
    ) -> dict[str, AnswerValue]:
        answers: dict[str, AnswerValue] = {}
        own = {header_key(spec.code) for spec in self.specs[survey.pk]}
        for code in self.known_codes:
            if header_key(code) not in own and row.has(code):
                problems.append(
                    _("column “%(column)s”: this survey does not ask it.") % {"column": code}
                )
        for spec in self.specs[survey.pk]:
            if not table.has(spec.code) or not row.has(spec.code):
                continue
            try:
                answers[spec.code] = self._answer(row, survey.pk, spec)
            except CellError as error:
                problems.append(str(error.message))
        return answers

    def _answer(self, row: Row, survey_id: int, spec: QuestionSpec) -> AnswerValue:
        text = row.text(spec.code)
        if fold(text) in _DECLINED:
            return AnswerValue(is_declined=True)
        if spec.has_number:
            return AnswerValue(number=row.decimal(spec.code) or Decimal(0))
        if not spec.has_options:
            return AnswerValue(text=text)
        parts = (
            [part.strip() for part in text.replace("\n", _SEPARATOR).split(_SEPARATOR)]
            if spec.kind == QuestionKind.MULTIPLE
            else [text.strip()]
        )
        words = self.options[survey_id, spec.code]
        choices: list[str] = []
        own_words = ""
        for part in filter(None, parts):
            code, rest = _option(part, words, spec)
            choices.append(code)
            own_words = rest or own_words
        return AnswerValue(choices=tuple(dict.fromkeys(choices)), text=own_words)


def _option_words(spec: QuestionSpec) -> dict[str, str]:
    """Everything an option may be called -> its code."""
    words: dict[str, str] = {}
    for option in spec.options:
        for name in (option.text_uk, option.text, option.code):
            if name and not (spec.kind == QuestionKind.VILLAGE_UNIT and name == option.code):
                words[header_key(name) or fold(name)] = option.code
    return words


def _option(part: str, words: Mapping[str, str], spec: QuestionSpec) -> tuple[str, str]:
    """Code of the option a cell names, and own words after a colon (`inne: ogród`)."""
    code = words.get(header_key(part) or fold(part))
    if code is not None:
        return code, ""
    name, colon, rest = part.partition(":")
    code = words.get(header_key(name) or fold(name))
    option = spec.option(code) if code else None
    if colon and option is not None and option.has_text:
        return option.code, rest.strip()
    raise CellError(
        spec.code,
        _("“%(cell)s” is not on the list. Use one of: %(options)s.")
        % {
            "cell": part[:60],
            "options": ", ".join(_offered(spec)),
        },
    )


def _offered(spec: QuestionSpec) -> Iterable[str]:
    if spec.kind == QuestionKind.VILLAGE_UNIT:
        return (option.text for option in spec.options)
    return (option.code for option in spec.options)


def _number(row: Row) -> str:
    number = row.text("nr ankiety", required=True, longest=60)
    if number.startswith(WEB_NUMBER):
        raise CellError(
            "nr ankiety", _("an answer given on the web is here already; remove this row.")
        )
    return number


def _channel(row: Row) -> Channel:
    word = fold(row.text("kanał"))
    if not word:
        return Channel.IMPORT
    if word in _CHANNELS:
        return _CHANNELS[word]
    return row.choice(Channel, "kanał", required=True)


def _coding(
    row: Row,
    answers: Mapping[tuple[str, str, str], int],
    themes: Mapping[str, tuple[str, str, str]],
) -> CodingRow:
    slug = row.text("ankieta", required=True)
    number = row.text("nr ankiety", required=True)
    question = row.text("pytanie", required=True)
    answer_id = answers.get((slug.casefold(), number, header_key(question)))
    if answer_id is None:
        raise CellError(
            "nr ankiety",
            _("there is no answer in own words with this survey, number and question."),
        )
    code = row.text("motyw", required=True, longest=60).casefold()
    if not code.replace("-", "").replace("_", "").isalnum() or not code.isascii():
        raise CellError("motyw", _("use small letters without Polish signs, digits and hyphens."))
    known = themes.get(code)
    if known is None:
        kind: ThemeKind = _kind(row)
        area: DiArea = row.choice(DiArea, "obszar", required=True)
        name = row.text("nazwa motywu", required=True, longest=200)
    else:
        kind, area, name = ThemeKind(known[0]), DiArea(known[1]), known[2]
    return CodingRow(answer_id, code, name, kind, area, bool(row.truth("cytat wolno")))


def _kind(row: Row) -> ThemeKind:
    word = fold(row.text("rodzaj", required=True))
    return _KINDS.get(word) or row.choice(ThemeKind, "rodzaj", required=True)
