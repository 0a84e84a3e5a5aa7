"""Drafts for opinion: handed in, answered in time or not, silence recorded, members reminded."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from time_machine import travel

from mosty.core.access import Role, system_access
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from mosty.core.retention import clean_up
from mosty.partnership.actions.council_drafts import (
    ClockIsOver,
    NothingToAnswer,
    OpinionEntry,
    OpinionTooLate,
    answer_opinion,
    change_draft,
    give_opinion,
    hand_in_draft,
    record_waivers,
    withdraw_draft,
)
from mosty.partnership.actions.council_reminders import remind_councils
from mosty.partnership.enums import DraftMatter, OpinionKind
from mosty.partnership.models import DraftForOpinion
from mosty.partnership.queries.council_drafts import draft_line, draft_lines, law_of, law_words
from mosty.partnership.rules.councils import DraftStanding
from tests.factories.partnership import (
    CouncilFactory,
    CouncilMeetingFactory,
    DraftForOpinionFactory,
)
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.territory import MunicipalityFactory
from tests.partnership.council_world import NOW, TODAY, council_of, draft_entry, law

pytestmark = pytest.mark.django_db

LAST_DAY = date(2027, 3, 22)
POSITIVE = OpinionKind.POSITIVE


@pytest.fixture(autouse=True)
def _on_the_day():
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def officer(access_as):
    return access_as(Role.NGO_OFFICER)


def account(municipality, email="radna@example.org"):
    user = UserFactory(email=email)
    MembershipFactory(user=user, municipality=municipality, role=Role.COUNCILLOR)
    return user


def hand_in(council, by, **facts):
    return hand_in_draft(
        municipality=council.municipality,
        council_id=council.pk,
        entry=draft_entry(**facts),
        by=by,
    )


def opinion(draft, by, revision=None, **facts):
    entry = OpinionEntry(
        **{"opinion": POSITIVE, "text": "Zgoda", "given_on": timezone.localdate(), **facts}
    )
    return give_opinion(
        municipality=draft.council.municipality,
        council_id=draft.council_id,
        draft_id=draft.pk,
        revision=draft.revision if revision is None else revision,
        entry=entry,
        by=by,
    )


# --- handing in ---------------------------------------------------------------------------------


def test_programme_has_the_clock_of_law(municipality, officer):
    law()
    draft = hand_in(council_of(municipality), officer)

    assert draft.due_on == LAST_DAY
    assert draft.due_parameter == "udpp.council_opinion_days"
    assert draft.due_basis == "ustawa o pożytku, art. 41i ust. 2"
    assert draft.waives
    entry = AuditEntry.objects.get(action="partnership.draft_handed_in")
    assert entry.data["due_on"] == "2027-03-22"


def test_number_of_law_is_that_of_the_day_of_handing_over(municipality, officer):
    law(days="14", valid_from=date(2024, 10, 9))
    law(days="21", valid_from=date(2027, 3, 5))
    council = council_of(municipality)

    assert hand_in(council, officer).due_on == date(2027, 3, 30)  # the 29th is Easter Monday
    before = hand_in(council, officer, handed_on=date(2027, 3, 4))
    assert before.due_on == date(2027, 3, 18)


def test_law_that_is_not_known_is_not_guessed(municipality, officer):
    council = council_of(municipality)

    with pytest.raises(InvalidInput) as refused:
        hand_in(council, officer)
    assert "own_due_on" in refused.value.fields

    draft = hand_in(council, officer, own_due_on=date(2027, 3, 30), own_basis="pismo")
    assert (draft.waives, draft.due_parameter) == (False, "")


def test_another_draft_has_the_day_of_the_office_and_silence_is_no_waiver(municipality, officer):
    law()
    council = council_of(municipality)
    with pytest.raises(InvalidInput):
        hand_in(council, officer, matter=DraftMatter.OTHER)
    with pytest.raises(InvalidInput) as refused:
        hand_in(council, officer, matter=DraftMatter.OTHER, own_due_on=date(2027, 3, 20))
    assert "own_basis" in refused.value.fields

    draft = hand_in(
        council,
        officer,
        matter=DraftMatter.OTHER,
        own_due_on=date(2027, 3, 20),
        own_basis="regulamin, § 7",
    )

    assert (draft.due_on, draft.waives, draft.due_basis) == (
        date(2027, 3, 20),
        False,
        "regulamin, § 7",
    )
    with travel("2027-03-21 08:00:00+01:00"):
        assert draft_line(draft).standing == DraftStanding.SILENT
        assert record_waivers(today=date(2027, 3, 21)) == 0
    draft.refresh_from_db()
    assert draft.opinion == ""


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": " "}, "title"),
        ({"text": "", "url": ""}, "url"),
        ({"handed_on": TODAY + timedelta(days=1)}, "handed_on"),
        ({"own_due_on": date(2027, 4, 1)}, "own_due_on"),
        ({"meeting_id": 10**6}, "meeting"),
    ],
)
def test_draft_that_cannot_be_is_refused(municipality, officer, facts, field):
    law()
    with pytest.raises(InvalidInput) as refused:
        hand_in(council_of(municipality), officer, **facts)

    assert field in refused.value.fields


def test_day_of_the_office_lies_after_the_handing_over(municipality, officer):
    with pytest.raises(InvalidInput) as refused:
        hand_in(
            council_of(municipality),
            officer,
            matter=DraftMatter.OTHER,
            own_due_on=TODAY,
            own_basis="x",
        )
    assert "own_due_on" in refused.value.fields


def test_meeting_of_another_council_is_not_found(municipality, officer):
    law()
    other = CouncilMeetingFactory(council__municipality=municipality)

    with pytest.raises(InvalidInput):
        hand_in(council_of(municipality), officer, meeting_id=other.pk)
    with pytest.raises(NotFound):
        hand_in_draft(
            municipality=municipality,
            council_id=CouncilFactory().pk,
            entry=draft_entry(),
            by=officer,
        )


def test_members_are_told_of_a_draft_and_of_what_silence_means(
    municipality, officer, mailoutbox, django_capture_on_commit_callbacks
):
    law()
    council = council_of(municipality, user=account(municipality))

    with django_capture_on_commit_callbacks(execute=True):
        hand_in(council, officer)
        hand_in(
            council,
            officer,
            matter=DraftMatter.OTHER,
            own_due_on=date(2027, 4, 1),
            own_basis="x",
        )
        hand_in(council, officer, handed_on=date(2026, 12, 1))  # its day is past: nothing waits

    assert [letter.to for letter in mailoutbox] == [["radna@example.org"]] * 2
    assert "22 marca 2027" in mailoutbox[0].body


def test_draft_is_corrected_while_its_clock_runs_and_not_after(municipality, officer):
    law()
    council = council_of(municipality)
    draft = hand_in(council, officer)
    here = {
        "municipality": municipality,
        "council_id": council.pk,
        "draft_id": draft.pk,
        "by": officer,
    }

    changed = change_draft(
        revision=1, entry=draft_entry(handed_on=date(2027, 3, 5), title="Nowy"), **here
    )
    assert (changed.due_on, changed.title) == (date(2027, 3, 19), "Nowy")
    with pytest.raises(StaleEdit) as stale:
        change_draft(revision=1, entry=draft_entry(), **here)
    assert stale.value.theirs["title"] == "Nowy"
    with travel("2027-03-20 08:00:00+01:00"), pytest.raises(ClockIsOver):
        change_draft(revision=2, entry=draft_entry(), **here)


def test_draft_handed_in_by_mistake_is_withdrawn_while_its_clock_runs(municipality, officer):
    law()
    council = council_of(municipality)
    here = {"municipality": municipality, "council_id": council.pk, "by": officer}
    over = DraftForOpinionFactory(council=council, due_on=date(2027, 3, 5))
    said = opinion(hand_in(council, officer), officer)

    withdraw_draft(draft_id=hand_in(council, officer).pk, **here)
    for draft in (over, said):
        with pytest.raises(ClockIsOver):
            withdraw_draft(draft_id=draft.pk, **here)

    assert council.drafts.count() == 2
    assert AuditEntry.objects.filter(action="partnership.draft_withdrawn").count() == 1


# --- opinions -----------------------------------------------------------------------------------


def test_opinion_in_time_ends_the_clock(municipality, officer):
    law()
    draft = hand_in(council_of(municipality), officer)

    with travel("2027-03-22 23:30:00+01:00"):
        given = opinion(draft, officer, votes_for=5, votes_against=1)

    line = draft_line(given, today=date(2027, 4, 1))
    assert line.standing == DraftStanding.GIVEN
    assert line.votes == (5, 1, 0)
    assert line.days_left is None
    entry = AuditEntry.objects.get(action="partnership.opinion_given")
    assert entry.data["in_time"]


def test_opinion_the_day_after_is_too_late_by_law(municipality, officer):
    law()
    draft = hand_in(council_of(municipality), officer)

    with travel("2027-03-23 00:10:00+01:00"), pytest.raises(OpinionTooLate):
        opinion(draft, officer)


def test_opinion_given_in_time_and_typed_in_later_undoes_the_recorded_silence(
    municipality, officer
):
    law()
    draft = hand_in(council_of(municipality), officer)
    with travel("2027-03-25 08:00:00+01:00"):
        assert record_waivers(today=date(2027, 3, 25)) == 1
        draft.refresh_from_db()
        given = opinion(draft, officer, given_on=date(2027, 3, 19))

    assert (given.opinion, given.waived_at) == (POSITIVE, None)
    assert draft_line(given, today=date(2027, 3, 26)).standing == DraftStanding.GIVEN
    assert AuditEntry.objects.get(action="partnership.opinion_given").data["was_waived"]


def test_late_opinion_counts_where_law_does_not_speak(municipality, officer):
    draft = DraftForOpinionFactory(
        council=council_of(municipality),
        matter=DraftMatter.OTHER,
        waives=False,
        due_parameter="",
        due_on=date(2027, 3, 5),
    )

    assert draft_line(opinion(draft, officer)).standing == DraftStanding.LATE


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"opinion": OpinionKind.WAIVED}, "opinion"),
        ({"given_on": date(2027, 3, 7)}, "opinion_on"),
        ({"given_on": date(2027, 3, 9)}, "opinion_on"),
        ({"opinion": OpinionKind.NEGATIVE, "text": " "}, "opinion_text"),
    ],
)
def test_opinion_that_cannot_be_is_refused(municipality, officer, facts, field):
    law()
    draft = hand_in(council_of(municipality), officer)

    with pytest.raises(InvalidInput) as refused:
        opinion(draft, officer, **facts)
    assert field in refused.value.fields


def test_two_who_write_an_opinion_lose_nothing(municipality, officer):
    law()
    draft = hand_in(council_of(municipality), officer)
    opinion(draft, officer, revision=1)

    with pytest.raises(StaleEdit) as stale:
        opinion(draft, officer, revision=1, opinion=OpinionKind.NEGATIVE, text="Nie")
    assert stale.value.theirs == {"opinion": POSITIVE, "opinion_text": "Zgoda"}


def test_opinion_is_for_members_of_this_council(municipality, officer, access_as):
    law()
    council = council_of(municipality)
    draft = hand_in(council, officer)
    councillor = access_as(Role.COUNCILLOR)
    with pytest.raises(NotAllowed):
        opinion(draft, councillor)

    member = council.terms.get().members.get()
    member.user_id = councillor.user_id
    member.until = date(2027, 3, 7)
    member.save()
    with pytest.raises(NotAllowed):
        opinion(draft, councillor)
    member.until = None
    member.save()
    assert opinion(draft, councillor).opinion == POSITIVE


def answer(draft, by, **facts):
    return answer_opinion(
        municipality=draft.council.municipality,
        council_id=draft.council_id,
        draft_id=draft.pk,
        **{"revision": draft.revision, "text": "Uwzględniono", "answered_on": TODAY, **facts},
        by=by,
    )


def test_office_answers_the_opinion_or_the_silence(municipality, officer):
    law()
    council = council_of(municipality)
    draft = hand_in(council, officer)
    with pytest.raises(NothingToAnswer):
        answer(draft, officer)

    answered = answer(opinion(draft, officer), officer)
    assert (answered.response, answered.responded_on) == ("Uwzględniono", TODAY)
    silent = DraftForOpinionFactory(council=council, due_on=date(2027, 3, 5))
    assert answer(silent, officer).responded_on == TODAY
    with pytest.raises(InvalidInput):
        answer(silent, officer, revision=2, text=" ")
    with pytest.raises(InvalidInput):
        answer(silent, officer, revision=2, answered_on=date(2027, 3, 9))
    with pytest.raises(StaleEdit):
        answer(silent, officer, revision=1)


# --- silence ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "standing"),
    [
        ("2027-03-15 00:00:00+01:00", DraftStanding.WAITING),
        ("2027-03-15 23:59:59+01:00", DraftStanding.WAITING),
        ("2027-03-16 00:00:00+01:00", DraftStanding.WAIVED),
    ],
)
def test_page_tells_the_silence_before_any_job_did(municipality, moment, standing):
    draft = DraftForOpinionFactory(council__municipality=municipality)

    with travel(moment, tick=False):
        (line,) = draft_lines(municipality)

    assert line.standing == standing
    draft.refresh_from_db()
    assert draft.opinion == ""
    if standing == DraftStanding.WAIVED:
        assert line.waived_on == date(2027, 3, 16)


def test_silence_is_recorded_once_the_day_after_and_as_of_that_day(municipality):
    draft = DraftForOpinionFactory(council__municipality=municipality)

    assert record_waivers(today=date(2027, 3, 15)) == 0
    # The machine was off for a month: the day on record is the right one all the same.
    assert record_waivers(today=date(2027, 4, 15)) == 1
    assert record_waivers(today=date(2027, 4, 16)) == 0

    draft.refresh_from_db()
    assert (draft.opinion, draft.opinion_on) == (OpinionKind.WAIVED, date(2027, 3, 16))
    assert draft.waived_at is not None
    assert AuditEntry.objects.filter(action="partnership.opinion_waived").count() == 1


def test_housekeeping_records_silences_too(municipality):
    draft = DraftForOpinionFactory(council__municipality=municipality)

    with travel("2027-03-16 03:00:00+01:00", tick=False):
        clean_up()

    draft.refresh_from_db()
    assert draft.opinion == OpinionKind.WAIVED


def test_record_of_a_waiver_needs_a_law(municipality):
    draft = DraftForOpinionFactory(council__municipality=municipality, waives=False)
    found = DraftForOpinion.objects.filter(pk=draft.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        found.update(
            opinion=OpinionKind.WAIVED, opinion_on=date(2027, 3, 16), waived_at=timezone.now()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        found.update(waives=True, due_parameter="")


def test_silence_on_file_stays_within_its_municipality(municipality):
    DraftForOpinionFactory(council__municipality=MunicipalityFactory())

    assert record_waivers(today=date(2027, 4, 1), municipality=municipality) == 0


# --- the daily round ----------------------------------------------------------------------------


def remind(municipality, today, **facts):
    return remind_councils(
        municipality=municipality, today=today, by=system_access(municipality.pk), **facts
    )


def test_members_are_reminded_once_when_the_last_day_is_near(municipality, mailoutbox):
    council = council_of(municipality, user=account(municipality))
    near = DraftForOpinionFactory(council=council, title="Program", due_on=date(2027, 3, 12))
    DraftForOpinionFactory(council=council, due_on=date(2027, 3, 13))
    DraftForOpinionFactory(
        council=council,
        due_on=date(2027, 3, 12),
        opinion=POSITIVE,
        opinion_on=date(2027, 3, 2),
    )
    DraftForOpinionFactory(due_on=date(2027, 3, 12))

    rehearsal = remind(municipality, TODAY, rehearse=True)
    assert (rehearsal.letters, rehearsal.drafts, len(mailoutbox)) == (1, ("Program",), 0)
    first = remind(municipality, TODAY)
    again = remind(municipality, TODAY)

    assert (first.letters, first.failed, again.letters) == (1, 0, 0)
    assert len(mailoutbox) == 1
    assert mailoutbox[0].to == ["radna@example.org"]
    near.refresh_from_db()
    assert near.reminded_on == TODAY


def test_round_records_silences_and_says_how_many(municipality):
    DraftForOpinionFactory(council__municipality=municipality, due_on=date(2027, 3, 5))

    assert remind(municipality, TODAY, rehearse=True).waived == 1
    assert remind(municipality, TODAY).waived == 1
    assert remind(municipality, TODAY).waived == 0
    entry = AuditEntry.objects.get(action="partnership.council_reminders_sent")
    assert entry.data["waived"] == 1


def test_letter_that_does_not_leave_is_tried_again(municipality, monkeypatch, mailoutbox):
    council = council_of(municipality, user=account(municipality))
    DraftForOpinionFactory(council=council, due_on=date(2027, 3, 12))

    def refused(*_args):
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr("mosty.partnership.actions.council_letters.send_mail", refused)
        assert remind(municipality, TODAY).failed == 1
    assert remind(municipality, TODAY).letters == 1
    assert len(mailoutbox) == 1


def test_remind_is_for_those_who_keep_councils(municipality, access_as):
    with pytest.raises(NotAllowed):
        remind_councils(municipality=municipality, today=TODAY, by=access_as(Role.MAYOR))


# --- reading ------------------------------------------------------------------------------------


def test_drafts_that_wait_come_first_by_their_last_day(municipality):
    council = council_of(municipality)
    old = DraftForOpinionFactory(council=council, due_on=date(2027, 3, 2))
    later = DraftForOpinionFactory(council=council, due_on=date(2027, 3, 25))
    sooner = DraftForOpinionFactory(council=council, due_on=date(2027, 3, 9))
    DraftForOpinionFactory()

    lines = draft_lines(municipality)

    assert [line.draft for line in lines] == [sooner, later, old]
    assert [line.days_left for line in lines] == [1, 17, None]
    assert [line.draft for line in draft_lines(municipality, standing="waived")] == [old]


def test_basis_says_from_which_day_the_last_one_was_moved(municipality, officer):
    law()
    council = council_of(municipality)

    plain = law_of(hand_in(council, officer))
    moved = law_of(hand_in(council, officer, handed_on=date(2027, 3, 6)))

    assert plain.parameter is not None
    assert (plain.parameter.value, plain.moved_from) == ("14", None)
    assert moved.moved_from == date(2027, 3, 20)
    assert "art. 57" in moved.moved_basis


def test_form_is_told_for_what_law_sets_the_day(municipality):
    assert "14 dni" not in law_words("GRDPP", TODAY)
    law()
    assert "14 dni" in law_words("GRDPP", TODAY)
    assert "14 dni" not in law_words("RADA_SENIOROW", TODAY)
