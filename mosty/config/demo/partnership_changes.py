"""The social café of the demo and its recommendations, with and without an answer."""

from typing import Any

from mosty.config.demo.partnership_people import organisation_id, record_id
from mosty.config.demo.partnership_work_file import (
    AnswerFile,
    CafeFile,
    RecommendationFile,
    SendingFile,
)
from mosty.config.demo.steps import Chain
from mosty.core.errors import InvalidFile
from mosty.partnership.actions.cafe_dots import note_paper_dots
from mosty.partnership.actions.cafe_notes import merge_notes, type_note
from mosty.partnership.actions.cafes import CafeEntry, TableEntry, create_cafe, move_cafe
from mosty.partnership.actions.grounds import GroundEntry, add_ground
from mosty.partnership.actions.recommendations import (
    RecommendationEntry,
    Votes,
    create_recommendation,
    move_recommendation,
    note_votes,
    publish_recommendation,
)
from mosty.partnership.actions.sendings import (
    AnswerEntry,
    SendingEntry,
    note_answer,
    send_recommendation,
)
from mosty.partnership.enums import CafeState, RecommendationState
from mosty.partnership.models import Cafe, CafeNote, Finding, Recommendation, Sending


def load_cafe(chain: Chain, content: CafeFile) -> bool:
    """Whether the café was stored now: notes, those put together, dots from paper; it has ended."""
    if Cafe.objects.filter(municipality=chain.place, title=content.tytul).exists():
        return False
    cafe = create_cafe(
        municipality=chain.place,
        entry=CafeEntry(
            title=content.tytul,
            held_on=content.dzien,
            tables=[TableEntry(one.pytanie, one.gospodarz) for one in content.stoly],
            place=content.miejsce,
            purpose=content.cel.strip(),
            dots=content.kropek,
            people_count=content.osob,
        ),
        by=chain.by,
    )
    _move(chain, cafe, CafeState.NOTES)
    dots: dict[int, int] = {}
    together: list[tuple[int, list[int]]] = []
    for table, stand in zip(cafe.tables.order_by("number"), content.stoly, strict=True):
        for note in stand.karteczki:
            head, *parts = [
                type_note(
                    table=table, client_id=record_id(cafe.pk, words), text=words, by=chain.by
                ).pk
                for words in (note.tekst, *note.razem)
            ]
            dots[head] = note.kropki
            if parts:
                together.append((head, parts))
    _move(chain, cafe, CafeState.MERGING)
    for head, parts in together:
        merge_notes(
            municipality=chain.place, cafe_id=cafe.pk, note_ids=parts, head_id=head, by=chain.by
        )
    _move(chain, cafe, CafeState.VOTES)
    note_paper_dots(municipality=chain.place, cafe_id=cafe.pk, counts=dots, by=chain.by)
    _move(chain, cafe, CafeState.ENDED)
    return True


def load_recommendations(chain: Chain, content: list[RecommendationFile]) -> int:
    """How many came in, each known by its title."""
    known = set(
        Recommendation.objects.filter(municipality=chain.place).values_list("title", flat=True)
    )
    new = [one for one in content if one.tytul not in known]
    for one in new:
        _recommendation(chain, one)
    return len(new)


# --- inside -------------------------------------------------------------------------------------


def _move(chain: Chain, cafe: Cafe, to: CafeState) -> None:
    move_cafe(municipality=chain.place, cafe_id=cafe.pk, to=to, by=chain.by)


def _recommendation(chain: Chain, content: RecommendationFile) -> None:
    found = create_recommendation(
        municipality=chain.place,
        entry=RecommendationEntry(
            title=content.tytul,
            problem=content.problem,
            text=content.tekst,
            kind=content.rodzaj,
            legal_basis=content.podstawa,
            cost_effect=content.skutek,
            title_uk=content.tytul_uk,
            text_easy=content.tekst_latwy,
            text_uk=content.tekst_uk,
        ),
        note_id=_note(chain, content.karteczka),
        by=chain.by,
    )
    at: dict[str, Any] = {
        "municipality": chain.place,
        "recommendation_id": found.pk,
        "by": chain.by,
    }
    for title in content.ustalenia:
        ground = _finding_id(chain, title)
        if ground is not None:
            add_ground(entry=GroundEntry(finding_id=ground), **at)
    move_recommendation(to=RecommendationState.CONSULTED, **at)
    if content.glosy is not None:
        note_votes(votes=Votes(*content.glosy, content.kto_glosowal), **at)
    if content.przyjeta:
        move_recommendation(to=RecommendationState.ADOPTED, **at)
    publish_recommendation(is_public=True, **at)
    for one in content.wyslana:
        _send(chain, found, one)


def _note(chain: Chain, words: str) -> int | None:
    if not words:
        return None
    note = CafeNote.objects.filter(table__cafe__municipality=chain.place, text=words).first()
    if note is None:
        raise InvalidFile(f"partnerstwo.yaml: nie ma karteczki „{words}”.")
    return note.pk


def _finding_id(chain: Chain, title: str) -> int | None:
    """The finding; None where the test was not loaded, because its experts have no accounts."""
    rows = Finding.objects.filter(location__test__municipality=chain.place)
    found = rows.filter(title=title).first()
    if found is None and rows.exists():
        raise InvalidFile(f"partnerstwo.yaml: nie ma ustalenia „{title}”.")
    return found.pk if found else None


def _send(chain: Chain, found: Recommendation, content: SendingFile) -> None:
    sending = send_recommendation(
        municipality=chain.place,
        recommendation_id=found.pk,
        entry=SendingEntry(
            body=content.adresat,
            sent_on=content.dzien,
            due_by=content.termin,
            body_name=content.nazwa,
            organisation_id=organisation_id(chain, content.organizacja),
            reference=content.znak,
        ),
        by=chain.by,
    )
    if content.odpowiedz is not None:
        _answer(chain, sending, content.odpowiedz)


def _answer(chain: Chain, sending: Sending, content: AnswerFile) -> None:
    note_answer(
        municipality=chain.place,
        recommendation_id=sending.recommendation_id,
        sending_id=sending.pk,
        seen=sending.updated_at,
        entry=AnswerEntry(
            outcome=content.wynik,
            answered_on=content.dzien,
            answer=content.tekst,
            implemented_on=content.wdrozone,
            implemented_note=content.co_zrobiono,
        ),
        by=chain.by,
    )
