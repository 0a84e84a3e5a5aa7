"""How well services are found: the questions, the measures, and two plain ways to compare with."""

import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from random import Random
from typing import NamedTuple

import yaml
from django.utils import timezone

from mosty.core.access import system_access
from mosty.core.text import fold
from mosty.directory.actions import index_services, load_service_types, load_synonyms
from mosty.directory.enums import ServiceStatus
from mosty.directory.models import Service, ServiceType
from mosty.directory.queries import search
from mosty.directory.rules import search_text, service_sort_key
from mosty.territory.models import Municipality
from tests.factories.people import OrganisationFactory

FOLDER = Path(__file__).parent
TUNED = 100  # the first hundred questions may be used for tuning


class Question(NamedTuple):
    """What a resident writes, how, and keys of the services that answer it."""

    style: str
    text: str
    wanted: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """Means over questions: of the wanted services among the first five, and nDCG of the first ten."""

    recall: float
    ndcg: float


Finder = Callable[[str], Sequence[str]]


def questions() -> list[Question]:
    """The questions the search was built with; those after `TUNED` are held out."""
    return questions_of("questions.yaml")


def fresh_questions() -> list[Question]:
    """Questions by somebody who had seen neither the pack nor the code; since used to mend the rules."""
    return questions_of("questions_fresh.yaml")


def unseen_questions() -> list[Question]:
    """Questions like them whose wording and failures nobody has read: only their figures are."""
    return questions_of("questions_unseen.yaml")


def questions_of(file: str) -> list[Question]:
    rows = yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))["questions"]
    return [Question(style, text, tuple(wanted)) for style, text, wanted in rows]


def load_catalogue(municipality: Municipality) -> dict[int, str]:
    """The catalogue stored in the municipality with both packs: id -> key."""
    load_service_types(by=system_access(None))
    load_synonyms(by=system_access(None))
    rows = yaml.safe_load((FOLDER / "catalogue.yaml").read_text(encoding="utf-8"))["services"]
    kinds = {kind.code: kind for kind in ServiceType.objects.all()}
    providers = {
        name: OrganisationFactory(municipality=municipality, name=name)
        for name in dict.fromkeys(row["by"] for row in rows)
    }
    services = [
        Service(
            municipality=municipality,
            service_type=kinds[row["kind"]],
            organisation=providers[row["by"]],
            external_id=row["key"],
            name=row["name"],
            summary=row["summary"],
            for_whom=row["for_whom"],
            how_to_apply="Zadzwoń.",
            provider_mode="JEDNOSTKA",
            status=ServiceStatus.PUBLISHED,
            published_at=timezone.now(),
            sort_key=service_sort_key(row["name"]),
        )
        for row in rows
    ]
    for service in services:
        service.search_text = search_text(service)
    Service.objects.bulk_create(services)
    index_services(services)
    return {service.pk: service.external_id for service in services}


def measure(find: Finder, asked: Sequence[Question]) -> Figures:
    """Recall among five and nDCG among ten, every wanted service worth the same."""
    recalls, gains = [], []
    for question in asked:
        found = list(find(question.text))[:10]
        wanted = set(question.wanted)
        recalls.append(len(wanted & set(found[:5])) / min(5, len(wanted)))
        gain = sum(1 / log2(place + 2) for place, key in enumerate(found) if key in wanted)
        gains.append(gain / sum(1 / log2(place + 2) for place in range(min(10, len(wanted)))))
    return Figures(sum(recalls) / len(recalls), sum(gains) / len(gains))


def mosty_finder(municipality: Municipality, keys: dict[int, str]) -> Finder:
    """The search of the site."""
    return lambda text: [keys[pk] for pk in search(municipality, text=text).ids()]


