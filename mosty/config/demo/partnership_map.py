"""The cooperation map of the demo, its federation, a way through the procedures, duties."""

from django.utils import timezone

from mosty.config.demo.partnership_file import (
    CoordinatorFile,
    DutiesFile,
    DutyFile,
    FederationFile,
    MapFile,
    MemberFile,
    TieFile,
    TriggerFile,
    WalkFile,
)
from mosty.config.demo.partnership_people import organisation, organisation_id
from mosty.config.demo.steps import Chain
from mosty.partnership.actions.coordinators import name_coordinator
from mosty.partnership.actions.duties import MarkEntry, enter_trigger, mark_duty
from mosty.partnership.actions.map_runs import store_map_run
from mosty.partnership.actions.ties import TieEntry, confirm_tie, declare_tie
from mosty.partnership.actions.umbrellas import add_member, agree_membership
from mosty.partnership.actions.walks import WalkEntry, begin_walk, save_walk_step
from mosty.partnership.models import DutyTrigger, LineCoordinator
from mosty.partnership.queries.duties import duty_calendar
from mosty.partnership.queries.procedures import walk_of
from mosty.partnership.queries.ties import said_ties
from mosty.partnership.queries.umbrellas import members_of
from mosty.people.actions import register_organisation
from mosty.people.models import Organisation


def load_map(chain: Chain, content: MapFile) -> int:
    """How many ties were declared anew; then the figures of the map as they stand."""
    if content.federacja is not None:
        _federation(chain, content.federacja)
    made = 0
    if not said_ties(chain.place).exists():
        made = sum(_tie(chain, one) for one in content.wiezi)
    for one in content.koordynatorzy:
        _coordinator(chain, one)
    if content.wiezi:
        store_map_run(chain.place)
    return made


def load_walk(chain: Chain, content: WalkFile) -> bool:
    """Whether the way was stored now; one that was begun stays as it is."""
    own = organisation(chain, content.organizacja)
    if walk_of(own) is not None:
        return False
    begin_walk(municipality=chain.place, organisation_id=own.pk, began_on=content.od, by=chain.by)
    for step in content.kroki:
        save_walk_step(
            municipality=chain.place,
            organisation_id=own.pk,
            code=step.kod,
            entry=WalkEntry(
                state=step.stan,
                done_on=step.dzien,
                due_on=step.do_kiedy,
                evidence=step.dowod,
                note=step.uwaga,
            ),
            revision=0,
            by=chain.by,
        )
    return True


def load_duties(chain: Chain, content: DutiesFile) -> int:
    """How many duties were marked; what the calendar no longer shows is left out."""
    for one in content.dni:
        _trigger(chain, one)
    return sum(_duty(chain, one) for one in content.zaznaczone)


# --- inside -------------------------------------------------------------------------------------


def _tie(chain: Chain, content: TieFile) -> int:
    said = declare_tie(
        municipality=chain.place,
        organisation_id=organisation(chain, content.kto).pk,
        entry=TieEntry(
            other_id=organisation(chain, content.z_kim).pk,
            kind=content.rodzaj,
            strength=content.sila,
            is_ours=content.nasza,
            line=content.linia,
            since=content.od,
            note=content.uwaga,
        ),
        by=chain.by,
    )
    if content.potwierdza is not None:
        confirm_tie(
            municipality=chain.place, tie_id=said.pk, strength=content.potwierdza, by=chain.by
        )
    return 1


def _coordinator(chain: Chain, content: CoordinatorFile) -> None:
    if LineCoordinator.objects.filter(municipality=chain.place, line=content.linia).exists():
        return
    name_coordinator(
        municipality=chain.place,
        line=content.linia,
        organisation_id=organisation(chain, content.kto).pk,
        since=content.od,
        person=content.osoba,
        basis=content.podstawa,
        by=chain.by,
    )


def _federation(chain: Chain, content: FederationFile) -> None:
    found = (
        Organisation.objects.unmerged().filter(municipality=chain.place, name=content.nazwa).first()
    )
    if found is None:
        found = register_organisation(
            municipality=chain.place,
            fields={
                "name": content.nazwa,
                "form": content.forma,
                "register": content.rejestr,
                "register_number": content.numer,
                "description": content.opis.strip(),
            },
            by=chain.by,
        )
    if not members_of(found):
        for one in content.czlonkowie:
            _member(chain, found, one)


def _member(chain: Chain, federation: Organisation, content: MemberFile) -> None:
    row = add_member(
        municipality=chain.place,
        umbrella_id=federation.pk,
        member_id=organisation_id(chain, content.organizacja),
        name=content.nazwa,
        town=content.miejscowosc,
        register_number=content.numer,
        since=content.od,
        by=chain.by,
    )
    if content.potwierdza:
        agree_membership(
            municipality=chain.place, umbrella_id=federation.pk, row_id=row.pk, by=chain.by
        )


def _trigger(chain: Chain, content: TriggerFile) -> None:
    own = organisation_id(chain, content.organizacja)
    known = DutyTrigger.objects.filter(
        municipality=chain.place, organisation=own, code=content.kod, title=content.tytul
    )
    if not known.exists():
        enter_trigger(
            municipality=chain.place,
            organisation_id=own,
            code=content.kod,
            title=content.tytul,
            day=content.dzien,
            by=chain.by,
        )


def _duty(chain: Chain, content: DutyFile) -> bool:
    own = organisation(chain, content.organizacja) if content.organizacja else None
    lines = duty_calendar(chain.place, today=timezone.localdate(), organisation=own).lines
    wanted = (
        line
        for line in lines
        if line.day.duty.code == content.kod and line.day.due_on.year == content.rok
    )
    line = next(wanted, None)
    if line is None or line.mark is not None:
        return False
    mark_duty(
        municipality=chain.place,
        organisation_id=own.pk if own else None,
        key=line.day.key,
        entry=MarkEntry(content.stan, content.dzien, content.dowod, content.uwaga),
        by=chain.by,
    )
    return True
