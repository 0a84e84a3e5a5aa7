"""Opinion maps against known answers: Polis' own result, real exports, other libraries."""

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mosty.engines.opinion import (
    OpinionMap,
    adjusted_rand,
    opinion_map,
    votes_from_matrix,
    votes_from_rows,
)
from mosty.engines.opinion.components import People, components
from mosty.engines.opinion.grouping import k_means, k_means_from, silhouettes
from mosty.engines.opinion.readers import check_export, read_conversation

pytestmark = pytest.mark.slow

EXPORTS = (
    "brexit-consensus",
    "scoop-hivemind.biodiversity",
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01",
)
TOLERANCE = 1e-6


def fixture(reference_data: Path) -> tuple[dict[str, Any], OpinionMap]:
    """Polis' result, and ours with its settings: people it kept, groups, where they began."""
    folder = reference_data / "polis" / "fixture-below-100-ptpts"
    polis = json.loads((folder / "math-pca2.json").read_text())
    conversation = read_conversation(folder)
    assert conversation.moderated == (11, 33)
    ours = opinion_map(
        conversation.votes,
        convention="polis",
        groups=3,
        keep=[5, 10, 11, 14],
        moderated=conversation.moderated,
        meta=conversation.meta,
        initial_centres=[group["center"] for group in polis["group-clusters"]],
        resamples=0,
    )
    return polis, ours


@pytest.mark.reference
def test_polis_places_are_matched(reference_data: Path) -> None:
    polis, ours = fixture(reference_data)
    np.testing.assert_allclose(ours.centre, polis["pca"]["center"], atol=TOLERANCE)
    np.testing.assert_allclose(ours.components, polis["pca"]["comps"], atol=TOLERANCE)
    np.testing.assert_allclose(
        ours.statement_coordinates.T, polis["pca"]["comment-projection"], atol=TOLERANCE
    )
    base = polis["base-clusters"]
    people = [members[0] for members in base["members"]]
    assert sorted(people) == np.flatnonzero(ours.group >= 0).tolist()
    np.testing.assert_allclose(
        ours.participant_coordinates[people],
        np.column_stack([base["x"], base["y"]]),
        atol=TOLERANCE,
    )
    for group in polis["group-clusters"]:
        members = sorted(people[number] for number in group["members"])
        assert np.flatnonzero(ours.group == group["id"]).tolist() == members
        np.testing.assert_allclose(ours.group_centres[group["id"]], group["center"], atol=TOLERANCE)


@pytest.mark.reference
def test_polis_statements_are_matched(reference_data: Path) -> None:
    polis, ours = fixture(reference_data)
    ids = [str(one) for one in ours.statements]
    np.testing.assert_allclose(
        ours.group_consensus[0],
        [polis["group-aware-consensus"][one] for one in ids],
        atol=TOLERANCE,
    )
    np.testing.assert_allclose(
        ours.priorities, [polis["comment-priorities"][one] for one in ids], atol=TOLERANCE
    )
    for number, group in enumerate(ours.representative):
        expected = polis["repness"][str(number)]
        assert [one.statement for one in group] == [one["tid"] for one in expected]
        for mine, theirs in zip(group, expected, strict=True):
            assert mine.direction == theirs["repful-for"]
            assert mine.best_agreed == theirs.get("best-agree", False)
            assert (mine.votes_for, mine.votes) == (theirs["n-success"], theirs["n-trials"])
            assert mine.share == pytest.approx(theirs["p-success"], abs=TOLERANCE)
            assert mine.share_test == pytest.approx(theirs["p-test"], abs=TOLERANCE)
            assert mine.ratio == pytest.approx(theirs["repness"], abs=TOLERANCE)
            assert mine.ratio_test == pytest.approx(theirs["repness-test"], abs=TOLERANCE)
    for found, expected in (
        (ours.consensus_agree, polis["consensus"]["agree"]),
        (ours.consensus_disagree, polis["consensus"]["disagree"]),
    ):
        assert [one.statement for one in found] == [one["tid"] for one in expected]
        for mine, theirs in zip(found, expected, strict=True):
            assert (mine.votes_for, mine.votes) == (theirs["n-success"], theirs["n-trials"])
            assert mine.share == pytest.approx(theirs["p-success"], abs=TOLERANCE)
            assert mine.share_test == pytest.approx(theirs["p-test"], abs=TOLERANCE)


