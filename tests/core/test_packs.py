"""Content packs: what an office may edit is checked before it is used."""

import pytest
from pydantic import BaseModel

from mosty.core import packs
from mosty.core.errors import InvalidFile
from mosty.core.packs import Pack, load_all_packs, load_pack, register_pack, registered_packs

HEAD = "pack: kinds\nversion: 3\nchecked_on: 2026-11-01\nsource: ustawa\n"


class Item(BaseModel):
    code: str
    count: int


class Kinds(Pack):
    items: list[Item]


@pytest.fixture
def write(tmp_path):
    def make(text, encoding="utf-8"):
        path = tmp_path / "kinds.yaml"
        path.write_bytes(text.encode(encoding))
        return path

    return make


def test_pack_is_read_and_typed(write):
    pack = load_pack("kinds", write(HEAD + "items:\n  - {code: żłobek, count: 2}\n"), Kinds)
    assert (pack.version, pack.checked_on.year) == (3, 2026)
    assert pack.items == [Item(code="żłobek", count=2)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "items:\n  - {code: a, count: dwa}\n", "items.0.count"),
        (HEAD + "items:\n  - {code: a}\n", "items.0.count"),
        (HEAD + "items: []\nextra: 1\n", "extra"),
        ("pack: other\nitems: []\n", "kinds"),
        ("- a\n- b\n", "kinds"),
        (HEAD + "items: [\n", "YAML"),
        (HEAD + "items:\n  - {code: a, code: b, count: 1}\n", "code"),
        (HEAD + "items: &x [1]\nmore: *x\n", "aliases"),
        (HEAD + "items: !!python/object/apply:os.system [ls]\n", "YAML"),
    ],
    ids=["type", "missing", "extra", "other", "list", "broken", "twice", "alias", "python"],
)
def test_wrong_pack_is_refused_with_the_place(write, text, said):
    with pytest.raises(InvalidFile) as caught:
        load_pack("kinds", write(text), Kinds)
    assert said in str(caught.value.message)


def test_pack_in_another_encoding_is_refused(write):
    with pytest.raises(InvalidFile):
        load_pack("kinds", write(HEAD + "items: [{code: żłobek, count: 1}]", "cp1250"), Kinds)


def test_missing_and_oversized_packs_are_refused(write, tmp_path, monkeypatch):
    with pytest.raises(InvalidFile):
        load_pack("kinds", tmp_path / "nie-ma.yaml", Kinds)
    monkeypatch.setattr(packs, "_MAX_PACK_BYTES", 10)
    with pytest.raises(InvalidFile):
        load_pack("kinds", write(HEAD), Kinds)


def test_packs_load_in_the_order_they_were_registered(monkeypatch):
    monkeypatch.setattr(packs, "_loaders", {})
    seen = []

    def loader(name):
        def load(*, by):
            seen.append((name, by))
            return len(seen)

        return load

    first = loader("b")
    register_pack("b", first)
    register_pack("a", loader("a"))
    register_pack("b", first)
    assert [name for name, _loader in registered_packs()] == ["b", "a"]
    assert load_all_packs(by="system") == {"b": 1, "a": 2}
    assert seen == [("b", "system"), ("a", "system")]
    with pytest.raises(ValueError, match="twice"):
        register_pack("b", loader("b"))


@pytest.mark.slow
@pytest.mark.django_db
def test_every_pack_of_the_apps_loads_twice():
    from mosty.core.access import system_access

    first = load_all_packs(by=system_access(None))
    assert first
    assert all(count > 0 for count in first.values())
    assert load_all_packs(by=system_access(None)) == first
