"""Addresses of standards, assessments and evidence."""

from django.urls import URLPattern, path

from mosty.partnership.views import assessments, evidence, standards

PATHS: list[URLPattern] = [
    path("standardy/<slug:which>/", standards.standard_list, name="standard_list"),
    path(
        "standardy/<slug:which>/plik.<str:file_format>",
        standards.standard_file,
        name="standard_file",
    ),
    path("standardy/<slug:which>/wersje/", standards.standard_versions, name="standard_versions"),
    path(
        "standardy/<slug:which>/wersje.<str:file_format>",
        standards.standard_versions_file,
        name="standard_versions_file",
    ),
    path(
        "standardy/<slug:which>/wersje/z-mosty/",
        standards.standard_take_over,
        name="standard_take_over",
    ),
    path("standardy/<slug:which>/nowy/", standards.standard_edit, name="standard_add"),
    path("standardy/<slug:which>/<str:code>/zmien/", standards.standard_edit, name="standard_edit"),
    path(
        "standardy/<slug:which>/<str:code>/wlacz/",
        standards.standard_switch,
        name="standard_switch",
    ),
    path(
        "organizacje/<int:organisation_id>/standardy/",
        assessments.organisation_standards,
        name="organisation_standards",
    ),
    path("organizacje/<int:organisation_id>/dowody/", evidence.evidence_list, name="evidence_list"),
    path(
        "organizacje/<int:organisation_id>/dowody/plik.<str:file_format>",
        evidence.evidence_file,
        name="evidence_file",
    ),
    path("samoocena/<int:pk>/", assessments.assessment_detail, name="assessment_detail"),
    path("samoocena/<int:pk>/co-dalej/", assessments.assessment_send, name="assessment_send"),
    path(
        "samoocena/<int:pk>/pytania/",
        assessments.assessment_conditions,
        name="assessment_conditions",
    ),
    path(
        "samoocena/<int:pk>/plik.<str:file_format>",
        assessments.assessment_file,
        name="assessment_file",
    ),
    path(
        "samoocena/<int:pk>/obszar/<slug:area>/",
        assessments.assessment_area,
        name="assessment_area",
    ),
    path("samoocena/<int:pk>/dowod/<slug:code>/", evidence.evidence_add, name="evidence_add"),
    path("dowody/<uuid:uuid>/", evidence.evidence_open, name="evidence_open"),
    path("dowody/<uuid:uuid>/zmien/", evidence.evidence_edit, name="evidence_edit"),
    path("dowody/<uuid:uuid>/usun/", evidence.evidence_remove, name="evidence_remove"),
]
