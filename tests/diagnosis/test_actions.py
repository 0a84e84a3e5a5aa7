"""Deeds of the diagnosis: figures, needs, assets, evidence; who may do them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from mosty.core.access import MUNICIPALITY_ROLES, Role, system_access, visitor_access
from mosty.core.enums import DataStatus, DiArea
from mosty.core.errors import NotAllowed, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from mosty.diagnosis.actions import (
    CannotSave,
    FigureDoesNotFit,
    add_evidence,
    record_observation,
    remove_asset,
    remove_evidence,
    remove_need,
    save_asset,
    save_need,
)
from mosty.diagnosis.enums import AssetKind
from mosty.diagnosis.importers.records import AssetRow, NeedRow
from mosty.diagnosis.models import Asset, Indicator, Need, Observation
from mosty.diagnosis.queries import need_trail
from mosty.diagnosis.rules import PERMISSIONS
from mosty.thread.enums import Audience, StationKind
from mosty.thread.models import Link, Station
from tests.factories.diagnosis import AssetFactory, IndicatorFactory, NeedFactory
from tests.factories.territory import MunicipalityFactory, VillageUnitFactory

NEED = NeedRow(code="P-01", area=DiArea.SEN, title="Brak dowozu do lekarza", is_public=True)
ASSET = AssetRow(code="Z-01", kind=AssetKind.PLACE, area=DiArea.HOR, title="Świetlica")

EDITORS = {
    Role.PLAN_COORDINATOR,
    Role.SERVICE_ORGANISER,
    Role.COMMUNITY_ORGANISER,
    Role.CENTRE_DIRECTOR,
}


@pytest.fixture
def editor(access_as):
    return access_as(Role.PLAN_COORDINATOR)


@pytest.fixture
def theme_station(municipality):
    return Station.objects.create(
        municipality=municipality,
        kind=StationKind.VOICE,
        source="voices.theme",
        source_id=7,
        title="Dojazd",
        path="/x/",
        audience=Audience.PUBLIC,
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("diagnosis.edit", EDITORS),
        ("diagnosis.import", {Role.PLAN_COORDINATOR, Role.CLERK, Role.CENTRE_DIRECTOR}),
        ("diagnosis.see_staff", set(MUNICIPALITY_ROLES)),
    ],
)
def test_who_may_do_what(access_as, code, expected) -> None:
    assert code in {permission.code for permission in PERMISSIONS}
    assert {role for role in Role if access_as(role).may(code)} == expected


# --- figures ------------------------------------------------------------------------------------


def _record(municipality, by, **facts):
    indicator = facts.pop("indicator", None) or IndicatorFactory()
    facts = {
        "year": 2025,
        "value": Decimal(21),
        "status": DataStatus.VALUE,
        "source": "OZPS",
    } | facts
    return record_observation(municipality=municipality, indicator=indicator, by=by, **facts)


def test_a_figure_is_stored_corrected_and_recorded(municipality, editor) -> None:
    indicator = IndicatorFactory()
    first = _record(municipality, editor, indicator=indicator)
    second = _record(municipality, editor, indicator=indicator, value=Decimal(0))
    assert first.pk == second.pk
    assert (second.value, second.status) == (0, DataStatus.ZERO)
    assert AuditEntry.objects.filter(action="diagnosis.observation_recorded").count() == 2


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"value": None}, "value"),
        ({"status": DataStatus.NO_DATA}, "value"),
        ({"status": DataStatus.ZERO}, "value"),
        ({"source": " "}, "source"),
        ({"year": 1200}, "year"),
    ],
)
def test_a_figure_that_does_not_fit_is_refused(municipality, editor, facts, field) -> None:
    with pytest.raises(FigureDoesNotFit) as refused:
        _record(municipality, editor, **facts)
    assert field in refused.value.fields
    assert not Observation.objects.exists()


def test_figures_stay_in_their_municipality(municipality, editor) -> None:
    other = MunicipalityFactory()
    with pytest.raises(NotAllowed):
        _record(other, editor)
    with pytest.raises(NotFound):
        _record(municipality, editor, village_unit=VillageUnitFactory(municipality=other))
    with pytest.raises(NotFound):
        _record(municipality, editor, indicator=IndicatorFactory(municipality=other))


# --- needs and assets ---------------------------------------------------------------------------


def test_a_need_is_saved_with_its_station(municipality, editor) -> None:
    need = save_need(municipality=municipality, fields=NEED, by=editor)
    station = Station.objects.get(source="diagnosis.need", source_id=need.pk)
    assert (station.kind, station.audience) == (StationKind.NEED, Audience.PUBLIC)
    assert station.path == "/debowa-dolina/diagnoza/potrzeby/P-01/"
    save_need(
        municipality=municipality,
        fields=replace(NEED, is_public=False),
        need=need,
        revision=need.revision,
        by=editor,
    )
    station.refresh_from_db()
    assert station.audience == Audience.STAFF


def test_the_second_editor_sees_both_versions(municipality, editor) -> None:
    need = save_need(municipality=municipality, fields=NEED, by=editor)
    opened = need.revision
    save_need(
        municipality=municipality,
        fields=replace(NEED, title="Pierwsza"),
        need=need,
        revision=opened,
        by=editor,
    )
    with pytest.raises(StaleEdit) as clash:
        save_need(
            municipality=municipality,
            fields=replace(NEED, title="Druga"),
            need=need,
            revision=opened,
            by=editor,
        )
    assert (clash.value.theirs["title"], clash.value.yours["title"]) == ("Pierwsza", "Druga")
    assert Need.objects.get().title == "Pierwsza"


def test_a_code_stands_once(municipality, editor) -> None:
    save_need(municipality=municipality, fields=NEED, by=editor)
    with pytest.raises(CannotSave):
        save_need(municipality=municipality, fields=NEED, by=editor)
    other = NeedFactory(municipality=municipality, code="P-02")
    with pytest.raises(CannotSave):
        save_need(municipality=municipality, fields=NEED, need=other, by=editor)
    save_need(
        municipality=(elsewhere := MunicipalityFactory()),
        fields=NEED,
        by=system_access(elsewhere.pk),
    )


def test_a_public_text_may_not_count_few_people(municipality, editor) -> None:
    with pytest.raises(CannotSave) as refused:
        save_need(municipality=municipality, fields=replace(NEED, scale="3 osoby"), by=editor)
    assert "scale" in refused.value.fields
    save_need(
        municipality=municipality,
        fields=replace(NEED, scale="3 osoby", is_public=False),
        by=editor,
    )


def test_an_asset_is_saved_corrected_and_removed(municipality, editor) -> None:
    asset = save_asset(municipality=municipality, fields=ASSET, by=editor)
    save_asset(
        municipality=municipality,
        fields=replace(ASSET, title="Świetlica z kuchnią"),
        asset=asset,
        revision=1,
        by=editor,
    )
    with pytest.raises(StaleEdit):
        save_asset(municipality=municipality, fields=ASSET, asset=asset, revision=1, by=editor)
    with pytest.raises(NotFound):
        save_asset(
            municipality=municipality,
            fields=replace(ASSET, code="Z-02", village_unit_id=VillageUnitFactory().pk),
            by=editor,
        )
    remove_asset(asset=Asset.objects.get(), by=editor)
    assert not Asset.objects.exists()


@pytest.mark.parametrize("role", [Role.CLERK, Role.MAYOR, Role.NGO_REPRESENTATIVE, Role.RESIDENT])
def test_others_may_not_write(municipality, access_as, role) -> None:
    by = access_as(role)
    need, asset = NeedFactory(municipality=municipality), AssetFactory(municipality=municipality)
    for deed in (
        lambda: save_need(municipality=municipality, fields=NEED, by=by),
        lambda: save_asset(municipality=municipality, fields=ASSET, by=by),
        lambda: remove_need(need=need, by=by),
        lambda: remove_asset(asset=asset, by=by),
        lambda: _record(municipality, by),
    ):
        with pytest.raises(NotAllowed):
            deed()


# --- evidence -----------------------------------------------------------------------------------


def test_themes_and_figures_become_evidence_once(
    municipality, editor, theme_station, observe
) -> None:
    need = save_need(municipality=municipality, fields=NEED, by=editor)
    stored = observe("X-DPS-MIESZKANCY", 21)
    for _again in range(2):
        add_evidence(need=need, station_source="voices.theme", source_id=7, by=editor)
        add_evidence(
            need=need, station_source="diagnosis.observation", source_id=stored.pk, by=editor
        )
    assert Link.objects.count() == 2
    trail = need_trail(need, access=visitor_access(municipality.pk))
    titles = {step.station.title for step in trail.back}
    assert titles == {
        "Dojazd",
        "Mieszkańcy gminy w domach pomocy społecznej: 21\u00a0osób (2025)",
    }


def test_a_figure_on_the_thread_tells_no_small_count_and_follows_corrections(
    municipality, editor, observe
) -> None:
    need = save_need(municipality=municipality, fields=NEED, by=editor)
    stored = observe("X-BEZ-OSOBY", 3)
    add_evidence(need=need, station_source="diagnosis.observation", source_id=stored.pk, by=editor)
    station = Station.objects.get(source="diagnosis.observation")
    assert "mniej niż 5" in station.title
    _record(
        municipality,
        editor,
        indicator=Indicator.objects.get(code="X-BEZ-OSOBY"),
        value=Decimal(12),
    )
    station.refresh_from_db()
    assert "12\u00a0osób" in station.title


def test_a_figure_is_for_staff_until_something_is_public(municipality, editor, observe) -> None:
    need = save_need(municipality=municipality, fields=replace(NEED, is_public=False), by=editor)
    stored = observe("X-DPS-MIESZKANCY", 21)
    add_evidence(need=need, station_source="diagnosis.observation", source_id=stored.pk, by=editor)
    station = Station.objects.get(source="diagnosis.observation")
    assert station.audience == Audience.STAFF
    save_need(municipality=municipality, fields=NEED, need=need, by=editor)
    station.refresh_from_db()
    assert station.audience == Audience.PUBLIC


def test_evidence_can_be_unlinked(municipality, editor, theme_station) -> None:
    need = save_need(municipality=municipality, fields=NEED, by=editor)
    add_evidence(need=need, station_source="voices.theme", source_id=7, by=editor)
    remove_evidence(need=need, station_source="voices.theme", source_id=7, by=editor)
    assert not Link.objects.exists()
    with pytest.raises(NotFound):
        remove_evidence(need=need, station_source="voices.theme", source_id=7, by=editor)


def test_evidence_of_another_municipality_or_kind_is_refused(
    municipality, editor, theme_station, observe
) -> None:
    other = MunicipalityFactory()
    need = NeedFactory(municipality=other)
    with pytest.raises(NotFound):
        add_evidence(need=need, station_source="voices.theme", source_id=7, by=editor)
    mine = NeedFactory(municipality=municipality)
    foreign = observe("X-DPS-MIESZKANCY", 21, municipality=other)
    for source, source_id in (
        ("diagnosis.observation", foreign.pk),
        ("voices.theme", 99),
        ("directory.service", 1),
    ):
        with pytest.raises(NotFound):
            add_evidence(need=mine, station_source=source, source_id=source_id, by=editor)


def test_removing_a_need_takes_it_off_the_thread(municipality, editor, theme_station) -> None:
    need = save_need(municipality=municipality, fields=NEED, by=editor)
    add_evidence(need=need, station_source="voices.theme", source_id=7, by=editor)
    remove_need(need=need, by=editor)
    assert not Station.objects.filter(source="diagnosis.need").exists()
    assert not Link.objects.exists()
    assert Station.objects.filter(pk=theme_station.pk).exists()
