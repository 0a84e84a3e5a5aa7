"""Addresses of councils, below /<gmina>/partnerstwo/rady/."""

from django.urls import URLPattern, path

from mosty.partnership.views import council_staff, council_work, councils

_MEETING = "<slug:slug>/posiedzenia/<int:pk>/"
_DRAFT = "<slug:slug>/projekty/<int:pk>/"
_TERM = "<slug:slug>/kadencje/"

PATHS: list[URLPattern] = [
    path("", councils.council_list, name="council_list"),
    path("lista.<str:file_format>", councils.council_export, name="council_export"),
    path("nowa/", council_staff.council_add, name="council_add"),
    path("projekty/", councils.council_drafts_all, name="council_drafts"),
    path(
        "projekty/lista.<str:file_format>",
        councils.council_drafts_export,
        name="council_drafts_export",
    ),
    path("<slug:slug>/", councils.council_detail, name="council_detail"),
    path("<slug:slug>/zmiana/", council_staff.council_edit, name="council_edit"),
    path("<slug:slug>/obsluga/", council_staff.council_desk, name="council_desk"),
    path("<slug:slug>/kalendarz.ics", councils.council_ics, name="council_ics"),
    path(
        "<slug:slug>/sklad.<str:file_format>",
        councils.council_members_export,
        name="council_members_export",
    ),
    path(
        "<slug:slug>/posiedzenia.<str:file_format>",
        councils.council_meetings_export,
        name="council_meetings_export",
    ),
    path(f"{_TERM}nowa/", council_staff.council_term_edit, name="council_term_add"),
    path(f"{_TERM}<int:pk>/", council_staff.council_term_edit, name="council_term_edit"),
    path(
        f"{_TERM}<int:term_pk>/osoby/nowa/",
        council_staff.council_member_edit,
        name="council_member_add",
    ),
    path(
        f"{_TERM}<int:term_pk>/osoby/<int:pk>/",
        council_staff.council_member_edit,
        name="council_member_edit",
    ),
    path(
        "<slug:slug>/posiedzenia/nowe/",
        council_work.council_meeting_add,
        name="council_meeting_add",
    ),
    path(_MEETING, councils.council_meeting_detail, name="council_meeting_detail"),
    path(f"{_MEETING}termin.ics", councils.council_meeting_ics, name="council_meeting_ics"),
    path(f"{_MEETING}zmiana/", council_work.council_meeting_edit, name="council_meeting_edit"),
    path(
        f"{_MEETING}odwolanie/",
        council_work.council_meeting_cancel,
        name="council_meeting_cancel",
    ),
    path(f"{_MEETING}protokol/", council_work.council_minutes, name="council_minutes"),
    path(
        f"{_MEETING}protokol/publikacja/",
        council_work.council_minutes_publish,
        name="council_minutes_publish",
    ),
    path(
        f"{_MEETING}protokol.<str:file_format>",
        councils.council_minutes_file,
        name="council_minutes_file",
    ),
    path("<slug:slug>/projekty/nowy/", council_work.council_draft_add, name="council_draft_add"),
    path(_DRAFT, councils.council_draft_detail, name="council_draft_detail"),
    path(f"{_DRAFT}zmiana/", council_work.council_draft_edit, name="council_draft_edit"),
    path(f"{_DRAFT}opinia/", council_work.council_opinion, name="council_opinion"),
    path(f"{_DRAFT}odpowiedz/", council_work.council_response, name="council_response"),
]