@pytest.mark.reference
def test_counts_of_votes_by_group_are_those_of_polis(reference_data: Path) -> None:
    polis, ours = fixture(reference_data)
    for group, told in polis["group-votes"].items():
        expected = [
            [told["votes"][str(one)][kind] for kind in ("A", "D", "S")] for one in ours.statements
        ]
        assert ours.group_votes[int(group)].tolist() == expected


@pytest.mark.reference
@pytest.mark.parametrize("name", EXPORTS)
def test_exports_add_up(reference_data: Path, name: str) -> None:
    """Invariants a, b and c of real exports: cells are last votes, totals count them, comments
    count every vote cast."""
    checked = check_export(reference_data / "polis" / name)
    assert checked.holds
    assert checked.pairs == checked.cells
    assert 0 < checked.votes - checked.pairs < 100  # some people changed their mind
    votes = read_conversation(reference_data / "polis" / name).votes
    assert (len(votes.values), votes.replaced) == (checked.pairs, checked.votes - checked.pairs)


@pytest.mark.reference
@pytest.mark.parametrize(
    ("name", "agreement"),
    [(EXPORTS[0], 0.87), (EXPORTS[1], 0.95), (EXPORTS[2], 0.96)],
)
def test_groups_of_real_exports_are_nearly_those_published(
    reference_data: Path, name: str, agreement: float
) -> None:
    """A weak oracle: Polis began elsewhere and carried its history."""
    folder = reference_data / "polis" / name
    conversation = read_conversation(folder)
    ours = opinion_map(
        conversation.votes,
        convention="polis",
        groups=2,
        moderated=conversation.moderated,
        resamples=0,
    )
    published = {}
    lines = (folder / "participants-votes.csv").read_text().splitlines()
    for line in lines[1:]:
        person, group, *_rest = line.split(",")
        if group:
            published[int(person)] = int(group)
    both = [
        (published[person], group)
        for person, group in zip(ours.participants.tolist(), ours.group.tolist(), strict=True)  # type: ignore[union-attr]
        if group >= 0 and person in published
    ]
    one, other = np.array(both).T
    assert adjusted_rand(one, other) > agreement


def random_votes(people: int = 70, statements: int = 40, seed: int = 2) -> np.ndarray:
    random = np.random.default_rng(seed)
    matrix = random.integers(-1, 2, (people, statements)).astype(float)
    matrix[random.random(matrix.shape) < 0.6] = np.nan
    matrix[:, 0] = np.nan  # nobody voted on the first statement
    matrix[:, 1] = 1
    return matrix


@pytest.mark.parametrize(("people", "statements"), [(70, 40), (30, 90), (400, 120), (9, 3)])
def test_components_are_those_of_the_imputed_matrix(people: int, statements: int) -> None:
    matrix = random_votes(people, statements)
    known = matrix[:, 1:]
    centre = np.nanmean(known, axis=0)
    filled = np.where(np.isnan(known), centre, known) - centre
    values, vectors = np.linalg.eigh(filled.T @ filled)
    votes = votes_from_matrix(matrix)
    found = components(votes, People.all(votes))
    np.testing.assert_allclose(found.centre[1:], centre, atol=1e-14)
    np.testing.assert_allclose(found.variances, values[::-1][:2] / people, atol=1e-10)
    assert not found.directions[:, 0].any()
    assert found.directions[1].any() == (values[-2] > 1e-9)  # no second direction: zeros
    for ours, theirs, value in zip(found.directions, vectors.T[::-1], values[::-1], strict=False):
        if value < 1e-9:
            continue
        assert abs(ours[1:] @ theirs) == pytest.approx(1, abs=1e-10)
        np.testing.assert_allclose(abs(ours[1:]), abs(theirs), atol=1e-8)


