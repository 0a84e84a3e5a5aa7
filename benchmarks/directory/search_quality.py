"""Prints how well residents' questions find services, beside LIKE and SQLite FTS5."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mosty.config.settings.test")

import django

django.setup()

from django.db import connection, transaction
from django.test.utils import setup_test_environment

from tests.directory.search_quality import (
    by_style,
    fresh_questions,
    fts5_finder,
    hits,
    like_finder,
    load_catalogue,
    mosty_finder,
    table,
    unseen_questions,
)
from tests.factories.territory import MunicipalityFactory


def main() -> None:
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    with transaction.atomic():
        municipality = MunicipalityFactory()
        keys = load_catalogue(municipality)
        finders = {
            "Mosty": mosty_finder(municipality, keys),
            "LIKE": like_finder(municipality, keys),
            "SQLite FTS5": fts5_finder(municipality, keys),
        }
        print(table(finders)[0])
        for title, asked in (("fresh", fresh_questions()), ("unseen", unseen_questions())):
            print(f"\nThe {title} questions: recall@5 within 95 %, questions with a right service")
            for name, find in finders.items():
                print(f"{name:<14}{hits(find, asked)}")
            print(f"\nMosty, the {title} questions by the way they are written: recall@5, nDCG@10")
            print(by_style(finders["Mosty"], asked))
    connection.creation.destroy_test_db(":memory:", verbosity=0)


if __name__ == "__main__":
    main()
