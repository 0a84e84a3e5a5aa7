"""What waits for a member of staff: only what their roles may see and do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from mosty.core.access import Access, all_permissions
from mosty.core.enums import ImportState
from mosty.core.formatting import day
from mosty.core.imports import import_kinds, import_runs
from mosty.diagnosis.queries import unknowns
from mosty.directory.queries import expiring_services
from mosty.events.queries import events_with_news
from mosty.localplans.queries import current_plan
from mosty.localplans.queries.progress import overdue_actions
from mosty.pages.queries.jobs import failed_job_count
from mosty.pages.queries.statement import statement
from mosty.pages.rules import review_due
from mosty.territory.models import Municipality
from mosty.thread.enums import StationKind
from mosty.thread.queries import loose_stations, waiting_insights
from mosty.voices.queries import local_title, open_surveys

#: What ends within this time is shown.
SOON = timedelta(days=14)
#: Money that ends within this time is shown: a call for offers takes about that long.
MONEY_ENDS = timedelta(days=180)


@dataclass(frozen=True)
class Task:
    """Something that waits.

    Attributes:
        status: a word or a number for the tag beside the name.
        kind: of `<c-tag>`: wait or stop.
        hint: what to do about it, one sentence.
    """

    name: str
    href: str
    status: str
    kind: str = "wait"
    hint: str = ""


@dataclass(frozen=True)
class Tool:
    """A staff page this person may use."""

    label: str | Promise
    href: str


@dataclass(frozen=True)
class _ToolRow:
    label: str | Promise
    url_name: str
    permission: str


_TOOLS: tuple[_ToolRow, ...] = (
    _ToolRow(gettext_lazy("Surveys"), "voices:survey_list", "voices.paper_entry"),
    _ToolRow(
        gettext_lazy("Services to look after"), "directory:service_desk", "directory.service_edit"
    ),
    _ToolRow(gettext_lazy("Events"), "events:event_list", "events.manage"),
    _ToolRow(
        gettext_lazy("Rooms and things to lend"),
        "calendars:resource_list",
        "calendars.resource_manage",
    ),
    _ToolRow(gettext_lazy("Indicators and figures"), "diagnosis:indicator_list", "diagnosis.edit"),
    _ToolRow(gettext_lazy("Needs and their evidence"), "diagnosis:need_list", "diagnosis.edit"),
    _ToolRow(
        gettext_lazy("Local plan and its actions"),
        "localplans:plan_list",
        "localplans.action_edit",
    ),
    _ToolRow(pgettext_lazy("page", "Partnership"), "partnership:start", "partnership.duties"),
    _ToolRow(gettext_lazy("Organisations"), "organisations:list", "people.organisation_register"),
    _ToolRow(gettext_lazy("Team of the municipality"), "organisations:team", "people.team_see"),
    _ToolRow(
        gettext_lazy("Municipality: OPS or CUS"),
        "territory:variant_change",
        "territory.variant_change",
    ),
    _ToolRow(gettext_lazy("Background jobs"), "home:jobs", "pages.jobs_see"),
    _ToolRow(gettext_lazy("Audit log"), "home:audit_log", "pages.audit_see"),
    _ToolRow(
        gettext_lazy("Accessibility statement and contact"),
        "home:accessibility_edit",
        "pages.accessibility_edit",
    ),
)


def tasks(municipality: Municipality, *, access: Access, today: date) -> tuple[Task, ...]:
    """What waits for this person here, the most pressing first."""
    found: list[Task] = []
    for source in _SOURCES:
        found.extend(source(municipality, access, today))
    return tuple(sorted(found, key=lambda task: task.kind != "stop"))


def tools(municipality: Municipality, *, access: Access) -> tuple[Tool, ...]:
    """Staff pages this person may open."""
    known = {permission.code for permission in all_permissions()}
    found = [
        Tool(row.label, href)
        for row in _TOOLS
        if row.permission in known
        and access.may(row.permission)
        and (href := _href(row.url_name, municipality.slug))
    ]
    if any(access.may(kind.permission) for kind in import_kinds()):
        found.append(Tool(_("Import of files"), _href("home:import_list", municipality.slug)))
    return tuple(found)


def _failed_jobs(municipality: Municipality, access: Access, today: date) -> Iterator[Task]:
    if not access.may("pages.jobs_see"):
        return
    if count := failed_job_count(municipality):
        yield Task(
            name=_("Background jobs that failed"),
            href=reverse("home:jobs", args=[municipality.slug]) + "?stan=failed",
            status=_count(count),
            kind="stop",
            hint=_("Read what went wrong and start them again."),
        )


def _waiting_imports(municipality: Municipality, access: Access, today: date) -> Iterator[Task]:
    allowed = {kind.code: kind for kind in import_kinds() if access.may(kind.permission)}
    if not allowed:
        return
    for run in import_runs(municipality.pk):
        if run.state == ImportState.CHECKED and run.kind in allowed:
            yield Task(
                name=_("Import to confirm: %(file)s") % {"file": run.file_name},
                href=reverse("home:import_report", args=[municipality.slug, run.kind, run.pk]),
                status=ngettext("%(count)s wrong row", "%(count)s wrong rows", run.bad_count)
                % {"count": run.bad_count},
                hint=str(allowed[run.kind].title),
            )


def _untold_programmes(municipality: Municipality, access: Access, today: date) -> Iterator[Task]:
    if not access.may("events.manage"):
        return
    for event in events_with_news(municipality, today):
        yield Task(
            name=_("Changes of a programme nobody was told of: %(title)s") % {"title": event.title},
            href=reverse("events:programme_announce", args=[municipality.slug, event.slug]),
            status=day(event.starts_on),
            hint=_("Announce them, so that those who come know."),
        )


def _insights(municipality: Municipality, access: Access, today: date) -> Iterator[Task]:
    if not access.may("thread.insight_decide"):
        return
    if count := len(waiting_insights(municipality)):
        yield Task(
            name=_("Insights waiting to be taken up"),
            href=reverse("home:insights", args=[municipality.slug]),
            status=_count(count),
            hint=_("Take them up in a need or a plan, or put them aside with a reason."),
        )


def _unanswered_needs(municipality: Municipality, access: Access, today: date) -> Iterator[Task]:
    if not access.may("thread.link"):
        return
    loose = loose_stations(municipality, access=access, kind=StationKind.NEED)
    if count := loose.count():
        yield Task(
            name=_("Needs that no action answers"),
            href=reverse("home:thread", args=[municipality.slug]) + "?rodzaj=need",
            status=_count(count),
            hint=_("People said it and nothing is planned. Plan something or say why not."),
        )


def _closing_surveys(municipality: Municipality, access: Access, today: date) -> Iterator[Task]:
    for survey in open_surveys(municipality, today):
        days = (survey.closes_on - today).days
        if days <= SOON.days:
            yield Task(
                name=_("Survey closing soon: %(title)s") % {"title": local_title(survey)},
                href=reverse("voices:survey_detail", args=[municipality.slug, survey.slug]),
                status=day(survey.closes_on),
                hint=_("Remind people, and enter the paper sheets in time."),
            )


def _overdue_actions(municipality: Municipality, access: Access, today: date) -> Iterator[Task]:
    if not access.may("localplans.monitor"):
        return
    plan = current_plan(municipality, public_only=False)
    if plan is None:
        return
    for card in overdue_actions(plan, on=today):
        yield Task(
            name=_("Action past its end: %(action)s") % {"action": card},
            href=reverse(
                "localplans:action_detail", args=[municipality.slug, plan.slug, card.code]
            ),
            status=_("late"),
            kind="stop",
            hint=_("Write how far it is."),
        )


def _expiring_services(municipality: Municipality, access: Access, today: date) -> Iterator[Task]:
    if not access.may("directory.service_edit"):
        return
    for service in expiring_services(municipality, before=today + MONEY_ENDS):
        assert service.funded_until is not None
        is_over = service.funded_until < today
        yield Task(
            name=_("Money for a service ends: %(service)s") % {"service": service.name},
            href=reverse("directory:service_detail", args=[municipality.slug, service.pk]),
            status=day(service.funded_until),
            kind="stop" if is_over else "wait",
            hint=_("People will lose help unless somebody finds money in time."),
        )


def _missing_figures(municipality: Municipality, access: Access, today: date) -> Iterator[Task]:
    if not access.may("diagnosis.edit"):
        return
    if count := len(unknowns(municipality)):
        yield Task(
            name=_("Core indicators without figures"),
            href=reverse("diagnosis:indicator_list", args=[municipality.slug]),
            status=_count(count),
            hint=_("The diagnosis says of each which figure is missing and who has it."),
        )


def _statement(municipality: Municipality, access: Access, today: date) -> Iterator[Task]:
    if not access.may("pages.accessibility_edit"):
        return
    stored = statement(municipality)
    href = reverse("home:accessibility_edit", args=[municipality.slug])
    if not stored.is_complete:
        yield Task(
            name=_("Fill in the accessibility statement"),
            href=href,
            status=_("missing"),
            hint=_("The law requires it on every public site."),
        )
        return
    reviewed = stored.reviewed_on or stored.prepared_on
    if reviewed and review_due(reviewed, today):
        yield Task(
            name=_("Review the accessibility statement"),
            href=href,
            status=_("once a year"),
            hint=_("The law asks for a review every year by 31 March."),
        )


_SOURCES: tuple[Callable[[Municipality, Access, date], Iterator[Task]], ...] = (
    _failed_jobs,
    _waiting_imports,
    _overdue_actions,
    _expiring_services,
    _closing_surveys,
    _untold_programmes,
    _insights,
    _unanswered_needs,
    _missing_figures,
    _statement,
)


def _count(count: int) -> str:
    return str(count)


def _href(name: str, slug: str) -> str:
    try:
        return reverse(name, args=[slug])
    except NoReverseMatch:
        return ""
