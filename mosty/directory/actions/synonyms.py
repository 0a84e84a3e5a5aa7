"""Everyday words: the pack, and what an office adds, changes or switches off."""

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidFile, InvalidInput, NotFound
from mosty.core.packs import Pack, load_pack
from mosty.directory.models import ServiceType, SynonymGroup
from mosty.directory.rules.phrases import phrase_words
from mosty.directory.rules.questions import is_kind_code
from mosty.territory.models import Municipality

_PACK = Path(__file__).resolve().parents[1] / "content" / "synonyms.yaml"
_LONGEST_PHRASE = 100
_MOST_PHRASES = 60


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=r"^[a-z0-9-]+$", max_length=40)
    phrases: list[str] = Field(min_length=1, max_length=_MOST_PHRASES)
    meanings: list[str] = Field(min_length=1, max_length=20)


class _Synonyms(Pack):
    items: list[_Group]


class CannotSaveSynonyms(InvalidInput):
    """The group would find nothing, or everything."""

    code = "cannot_save_synonyms"


@transaction.atomic
def load_synonyms(*, path: Path = _PACK, by: Access) -> int:
    """How many groups the pack holds; those that left it are gone, those of offices stay."""
    by.require("directory.types_load")
    pack = load_pack("synonyms", path, _Synonyms)
    codes = [item.code for item in pack.items]
    if len(set(codes)) < len(codes):
        raise InvalidFile(_("A group of synonyms stands twice in the pack."))
    of_pack = SynonymGroup.objects.filter(municipality=None)
    known = {group.code: group for group in of_pack}
    changed = of_pack.exclude(code__in=codes).delete()[0]
    for item in pack.items:
        facts = {**item.model_dump(exclude={"code"}), "pack_version": str(pack.version)}
        group = known.get(item.code) or SynonymGroup(code=item.code)
        if group.pk is None or any(getattr(group, name) != facts[name] for name in facts):
            for name, value in facts.items():
                setattr(group, name, value)
            group.save()
            changed += 1
    if changed:
        record("directory.synonyms_loaded", by=by, data={"changed": changed})
    return len(pack.items)


@transaction.atomic
def save_synonyms(
    *,
    municipality: Municipality,
    group_id: int | None,
    phrases: Sequence[str],
    meanings: Sequence[str],
    by: Access,
) -> SynonymGroup:
    """A group with these words: a new one, or the stored one; that of the pack changes here only.

    Raises: CannotSaveSynonyms: a phrase says nothing, a code of a kind is unknown.
    """
    by.require("directory.synonyms_edit")
    phrases, meanings = _clean(phrases), _clean(meanings)
    _refuse_wrong(phrases, meanings)
    group = _own(municipality, group_id)
    group.phrases, group.meanings = phrases, meanings
    group.save()
    record("directory.synonyms_saved", by=by, on=group, data={"phrases": phrases})
    return group


@transaction.atomic
def switch_synonyms(
    *, municipality: Municipality, group_id: int, is_off: bool, by: Access
) -> SynonymGroup:
    """The group, switched off or on again for this municipality."""
    by.require("directory.synonyms_edit")
    group = _own(municipality, group_id)
    group.is_off = is_off
    group.save()
    record("directory.synonyms_switched", by=by, on=group, data={"is_off": is_off})
    return group


@transaction.atomic
def remove_synonyms(*, municipality: Municipality, group_id: int, by: Access) -> None:
    """The municipality's own group is gone; a changed group of the pack is as it was."""
    by.require("directory.synonyms_edit")
    group = SynonymGroup.objects.filter(municipality=municipality, pk=group_id).first()
    if group is None:
        raise NotFound(_("There is no such group of words here."))
    record("directory.synonyms_removed", by=by, on=group, data={"phrases": group.phrases})
    group.delete()


def _own(municipality: Municipality, group_id: int | None) -> SynonymGroup:
    """The row to change: stored here, or one that stands in for a group of the pack, or new."""
    if group_id is None:
        return SynonymGroup(municipality=municipality)
    group = SynonymGroup.objects.select_for_update().filter(pk=group_id).first()
    if group is None or group.municipality_id not in (None, municipality.pk):
        raise NotFound(_("There is no such group of words here."))
    if group.municipality_id is not None:
        return group
    changed = SynonymGroup.objects.filter(municipality=municipality, code=group.code).first()
    return changed or SynonymGroup(
        municipality=municipality, code=group.code, phrases=group.phrases, meanings=group.meanings
    )


def _clean(lines: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))


def _refuse_wrong(phrases: Sequence[str], meanings: Sequence[str]) -> None:
    wrong: dict[str, str] = {}
    empty = [phrase for phrase in phrases if not phrase_words(phrase)]
    if not phrases:
        wrong["phrases"] = _("Write at least one phrase.")
    elif empty:
        wrong["phrases"] = _("“%(phrase)s” fits every question. Add a word.") % {"phrase": empty[0]}
    elif len(phrases) > _MOST_PHRASES or max(map(len, phrases)) > _LONGEST_PHRASE:
        wrong["phrases"] = _("At most 60 phrases of at most 100 letters.")
    codes = {meaning for meaning in meanings if is_kind_code(meaning)}
    known = set(ServiceType.objects.filter(code__in=codes).values_list("code", flat=True))
    if not meanings:
        wrong["meanings"] = _("Choose a kind of service or write a word of the catalogue.")
    elif codes - known:
        wrong["meanings"] = _("The catalogue has no kind %(code)s.") % {"code": min(codes - known)}
    if wrong:
        raise CannotSaveSynonyms(next(iter(wrong.values())), fields=wrong)
