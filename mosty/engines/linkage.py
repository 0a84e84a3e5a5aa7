"""Which records of a list mean the same thing, how surely, and why (Fellegi and Sunter's model).

Splink compares the records on DuckDB; here stands what is compared, what was learned from labelled
pairs, and every pair with the reasons that speak for and against it. Splink is loaded only when
somebody looks for pairs.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mosty.engines.errors import BadFile, ShapeError

if TYPE_CHECKING:
    from splink import SettingsCreator

__all__ = [
    "VERSION",
    "Comparison",
    "Level",
    "LinkageModel",
    "Pair",
    "Reason",
    "find_pairs",
    "learn",
    "with_weights",
    "write_weights",
]

VERSION = "1"
#: Added to every count when learning, so that what was never seen is rare, not impossible.
_SMOOTHING = 0.5

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Level:
    """One outcome of a comparison.

    Attributes:
        code: what a reason is told by: "same", "typo", "other".
        condition: SQL of DuckDB over columns `x_l` and `x_r`; empty for the last level (all else).
        m, u: how often it occurs in pairs that mean the same, and in pairs that do not.
    """

    code: str
    condition: str = ""
    m: float = 0.5
    u: float = 0.5

    @property
    def weight(self) -> float:
        """Bits for (or against) the pair: log2(m / u)."""
        return math.log2(self.m / self.u)


@dataclass(frozen=True)
class Comparison:
    """What of two records is compared.

    Attributes:
        name: of the comparison, in reasons.
        missing: SQL of DuckDB; where it holds, the comparison says nothing.
        levels: outcomes, the strongest first; the last one takes all else.
    """

    name: str
    missing: str
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class LinkageModel:
    """What is compared and what the outcomes mean.

    Attributes:
        columns: of the records, with their DuckDB types (a list may be all empty).
        blocks: columns of which one must agree, else a pair is not looked at; a list column
            agrees when one of its items does.
        prior: share of looked-at pairs that mean the same.
    """

    columns: Mapping[str, str]
    comparisons: tuple[Comparison, ...]
    blocks: tuple[str, ...]
    prior: float = 0.01


@dataclass(frozen=True)
class Reason:
    """One comparison of a pair.

    Attributes:
        comparison, level: which, and its outcome.
        weight: bits for (or, below 0, against) the pair.
    """

    comparison: str
    level: str
    weight: float


@dataclass(frozen=True)
class Pair:
    """Two records that may mean the same.

    Attributes:
        first, second: their ids, the smaller one first.
        probability: that they do, under the model; 0 to 1.
        reasons: the strongest first; what is missing in one of them is left out.
    """

    first: int
    second: int
    probability: float
    reasons: tuple[Reason, ...]


def find_pairs(
    records: Sequence[Record], model: LinkageModel, *, threshold: float = 0.0
) -> tuple[Pair, ...]:
    """Pairs of records at least so probable, the most probable first.

    Args:
        records: (n,) each with a whole number `id` and the columns of the model; None or [] where
            something is not known.
        threshold: 0 to 1; 0 gives every pair that was looked at.

    Raises:
        ShapeError: a threshold outside 0 to 1, or two records with one id.

    Does not claim that records below the threshold differ: pairs that agree in no blocking column
    are never looked at. Comparisons count as independent; where they are not, probabilities near
    0 and 1 are too sure of themselves.

    Source: Fellegi & Sunter 1969, Journal of the American Statistical Association 64(328); Enamorado,
    Fifield & Imai 2019, American Political Science Review 113(2) (missing outcomes); Splink 5.
    """
    if not 0 <= threshold <= 1:
        raise ShapeError("a probability must lie between 0 and 1")
    ids = [record["id"] for record in records]
    if len(set(ids)) != len(ids):
        raise ShapeError("two records have the same id")
    if len(records) < 2:
        return ()
    rows = _compared(records, model)
    levels = {comparison.name: comparison.levels for comparison in model.comparisons}
    pairs = (_pair(row, levels, model.prior) for row in rows)
    found = [pair for pair in pairs if pair.probability >= threshold]
    return tuple(sorted(found, key=lambda pair: (-pair.probability, pair.first, pair.second)))


def learn(
    records: Sequence[Record], same: Iterable[tuple[int, int]], model: LinkageModel
) -> LinkageModel:
    """The model with m, u and prior counted in the pairs looked at, of which `same` mean the same.

    Args:
        records: (n,) as `find_pairs` takes them; the labels must cover all of them.
        same: pairs of ids that mean the same; every other pair differs.
        model: what is compared; its weights do not matter.

    Raises:
        ShapeError: two records with one id.

    Source: maximum likelihood from labelled pairs, each count raised by 1/2 (Jeffreys' prior).
    """
    truth = {(min(pair), max(pair)) for pair in same}
    pairs = find_pairs(records, model)
    counts: dict[bool, Counter[tuple[str, str]]] = {True: Counter(), False: Counter()}
    for pair in pairs:
        is_same = (pair.first, pair.second) in truth
        counts[is_same].update((reason.comparison, reason.level) for reason in pair.reasons)
    matched = sum((pair.first, pair.second) in truth for pair in pairs)
    return replace(
        model,
        prior=(matched + _SMOOTHING) / (len(pairs) + 2 * _SMOOTHING),
        comparisons=tuple(_learned(comparison, counts) for comparison in model.comparisons),
    )


def write_weights(model: LinkageModel, path: Path) -> None:
    """A file of what was learned, which `with_weights` reads.

    Args:
        model: as `learn` gave it.
        path: is written over.

    Raises: OSError: the file cannot be written.

    Source: JSON (RFC 8259), m and u rounded to nine digits.
    """
    learned = {
        "version": VERSION,
        "prior": round(model.prior, 9),
        "comparisons": {
            comparison.name: {
                level.code: [round(level.m, 9), round(level.u, 9)] for level in comparison.levels
            }
            for comparison in model.comparisons
        },
    }
    path.write_text(json.dumps(learned, indent=1) + "\n", encoding="utf-8")


def with_weights(model: LinkageModel, path: Path) -> LinkageModel:
    """The model with what was learned before.

    Args:
        model: what is compared.
        path: a file of `write_weights`.

    Raises: BadFile: the file lacks a comparison or a level of the model.

    Source: JSON (RFC 8259).
    """
    learned = json.loads(path.read_text(encoding="utf-8"))
    try:
        comparisons = tuple(
            replace(
                comparison,
                levels=tuple(
                    replace(level, m=pair[0], u=pair[1])
                    for level in comparison.levels
                    for pair in [learned["comparisons"][comparison.name][level.code]]
                ),
            )
            for comparison in model.comparisons
        )
    except KeyError as error:
        raise BadFile(
            "the file %(file)s lacks the weights of %(what)s", file=path.name, what=str(error)
        ) from error
    return replace(model, comparisons=comparisons, prior=learned["prior"])


# --- inside -----------------------------------------------------------------------------------


def _learned(comparison: Comparison, counts: Mapping[bool, Counter[tuple[str, str]]]) -> Comparison:
    keys = [(comparison.name, level.code) for level in comparison.levels]
    sums = {
        is_same: sum(counts[is_same][key] for key in keys) + _SMOOTHING * len(keys)
        for is_same in (True, False)
    }
    return replace(
        comparison,
        levels=tuple(
            replace(
                level,
                m=(counts[True][key] + _SMOOTHING) / sums[True],
                u=(counts[False][key] + _SMOOTHING) / sums[False],
            )
            for level, key in zip(comparison.levels, keys, strict=True)
        ),
    )


def _pair(row: Mapping[str, Any], levels: Mapping[str, tuple[Level, ...]], prior: float) -> Pair:
    reasons = []
    bits = math.log2(prior / (1 - prior))
    for name, outcomes in levels.items():
        gamma = row[f"gamma_{name}"]
        if gamma < 0:
            continue
        level = outcomes[len(outcomes) - 1 - gamma]  # Splink counts from the last level up
        bits += level.weight
        reasons.append(Reason(name, level.code, round(level.weight, 2)))
    first, second = sorted((int(row["id_l"]), int(row["id_r"])))
    return Pair(
        first,
        second,
        probability=1 / (1 + 2 ** -max(-200.0, min(200.0, bits))),
        reasons=tuple(sorted(reasons, key=lambda reason: -abs(reason.weight))),
    )


def _compared(records: Sequence[Record], model: LinkageModel) -> Sequence[Mapping[str, Any]]:
    """The outcome of every comparison for every pair that agrees in a blocking column."""
    import duckdb  # noqa: PLC0415 -- heavy, and only for whoever looks for pairs
    import pyarrow  # noqa: PLC0415
    from splink import Linker  # noqa: PLC0415
    from splink.backends.duckdb import DuckDBAPI  # noqa: PLC0415

    types = {"VARCHAR": pyarrow.string(), "VARCHAR[]": pyarrow.list_(pyarrow.string())}
    schema = pyarrow.schema(
        [("id", pyarrow.int64())]
        + [(name, types.get(kind, pyarrow.int64())) for name, kind in model.columns.items()]
    )
    table = pyarrow.Table.from_pylist(
        [{name: record.get(name) for name in schema.names} for record in records], schema=schema
    )
    connection = duckdb.connect(config={"threads": 2})
    try:
        frame = DuckDBAPI(connection=connection).register(table)
        linker = Linker(frame, _settings(model), log_level="ERROR")
        found: Sequence[Mapping[str, Any]] = linker.inference.predict().as_record_list()
    finally:
        connection.close()
    return found


def _settings(model: LinkageModel) -> "SettingsCreator":
    import splink.comparison_level_library as levels  # noqa: PLC0415
    import splink.comparison_library as comparisons  # noqa: PLC0415
    from splink import SettingsCreator, block_on  # noqa: PLC0415

    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        probability_two_random_records_match=model.prior,
        retain_intermediate_calculation_columns=True,
        comparisons=[
            comparisons.CustomComparison(
                output_column_name=comparison.name,
                comparison_levels=[
                    levels.CustomLevel(comparison.missing, "missing").configure(is_null_level=True),
                    *(
                        (
                            levels.CustomLevel(level.condition, level.code)
                            if level.condition
                            else levels.ElseLevel()
                        ).configure(m_probability=level.m, u_probability=level.u)
                        for level in comparison.levels
                    ),
                ],
            )
            for comparison in model.comparisons
        ],
        blocking_rules_to_generate_predictions=[
            block_on(
                column, arrays_to_explode=[column] if model.columns[column].endswith("[]") else None
            )
            for column in model.blocks
        ],
    )
