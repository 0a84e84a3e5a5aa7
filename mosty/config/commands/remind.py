"""`mosty remind [--rehearse] [--municipality SLUG]`: letters of the day, silences of councils."""

import argparse
import sys

from django.utils import timezone

from mosty.config.commands.municipalities import municipality_or_refuse
from mosty.core.access import system_access
from mosty.directory.actions.quality import refresh_quality
from mosty.directory.actions.reminders import ReminderReport, send_reminders
from mosty.events.actions.follow_ups import FollowUpReport, send_follow_ups
from mosty.partnership.actions.answer_reminders import (
    AnswerReminderReport,
    send_answer_reminders,
)
from mosty.partnership.actions.council_reminders import CouncilReport, remind_councils
from mosty.partnership.actions.duty_reminders import DutyReminderReport, send_duty_reminders
from mosty.partnership.actions.open_reminders import OpenReminderReport, send_open_reminders
from mosty.partnership.actions.trust_reminders import (
    TrustReminderReport,
    send_trust_reminders,
)
from mosty.territory.models import Municipality


def run(args: argparse.Namespace) -> int:
    chosen = (
        [municipality_or_refuse(args.municipality)]
        if args.municipality
        else Municipality.objects.order_by("slug")
    )
    return max([_remind(one, rehearse=args.rehearse) for one in chosen], default=0)


def _remind(municipality: Municipality, *, rehearse: bool) -> int:
    by, today = system_access(municipality.pk), timezone.localdate()
    report = send_reminders(municipality=municipality, today=today, rehearse=rehearse, by=by)
    print(f"{municipality.name}: {_summary(report)}")
    follow_ups = send_follow_ups(municipality=municipality, today=today, rehearse=rehearse, by=by)
    _show_follow_ups(follow_ups)
    trust = send_trust_reminders(municipality=municipality, today=today, rehearse=rehearse, by=by)
    _show_trust(trust)
    councils = remind_councils(municipality=municipality, today=today, rehearse=rehearse, by=by)
    _show_councils(councils)
    duties = send_duty_reminders(municipality=municipality, today=today, rehearse=rehearse, by=by)
    _show_duties(duties)
    answers = send_answer_reminders(
        municipality=municipality, today=today, rehearse=rehearse, by=by
    )
    _show_answers(answers)
    steps = send_open_reminders(municipality=municipality, today=today, rehearse=rehearse, by=by)
    _show_small_steps(steps)
    if rehearse:
        _show(report)
        return 0
    quality = refresh_quality(municipality=municipality, today=today, by=by)
    print(f"  Jakość opisów: policzono {quality.services}, zmieniło się {quality.changed}.")
    for letter in report.failed:
        print(f"  Nie udało się wysłać: {letter.organisation}", file=sys.stderr)
    failed = (report.failed, follow_ups.failed, trust.failed, councils.failed, duties.failed)
    return 1 if any(failed) or answers.failed or steps.failed else 0


def _summary(report: ReminderReport) -> str:
    done = "próba, listy do wysłania" if report.is_rehearsal else "wysłane listy"
    return (
        f"{done}: {len(report.letters)}, usługi w listach: {report.services},"
        f" usługi do telefonu: {report.to_phone}."
    )


def _show(report: ReminderReport) -> None:
    for letter in report.letters:
        print(f"  {letter.organisation} <{_shortened(letter.email)}>")
        for one in letter.asked:
            print(f"    {one.name} (list {one.step}, termin {one.due_on:%d.%m.%Y})")
        for one in letter.repeated:
            print(f"    {one.name} (jeszcze raz w tym samym liście)")


def _show_follow_ups(report: FollowUpReport) -> None:
    done = "próba, do wysłania" if report.is_rehearsal else "wysłane"
    print(
        f"  Co wyszło z wydarzeń: nowe terminy {len(report.planned)}, {done} {report.letter_count}."
    )
    for event, months, letters in report.letters if report.is_rehearsal else ():
        for letter in letters:
            print(f"    {event.title} (po {months} mies.) <{_shortened(letter.email)}>")
    if report.failed:
        print(f"  Nie udało się wysłać pytań po wydarzeniach: {report.failed}", file=sys.stderr)


def _show_trust(report: TrustReminderReport) -> None:
    """Numbers alone: how an organisation stands is for the organisation."""
    done = "próba, listy do wysłania" if report.is_rehearsal else "wysłane listy"
    print(f"  Standardy organizacji: {done} {report.letters}, bez adresu {report.without_address}.")
    if report.failed:
        print(f"  Nie udało się wysłać listów o standardach: {report.failed}", file=sys.stderr)


def _show_councils(report: CouncilReport) -> None:
    done = "do zapisania" if report.is_rehearsal else "zapisane"
    print(
        f"  Rady: {done} rezygnacje z opinii {report.waived}, przypomnienia o projektach"
        f" {len(report.drafts)}, listy {report.letters}."
    )
    for title in report.drafts if report.is_rehearsal else ():
        print(f"    {title}")
    if report.failed:
        print(f"  Nie udało się wysłać listów do rad: {report.failed}", file=sys.stderr)


def _show_duties(report: DutyReminderReport) -> None:
    done = "listy do wysłania" if report.is_rehearsal else "wysłane listy"
    print(
        f"  Obowiązki: {done} {len(report.letters)},"
        f" obowiązki bez osoby, której można przypomnieć: {len(report.nobody)}."
    )
    for letter in report.letters if report.is_rehearsal else ():
        for one in letter.told:
            print(f"    {one.line.day.duty.title} <{_shortened(letter.user.email)}>")
    if report.failed:
        print(f"  Nie udało się wysłać listów o obowiązkach: {report.failed}", file=sys.stderr)


def _show_small_steps(report: OpenReminderReport) -> None:
    done = "próba, listy do wysłania" if report.is_rehearsal else "wysłane listy"
    print(f"  Małe kroki otwartej instytucji: {done} {report.letters}, kroki {report.steps}.")
    if report.steps and report.nobody:
        print("  Nikt nie ma roli, w której dostałby list o małych krokach.", file=sys.stderr)
    if report.failed:
        print(f"  Nie udało się wysłać listów o małych krokach: {report.failed}", file=sys.stderr)


def _shortened(email: str) -> str:
    """`anna@example.pl` -> `a…@example.pl`: what a console shows often ends in a log."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"


def _show_answers(report: AnswerReminderReport) -> None:
    done = "próba, do wysłania" if report.is_rehearsal else "wysłane"
    print(
        f"  Odpowiedzi na rekomendacje: czeka lub się spóźnia {len(report.sendings)},"
        f" {done} {report.letters}."
    )
    if report.without_reader and report.sendings:
        print("  Nie ma komu przypomnieć o odpowiedziach na rekomendacje.", file=sys.stderr)
    if report.failed:
        print(f"  Nie udało się wysłać przypomnień: {report.failed}", file=sys.stderr)
