"""The stored words of services: made anew when they would be other words now, and only then."""

from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from mosty.config.commands import setup
from mosty.directory import actions
from mosty.directory.models import SearchIndex, SearchWord, Service, ServiceType
from mosty.directory.rules import words
from mosty.people.models import Organisation
from mosty.territory.models import VillageUnit
from tests.factories.directory import ServiceFactory

#: With what words are made -> a digest of the words of the samples below.
DIGESTS = {
    "1 pl.sgjp.sgjp-2026.06.01": "2fa24f2b264b29b0",
}
RAISE = """
The same services have other words than before. Raise INDEX_VERSION in rules/words.py (a new
dictionary needs nothing raised) and add the line
    {line}
Otherwise installations keep the old words after an update."""


def samples():
    """The catalogue of the tests, of kinds and units that never change, and one in two languages."""
    text = (Path(__file__).parent / "catalogue.yaml").read_text(encoding="utf-8")
    for row in yaml.safe_load(text)["services"]:
        yield Service(
            service_type=ServiceType(code=row["kind"], name="Dom dziennego pobytu"),
            organisation=Organisation(name=row["by"]),
            **{name: row[name] for name in ("name", "summary", "for_whom")},
        )
    yield Service(
        service_type=ServiceType(code="U-TEL", name="teleopieka", name_uk="телеопіка"),
        organisation=Organisation(name="Sołectwo Łęg"),
        village_unit=VillageUnit(name="Łęg"),
        name="Opaska",
        name_uk="Браслет безпеки",
        summary="Przyciśniesz guzik, przyjedziemy.",
        text_easy="To jest zegarek z guzikiem.",
        min_age=60,
        how_to_apply="Zadzwoń albo przyjdź.",
    )


def digest():
    lines = [
        f"{number} {word} {weight}"
        for number, service in enumerate(samples())
        for word, weight in sorted(words.service_words(service).items())
    ]
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def test_whoever_changes_the_words_of_services_raises_the_version():
    made_with, now = words.words_made_with(), digest()
    assert DIGESTS.get(made_with) == now, RAISE.format(line=f'"{made_with}": "{now}",')


@pytest.fixture
def services(municipality):
    rows = [ServiceFactory(municipality=municipality, name=name) for name in ("Obiady", "Klub")]
    actions.renew_index()
    return rows


def stored():
    return list(SearchWord.objects.order_by("id").values_list("id", "service_id", "word"))


def test_the_same_version_writes_nothing(services):
    before = stored()
    assert actions.renew_index() == 0
    assert stored() == before != []
    assert SearchIndex.objects.get().made_with == words.words_made_with()


def test_the_same_version_writes_only_what_is_missing(services):
    SearchWord.objects.filter(service=services[0]).delete()
    kept = stored()
    assert actions.renew_index() == 1
    assert stored()[: len(kept)] == kept
    assert SearchWord.objects.filter(service=services[0], word="obiad").exists()


@pytest.mark.parametrize("change", ["rules", "dictionary"])
def test_a_new_version_writes_all_words_anew_once(services, monkeypatch, change):
    if change == "rules":
        monkeypatch.setattr(words, "INDEX_VERSION", words.INDEX_VERSION + 1)
    else:
        SearchIndex.objects.update(made_with=f"{words.INDEX_VERSION} pl.sgjp.sgjp-2020.01.01")
    SearchWord.objects.filter(service=services[0]).update(weight=99)
    old = {row[0] for row in stored()}
    assert actions.renew_index() == 2
    assert old.isdisjoint(row[0] for row in stored())
    assert not SearchWord.objects.filter(weight=99).exists()
    assert SearchIndex.objects.get().made_with == words.words_made_with()
    assert actions.renew_index() == 0


def test_an_installation_that_never_kept_the_version_is_indexed_once(services):
    SearchIndex.objects.all().delete()
    assert actions.renew_index() == 2
    assert actions.renew_index() == 0


def test_words_that_cannot_be_written_leave_the_old_version(services, monkeypatch):
    def fail(*_arguments):
        raise RuntimeError

    SearchIndex.objects.update(made_with="0 old")
    before = stored()
    monkeypatch.setattr("mosty.directory.actions.words.insert_rows", fail)
    with pytest.raises(RuntimeError):
        actions.renew_index()
    assert stored() == before
    assert SearchIndex.objects.get().made_with == "0 old"


def test_setup_asks_for_it(monkeypatch):
    done = []
    monkeypatch.setattr(setup, "_step", lambda _title, work: done.append(work))
    setup.set_up()
    assert actions.renew_index in done
