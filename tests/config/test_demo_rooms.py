"""Rooms and things of the demo: loaded once, a hall with its parts, ways between sites."""

from pathlib import Path

import pytest

from mosty.calendars.models import Resource, Way
from mosty.config.demo.rooms import rooms_step
from mosty.config.demo.steps import Chain
from mosty.core.errors import InvalidFile
from mosty.territory.models import Municipality

DEMO = Path(__file__).resolve().parents[2] / "demo"


def test_demo_lends_a_hall_with_parts_and_knows_the_ways(municipality: Municipality) -> None:
    chain = Chain(folder=DEMO, municipality=municipality)
    first, again = rooms_step(chain), rooms_step(chain)
    assert first == "nowych 12, dojazdów 3"
    assert again == "nowych 0, dojazdów 3"
    hall = Resource.objects.get(name="Sala widowiskowa")
    assert hall.parts.count() == 2
    assert {part.site for part in hall.parts.all()} == {hall.site}
    assert Way.objects.count() == 3


def test_a_folder_without_rooms_is_no_error_and_an_unknown_whole_is(
    municipality: Municipality, tmp_path: Path
) -> None:
    chain = Chain(folder=tmp_path, municipality=municipality)
    assert "pomijam" in rooms_step(chain)
    (tmp_path / "sale.yaml").write_text("pozycje: [{nazwa: Kąt, czesc: Aula}]", encoding="utf-8")
    with pytest.raises(InvalidFile, match="Aula"):
        rooms_step(chain)
