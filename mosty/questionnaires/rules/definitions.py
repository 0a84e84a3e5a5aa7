"""The shape of a ready question (content pack `question_bank`) and of a question staff add."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mosty.core.packs import Pack
from mosty.questionnaires.enums import Comparison, QuestionAudience, QuestionKind
from mosty.questionnaires.rules.logic import OptionSpec, QuestionSpec, RuleSpec

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Line = Annotated[str, Field(max_length=400)]
_Strict = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class OptionDefinition(BaseModel):
    model_config = _Strict

    code: Code
    text: Annotated[str, Field(min_length=1, max_length=200)]
    text_uk: Annotated[str, Field(max_length=200)] = ""
    has_text: bool = False


class RuleDefinition(BaseModel):
    model_config = _Strict

    depends_on: Code
    comparison: Comparison
    values: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_values(self) -> Self:
        if self.comparison != Comparison.ANSWERED and not self.values:
            raise ValueError(f"a rule '{self.comparison}' needs values")
        return self


class QuestionDefinition(BaseModel):
    """One question: text in plain Polish, options, scale ends, when it is asked."""

    model_config = _Strict

    code: Code
    audience: QuestionAudience = QuestionAudience.RESIDENTS
    kind: QuestionKind
    text: Annotated[str, Field(min_length=1, max_length=400)]
    text_uk: Line = ""
    text_easy: Line = ""
    hint: Line = ""
    hint_uk: Line = ""
    is_required: bool = False
    may_decline: bool = True
    scale_min: int | None = None
    scale_max: int | None = None
    scale_min_label: Annotated[str, Field(max_length=80)] = ""
    scale_max_label: Annotated[str, Field(max_length=80)] = ""
    scale_min_label_uk: Annotated[str, Field(max_length=80)] = ""
    scale_max_label_uk: Annotated[str, Field(max_length=80)] = ""
    max_choices: Annotated[int, Field(ge=1)] | None = None
    options: tuple[OptionDefinition, ...] = ()
    rules: tuple[RuleDefinition, ...] = ()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        with_options = self.kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
        if with_options and len(self.options) < 2:
            raise ValueError(f"{self.code}: at least two options are needed")
        if self.options and not with_options:
            raise ValueError(f"{self.code}: a question of this kind has no options")
        codes = [option.code for option in self.options]
        if len(set(codes)) != len(codes):
            raise ValueError(f"{self.code}: an option code stands twice")
        if sum(option.has_text for option in self.options) > 1:
            raise ValueError(f"{self.code}: only one option may ask for own words")
        if self.kind == QuestionKind.SCALE and (self.scale_min is None or self.scale_max is None):
            raise ValueError(f"{self.code}: a scale needs both ends")
        if (
            self.scale_min is not None
            and self.scale_max is not None
            and not self.scale_min < self.scale_max <= self.scale_min + 1000
        ):
            raise ValueError(f"{self.code}: the ends of the scale do not fit")
        if self.kind == QuestionKind.SCALE and len(self.scale_points) > 11:
            raise ValueError(f"{self.code}: a scale has at most 11 points")
        return self

    @property
    def scale_points(self) -> range:
        if self.scale_min is None or self.scale_max is None:
            return range(0)
        return range(self.scale_min, self.scale_max + 1)

    def spec(self, position: int) -> QuestionSpec:
        """The question as the logic takes it."""
        return QuestionSpec(
            code=self.code,
            position=position,
            kind=self.kind,
            text=self.text,
            options=tuple(
                OptionSpec(option.code, option.text, option.text_uk, option.has_text)
                for option in self.options
            ),
            rules=tuple(
                RuleSpec(rule.depends_on, rule.comparison, rule.values) for rule in self.rules
            ),
        )


class QuestionBank(Pack):
    """The whole content pack: codes once, rules look back, options they name exist."""

    items: tuple[QuestionDefinition, ...]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        seen: dict[str, QuestionDefinition] = {}
        for item in self.items:
            if item.code in seen:
                raise ValueError(f"{item.code} stands twice")
            for rule in item.rules:
                target = seen.get(rule.depends_on)
                if target is None:
                    raise ValueError(f"{item.code} depends on {rule.depends_on}, not before it")
                unknown = set(rule.values) - {option.code for option in target.options}
                if target.options and unknown:
                    raise ValueError(f"{item.code}: {rule.depends_on} has no option {unknown}")
            seen[item.code] = item
        return self