def like_finder(municipality: Municipality, keys: dict[int, str]) -> Finder:
    """Plain LIKE over the folded text of a service: how many of the words it holds, then by name."""
    rows = list(
        Service.objects.filter(municipality=municipality)
        .order_by("sort_key")
        .values_list("pk", "search_text")
    )

    def find(text: str) -> Sequence[str]:
        words = [word for word in re.findall(r"\w+", fold(text)) if len(word) > 2]
        hits = [(sum(word in held for word in words), keys[pk]) for pk, held in rows]
        return [key for count, key in sorted(hits, key=lambda hit: -hit[0]) if count]

    return find


def fts5_finder(municipality: Municipality, keys: dict[int, str]) -> Finder:
    """SQLite FTS5 without diacritics, any of the words, ordered by its BM25 with weights of columns."""
    base = sqlite3.connect(":memory:")
    base.execute(
        "CREATE VIRTUAL TABLE found USING fts5(key UNINDEXED, name, kind, whom, summary, provider,"
        " tokenize = 'unicode61 remove_diacritics 2')"
    )
    services = Service.objects.filter(municipality=municipality).select_related(
        "service_type", "organisation"
    )
    base.executemany(
        "INSERT INTO found VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                keys[one.pk],
                one.name,
                f"{one.service_type.name} {one.service_type.plain_name}",
                one.for_whom,
                one.summary,
                one.organisation.name,
            )
            for one in services.order_by("sort_key")
        ],
    )

    def find(text: str) -> Sequence[str]:
        words = [f'"{word}"' for word in re.findall(r"\w+", text.casefold()) if len(word) > 2]
        if not words:
            return []
        query = (
            "SELECT key FROM found WHERE found MATCH ?"
            " ORDER BY bm25(found, 0, 8, 6, 4, 3, 2) LIMIT 10"
        )
        return [row[0] for row in base.execute(query, (" OR ".join(words),))]

    return find


class Comparison(NamedTuple):
    """One way of finding, measured: all 200, tuned on, held out, the fresh hundred, the unseen."""

    every: Figures
    tuned: Figures
    held_out: Figures
    fresh: Figures
    unseen: Figures


def table(finders: dict[str, Finder]) -> tuple[str, dict[str, Comparison]]:
    """The comparison in words, and the figures."""
    asked = questions()
    parts = (asked, asked[:TUNED], asked[TUNED:], fresh_questions(), unseen_questions())
    figures = {
        name: Comparison(*(measure(find, part) for part in parts)) for name, find in finders.items()
    }
    titles = ("all 200", "1-100 (tuned)", "101-200 (held out)", "100 fresh", "100 unseen")
    lines = [f"{'':<14}" + "".join(f"{title:^22}" for title in titles)]
    lines.append(f"{'':<14}" + f"{'recall@5':>10}{'nDCG@10':>10}  " * len(titles))
    for name, measured in figures.items():
        cells = "".join(f"{one.recall:>10.3f}{one.ndcg:>10.3f}  " for one in measured)
        lines.append(f"{name:<14}{cells}")
    return "\n".join(lines), figures


def by_style(find: Finder, asked: Sequence[Question]) -> str:
    """How well each way of writing is understood, in words."""
    lines = []
    for style in dict.fromkeys(question.style for question in asked):
        part = [question for question in asked if question.style == style]
        figures = measure(find, part)
        lines.append(f"{style:<14}{len(part):>4}{figures.recall:>10.3f}{figures.ndcg:>10.3f}")
    return "\n".join(lines)


def hits(find: Finder, asked: Sequence[Question]) -> str:
    """How sure recall@5 is (95 %, a bootstrap over questions), and how often a right service is found."""
    recalls = [measure(find, [question]).recall for question in asked]
    chance = Random(1)
    means = sorted(sum(chance.choices(recalls, k=len(recalls))) / len(recalls) for _ in range(5000))
    some = sum(recall > 0 for recall in recalls)
    first = sum(bool(set(question.wanted) & set(find(question.text)[:1])) for question in asked)
    return f"{means[125]:.3f}-{means[4875]:.3f}, a right one among five: {some}, first: {first}"
