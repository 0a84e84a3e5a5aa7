"""Residents' questions find the services that answer them, better than plain ways do."""

import pytest

from tests.directory.search_quality import (
    fts5_finder,
    like_finder,
    load_catalogue,
    mosty_finder,
    questions,
    table,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_questions_find_their_services_better_than_like_and_fts5(municipality, capsys):
    keys = load_catalogue(municipality)
    assert len(keys) >= 80
    assert len(questions()) == 200
    text, figures = table(
        {
            "Mosty": mosty_finder(municipality, keys),
            "LIKE": like_finder(municipality, keys),
            "SQLite FTS5": fts5_finder(municipality, keys),
        }
    )
    with capsys.disabled():
        print(f"\n{text}")
    every, _tuned, held_out = figures["Mosty"]
    assert every.recall >= 0.9
    assert held_out.recall >= 0.9
    for other in ("LIKE", "SQLite FTS5"):
        assert every.ndcg > figures[other][0].ndcg
        assert held_out.ndcg > figures[other][2].ndcg