def test_a_long_search_for_directions_ends_right() -> None:
    """Pure noise on many statements: the basis is folded several times on the way."""
    matrix = np.random.default_rng(3).choice([-1.0, 1.0], (600, 500))
    votes = votes_from_matrix(matrix)
    found = components(votes, People.all(votes))
    centred = matrix - matrix.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred)
    np.testing.assert_allclose(found.variances, values[::-1][:2] / 600, rtol=1e-10)
    assert abs(found.directions @ vectors[:, ::-1][:, :2]) == pytest.approx(np.eye(2), abs=1e-7)


def test_people_counted_twice_are_people_given_twice() -> None:
    matrix = random_votes()
    votes, doubled = votes_from_matrix(matrix), votes_from_matrix(np.vstack([matrix, matrix[:5]]))
    weights = np.ones(len(matrix))
    weights[:5] = 2
    one = components(votes, People(np.arange(len(matrix)), weights))
    other = components(doubled, People.all(doubled))
    np.testing.assert_allclose(one.centre, other.centre, atol=1e-14)
    np.testing.assert_allclose(one.variances, other.variances, atol=1e-12)


@pytest.mark.parametrize("count", [5, 63, 64, 65, 700])
def test_silhouettes_are_those_of_scikit_learn(count: int) -> None:
    from sklearn.metrics import silhouette_score

    random = np.random.default_rng(count)
    points = random.normal(size=(count, 2))
    labelings = [np.arange(count) % k for k in (2, 3, 4)]
    labelings.append(np.minimum(np.arange(count), 1))  # one person alone
    found = silhouettes(points, labelings)
    expected = [silhouette_score(points, labels) for labels in labelings]
    np.testing.assert_allclose([one.score for one in found], expected, atol=1e-13)
    assert {one.error for one in found} == {0.0}


def test_silhouettes_of_equal_points_are_nothing() -> None:
    (found,) = silhouettes(np.zeros((6, 2)), [np.arange(6) % 2])
    assert (found.groups, found.score) == (2, 0.0)


@pytest.mark.parametrize("spread", [0.01, 1.0, 30.0])
def test_far_points_taken_together_keep_within_their_bound(spread: float) -> None:
    random = np.random.default_rng(8)
    middles = random.normal(size=(3, 2)) * 8
    points = middles[np.arange(4000) % 3] + random.normal(size=(4000, 2)) * [spread, 1]
    labelings = [k_means(points, k, np.random.default_rng(k)).labels for k in (2, 3)]
    exact = silhouettes(points, labelings)
    near = silhouettes(points, labelings, exact_to=0)
    assert any(one.error > 0 for one in near)
    for one, other in zip(near, exact, strict=True):
        assert abs(one.score - other.score) <= one.error < 0.01
        assert other.error == 0
        assert abs(one.score - other.score) < 1e-4  # the bound is far from reached


def test_every_pair_is_met_when_the_bounds_leave_the_best_open() -> None:
    """The same groups under other numbers: equal scores, so no bound can tell them apart."""
    points = np.random.default_rng(1).normal(size=(1000, 2))
    points[500:] += 20
    labels = (np.arange(1000) >= 500).astype(np.int64)
    found = silhouettes(points, [labels, 1 - labels], exact_to=0)
    assert {one.error for one in found} == {0.0}
    assert found[0].score == pytest.approx(found[1].score, abs=1e-12)
    assert silhouettes(points, [labels], exact_to=0)[0].error > 0


def test_k_means_from_given_centres_is_that_of_scikit_learn() -> None:
    from sklearn.cluster import KMeans

    points = np.random.default_rng(1).normal(size=(500, 2))
    begin = points[:4]
    theirs = KMeans(4, init=begin, n_init=1, max_iter=1000, tol=0).fit(points)
    ours = k_means_from(points, begin)
    assert ours.labels.tolist() == theirs.labels_.tolist()
    np.testing.assert_allclose(ours.centres, theirs.cluster_centers_, atol=1e-12)


