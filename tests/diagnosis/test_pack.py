"""The content pack of indicators."""

import pytest

from mosty.core.access import Role, system_access
from mosty.core.errors import NotAllowed
from mosty.diagnosis.actions import load_indicators
from mosty.diagnosis.actions.pack import indicator_pack
from mosty.diagnosis.models import Indicator
from mosty.engines.indicators import FORMULAS


def test_pack_has_the_sixteen_core_indicators_and_their_inputs() -> None:
    items = {item.code: item for item in indicator_pack().items}
    assert [code for code, item in items.items() if item.is_core] == [
        f"DI-{number:02d}" for number in range(1, 17)
    ]
    for code, formula in FORMULAS.items():
        assert tuple(items[code].inputs) == formula.inputs
        assert all(name in items for name in formula.inputs)
        assert items[code].question.endswith("?")
        assert items[code].formula
    assert all(item.part_of in items for item in items.values() if item.part_of)


def test_pack_names_the_variables_of_bdl_once() -> None:
    ids = [item.bdl_variable_id for item in indicator_pack().items if item.bdl_variable_id]
    assert len(ids) == len(set(ids))
    assert {72305, 634989, 1548717, 1724774, 474463} <= set(ids)
    assert all(
        item.code == f"BDL-{item.bdl_variable_id}"
        for item in indicator_pack().items
        if item.bdl_variable_id
    )


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    count = load_indicators(by=system_access(None))
    stored = list(Indicator.objects.values())
    assert load_indicators(by=system_access(None)) == count == len(stored)
    assert list(Indicator.objects.values()) == stored


@pytest.mark.django_db
def test_a_changed_name_is_loaded_anew() -> None:
    load_indicators(by=system_access(None))
    Indicator.objects.filter(code="DI-01").update(name="inna nazwa")
    load_indicators(by=system_access(None))
    assert Indicator.objects.get(code="DI-01").name.startswith("Odsetek dzieci")


def test_a_clerk_may_not_load_the_pack(access_as) -> None:
    with pytest.raises(NotAllowed):
        load_indicators(by=access_as(Role.CLERK))
