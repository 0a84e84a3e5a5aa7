"""The advisory council of the demo: term, seats, drafts with their clock, meetings with minutes."""

from collections.abc import Mapping

from django.utils import timezone

from mosty.config.demo.partnership_file import (
    CouncilFile,
    DraftFile,
    MeetingFile,
    OpinionFile,
    SeatFile,
)
from mosty.config.demo.partnership_people import are_known, organisation_id
from mosty.config.demo.steps import Chain
from mosty.core.errors import InvalidFile
from mosty.partnership.actions.council_drafts import (
    DraftEntry,
    OpinionEntry,
    answer_opinion,
    give_opinion,
    hand_in_draft,
    record_waivers,
)
from mosty.partnership.actions.council_meetings import (
    MeetingEntry,
    call_meeting,
    keep_minutes,
    publish_minutes,
)
from mosty.partnership.actions.council_terms import MemberEntry, TermEntry, save_member, save_term
from mosty.partnership.actions.councils import create_council
from mosty.partnership.models import Council, CouncilTerm, DraftForOpinion


def load_council(chain: Chain, content: CouncilFile) -> bool:
    """Whether the council was made now; one that is there stays as it is."""
    if Council.objects.filter(municipality=chain.place, name=content.nazwa).exists():
        return False
    council = create_council(municipality=chain.place, facts=_facts(content), by=chain.by)
    term = save_term(
        municipality=chain.place,
        council_id=council.pk,
        entry=TermEntry(number=content.kadencja, starts_on=content.od),
        by=chain.by,
    )
    seats = _seats(chain, council, term, content)
    drafts = {one.tytul: _draft(chain, council, one) for one in content.projekty}
    for meeting in content.posiedzenia:
        _meeting(chain, council, meeting, drafts, seats)
    for one in content.projekty:
        if one.opinia is not None:
            _opinion(chain, council, drafts[one.tytul], one.opinia)
    record_waivers(today=timezone.localdate(), municipality=chain.place)
    _name_accounts(chain, council, term, content, seats)
    return True


def _facts(content: CouncilFile) -> dict[str, object]:
    return {
        "body": content.rodzaj,
        "name": content.nazwa,
        "name_uk": content.nazwa_uk,
        "description": content.opis.strip(),
        "description_easy": content.opis_latwy.strip(),
        "description_uk": content.opis_uk.strip(),
        "basis": content.podstawa,
        "contact": content.kontakt,
        "created_on": content.od,
    }


def _seats(
    chain: Chain, council: Council, term: CouncilTerm, content: CouncilFile
) -> dict[str, int]:
    """Ids of the members by their names; nobody has an account yet, so no letter leaves."""
    return {
        one.nazwisko: save_member(
            municipality=chain.place,
            council_id=council.pk,
            term_id=term.pk,
            entry=_seat(chain, one, email=""),
            by=chain.by,
        ).pk
        for one in content.sklad
    }


def _name_accounts(
    chain: Chain,
    council: Council,
    term: CouncilTerm,
    content: CouncilFile,
    seats: Mapping[str, int],
) -> None:
    """Whose seat is whose, where the account is known here: they write opinions and minutes."""
    for one in content.sklad:
        if one.konto and are_known(chain, [one.konto]):
            save_member(
                municipality=chain.place,
                council_id=council.pk,
                term_id=term.pk,
                member_id=seats[one.nazwisko],
                entry=_seat(chain, one, email=one.konto),
                by=chain.by,
            )


def _seat(chain: Chain, content: SeatFile, *, email: str) -> MemberEntry:
    return MemberEntry(
        name=content.nazwisko,
        side=content.strona,
        role=content.rola,
        organisation_id=organisation_id(chain, content.organizacja),
        voice_of_id=organisation_id(chain, content.glos),
        email=email,
    )


def _draft(chain: Chain, council: Council, content: DraftFile) -> DraftForOpinion:
    return hand_in_draft(
        municipality=chain.place,
        council_id=council.pk,
        entry=DraftEntry(
            title=content.tytul,
            matter=content.sprawa,
            kind=content.rodzaj,
            handed_on=content.przekazany,
            text=content.tekst.strip(),
        ),
        by=chain.by,
    )


def _meeting(
    chain: Chain,
    council: Council,
    content: MeetingFile,
    drafts: dict[str, DraftForOpinion],
    seats: dict[str, int],
) -> None:
    if unknown := sorted(set(content.nieobecni) - set(seats)):
        raise InvalidFile(f"partnerstwo.yaml: w radzie nie ma: {', '.join(unknown)}.")
    meeting = call_meeting(
        municipality=chain.place,
        council_id=council.pk,
        entry=MeetingEntry(
            starts_at=content.od,
            ends_at=content.do,
            place=content.miejsce,
            agenda=content.porzadek.strip(),
            draft_ids=[drafts[title].pk for title in content.projekty],
        ),
        by=chain.by,
    )
    if not content.protokol or content.od > timezone.now():
        return
    meeting = keep_minutes(
        municipality=chain.place,
        council_id=council.pk,
        meeting_id=meeting.pk,
        revision=meeting.revision,
        present=[pk for name, pk in seats.items() if name not in content.nieobecni],
        minutes=content.protokol.strip(),
        by=chain.by,
    )
    publish_minutes(
        municipality=chain.place, council_id=council.pk, meeting_id=meeting.pk, by=chain.by
    )


def _opinion(chain: Chain, council: Council, draft: DraftForOpinion, content: OpinionFile) -> None:
    draft.refresh_from_db()
    draft = give_opinion(
        municipality=chain.place,
        council_id=council.pk,
        draft_id=draft.pk,
        revision=draft.revision,
        entry=OpinionEntry(content.opinia, content.tekst.strip(), content.dzien, *content.glosy),
        by=chain.by,
    )
    if content.odpowiedz and content.odpowiedz_dnia is not None:
        answer_opinion(
            municipality=chain.place,
            council_id=council.pk,
            draft_id=draft.pk,
            revision=draft.revision,
            text=content.odpowiedz.strip(),
            answered_on=content.odpowiedz_dnia,
            by=chain.by,
        )