def test_k_means_is_as_good_as_that_of_scipy_from_many_starts() -> None:
    from scipy.cluster.vq import kmeans2

    points = np.random.default_rng(5).normal(size=(3000, 2))  # more than the starts are tried on
    for groups in (2, 3, 5):
        ours = k_means(points, groups, np.random.default_rng(0))
        spread = ((points - ours.centres[ours.labels]) ** 2).sum()
        theirs = min(
            ((points - centres[labels]) ** 2).sum()
            for centres, labels in (
                kmeans2(points, groups, iter=60, minit="++", rng=start) for start in range(20)
            )
        )
        assert spread <= theirs * 1.0001
        assert ours.sizes.tolist() == sorted(ours.sizes.tolist(), reverse=True)


def test_a_centre_nobody_is_near_takes_the_farthest_point() -> None:
    points = np.array([[0.0, 0.0], [1.0, 0.0], [10.0, 0.0]])
    found = k_means_from(points, np.array([[0.0, 0.0], [50.0, 50.0], [60.0, 60.0]]))
    assert sorted(found.sizes.tolist()) == [1, 1, 1]


def test_the_adjusted_rand_index_is_that_of_scikit_learn() -> None:
    from sklearn.metrics import adjusted_rand_score

    random = np.random.default_rng(0)
    for _round in range(20):
        one, other = random.integers(0, 4, 50), random.integers(0, 3, 50)
        assert adjusted_rand(one, other) == pytest.approx(adjusted_rand_score(one, other))
    same = np.array([0, 0, 1])
    assert adjusted_rand(same, 1 - same) == 1
    assert adjusted_rand(np.zeros(5, int), np.zeros(5, int)) == 1


def test_everything_is_that_of_the_dense_computation() -> None:
    """The whole map again, from a filled matrix, the slow way."""
    from scipy.stats import norm

    matrix = random_votes(60, 25, seed=9)[:, 1:]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ours = opinion_map(votes_from_matrix(matrix), groups=2, resamples=0)
    group = matrix[ours.group == 0]
    others = matrix[ours.group == 1]
    agree, voted = (group == 1).sum(axis=0), np.isfinite(group).sum(axis=0)
    rest, rest_voted = (others == 1).sum(axis=0), np.isfinite(others).sum(axis=0)
    share = (agree + 1) / (voted + 2)
    ratio = share / ((rest + 1) / (rest_voted + 2))
    for one in ours.representative[0]:
        if one.direction == "agree":
            assert one.share == pytest.approx(share[one.statement])
            assert one.ratio == pytest.approx(ratio[one.statement])
        if not one.best_agreed:
            assert min(one.share_test, one.ratio_test) > norm.ppf(0.9)
    assert ours.group_votes[0, :, 0].tolist() == agree.tolist()
    filled = np.where(np.isnan(matrix), ours.centre, matrix) - ours.centre
    votes = np.isfinite(matrix).sum(axis=1)
    expected = filled @ ours.components.T * np.sqrt(24 / votes)[:, None]
    np.testing.assert_allclose(ours.participant_coordinates, expected, atol=1e-12)


def test_a_large_conversation_in_several_chunks() -> None:
    """More votes than one chunk: the same directions and groups as the planted ones."""
    random = np.random.default_rng(6)
    people, statements = 6000, 300
    leaning = random.choice([-1.0, 1.0], (2, statements))
    truth = random.integers(0, 2, people)
    rows, columns = np.nonzero(random.random((people, statements)) < 0.4)
    opinion = leaning[truth[rows], columns] + random.normal(size=len(rows))
    votes = votes_from_rows(rows, columns, np.sign(opinion))
    told = opinion_map(votes, resamples=10)
    assert told.groups == 2
    assert abs(adjusted_rand(truth, told.group) - 1) < 1e-9
    matrix = np.full((people, statements), np.nan)
    matrix[rows, columns] = np.sign(opinion)
    filled = np.where(np.isnan(matrix), told.centre, matrix) - told.centre
    values = np.linalg.eigvalsh(filled.T @ filled)[::-1][:2] / people
    np.testing.assert_allclose(told.variances, values, rtol=1e-10)
