"""Diary, steps tried and findings as tables: CSV and XLSX."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mosty.partnership.exports.tables import Listing
from mosty.partnership.models import DiaryEntry, Finding, StepTrial
from mosty.partnership.queries.fieldwork import PlaceLine
from mosty.partnership.rules.field_steps import step_title
from mosty.partnership.rules.findings import diary_prompts


def place_listing(lines: Iterable[PlaceLine]) -> Listing:
    """Places of a test with what was written there."""
    headers = (
        _("place of the test"),
        _("voivodeship"),
        _("kind of municipality"),
        _("variant"),
        _("organisations"),
        _("units of the municipality"),
        pgettext("local system", "organisations and units"),
        _("what it is judged by"),
        _("confirmed findings"),
        _("waiting for the second expert"),
        _("days of the diary"),
        _("steps tried"),
        _("experts"),
    )
    return headers, [
        (
            line.location.name,
            line.location.voivodeship,
            str(line.location.get_kind_display()),
            str(line.location.get_variant_display()),
            line.location.organisation_count,
            line.location.unit_count,
            str(line.location.get_local_system_display()),
            line.location.local_system_reason,
            line.finding_count,
            line.waiting_count,
            line.diary_count,
            line.trial_count,
            ", ".join(expert.name for expert in line.experts),
        )
        for line in lines
    ]


def diary_listing(entries: Iterable[DiaryEntry]) -> Listing:
    """One row an entry, one column a question."""
    prompts = diary_prompts()
    headers = (
        _("day"),
        pgettext("diary", "expert"),
        _("minutes"),
        _("people talked to"),
        *(prompt.question for prompt in prompts),
        _("in own words"),
    )
    return headers, [
        (
            entry.day,
            entry.author_label,
            entry.minutes,
            entry.people_met,
            *(str(entry.answers.get(prompt.code, "")) for prompt in prompts),
            entry.text,
        )
        for entry in entries
    ]


def trial_listing(trials: Iterable[StepTrial]) -> Listing:
    headers = (
        _("step"),
        _("day"),
        pgettext("diary", "expert"),
        _("result"),
        _("in practice"),
        _("days it took"),
    )
    return headers, [
        (
            step_title(one.step_code),
            one.day,
            one.author_label,
            str(one.get_result_display()),
            one.practice,
            one.days_taken,
        )
        for one in trials
    ]


def finding_listing(findings: Iterable[Finding]) -> Listing:
    headers = (
        _("place of the test"),
        _("kind of finding"),
        _("finding"),
        _("what was found"),
        _("side"),
        _("severity (1-4)"),
        _("how often"),
        _("step"),
        _("where"),
        _("day"),
        _("evidence"),
        _("proposed change"),
        _("who can change it"),
        _("state"),
        _("written by"),
        _("confirmed by"),
    )
    return headers, [
        (
            one.location.name,
            str(one.get_category_display()),
            one.title,
            one.text,
            str(one.get_side_display()),
            one.severity,
            str(one.get_frequency_display()),
            one.step_code,
            one.place,
            one.day,
            "; ".join(f"{proof.text} {proof.url}".strip() for proof in one.evidence.all()),
            one.proposed_change,
            str(one.get_addressee_level_display()),
            str(one.get_state_display()),
            one.author_label,
            one.confirmed_by_label,
        )
        for one in findings
    ]
