"""Work in chunks gives one result wherever it runs; errors and results survive the journey."""

import pickle
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

from mosty.engines import arrays
from mosty.engines.errors import BadFile, EngineError, ShapeError
from mosty.engines.output import to_json
from mosty.engines.work import chunks, in_chunks


def squares(part: tuple[int, int]) -> list[int]:
    return [number * number for number in range(*part)]


def refuse(part: tuple[int, int]) -> list[int]:
    raise ShapeError("row %(row)d is wrong", row=part[0])


def test_chunks_cover_everything_once() -> None:
    assert chunks(7, size=3) == ((0, 3), (3, 6), (6, 7))
    assert chunks(0, size=3) == ()


def test_work_comes_back_in_order_and_tells_its_progress() -> None:
    told: list[tuple[int, int]] = []
    parts = chunks(1000, size=100)
    answers = in_chunks(squares, parts, progress=lambda done, all_: told.append((done, all_)))
    assert [number for part in answers for number in part] == squares((0, 1000))
    assert told == [(number, 10) for number in range(1, 11)]


def test_work_is_the_same_on_a_given_executor() -> None:
    parts = chunks(50, size=7)
    with ThreadPoolExecutor(3) as executor:
        assert in_chunks(squares, parts, executor=executor) == in_chunks(squares, parts)


@pytest.mark.slow
def test_work_is_the_same_on_a_cluster_and_errors_come_back_whole(cluster: Executor) -> None:
    parts = chunks(50, size=7)
    assert in_chunks(squares, parts, executor=cluster) == in_chunks(squares, parts)
    with pytest.raises(ShapeError, match="row 0 is wrong") as caught:
        in_chunks(refuse, parts, executor=cluster)
    assert caught.value.values == {"row": 0}


def test_an_error_keeps_its_template_when_pickled() -> None:
    error = pickle.loads(pickle.dumps(BadFile("line %(line)d: no number", line=4)))
    assert isinstance(error, BadFile)
    assert isinstance(error, EngineError)
    assert str(error) == "line 4: no number"
    assert (error.message, error.values) == ("line %(line)d: no number", {"line": 4})


@dataclass(frozen=True)
class Result:
    shares: tuple[Fraction, ...]
    places: np.ndarray
    nothing: float


def test_a_result_is_plain_json() -> None:
    text = to_json(Result((Fraction(1, 3), Fraction(2)), np.array([1.5, 2.0]), float("nan")))
    assert '"shares": [\n    "1/3",\n    2\n  ]' in text
    assert '"nothing": null' in text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1.0, float("nan")], "people: value number 2 is missing or infinite"),
        ([1.0, -2.0], "people: value number 2 is -2, less than 0"),
        ([[1.0]], "people: one list of numbers is needed"),
        (["x"], "people: every value must be a number"),
        ([1.0, 2.0, 3.0], "people: 3 values are given, 2 are needed"),
    ],
)
def test_counts_are_checked_at_the_door(values: object, words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        arrays.counts("people", values, length=2)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0, 5], "value number 2 is 5, outside 0 to 3"),
        ([-1], "value number 1 is -1"),
        ([0.5], "whole numbers"),
    ],
)
def test_indices_are_checked_at_the_door(values: object, words: str) -> None:
    with pytest.raises(ShapeError, match=words):
        arrays.indices("units", values, below=4)  # type: ignore[arg-type]


def test_coordinates_are_checked_at_the_door() -> None:
    assert arrays.coordinates("people", []).shape == (0, 2)
    with pytest.raises(ShapeError, match="two coordinates"):
        arrays.coordinates("people", [1.0, 2.0])
    with pytest.raises(ShapeError, match="point number 2"):
        arrays.coordinates("people", [[1.0, 2.0], [1.0, float("inf")]])
