"""Addresses of consents, covers, plans, experts, what is shown, and the mirror."""

from django.urls import URLPattern, path

from mosty.partnership.views import consents, covers, experts, mirror, plans, shared

PATHS: list[URLPattern] = [
    path("organizacje/<int:organisation_id>/zgody/", consents.consents, name="consents"),
    path(
        "organizacje/<int:organisation_id>/zgody/plik.<str:file_format>",
        consents.consents_file,
        name="consents_file",
    ),
    path(
        "organizacje/<int:organisation_id>/zgody/<int:pk>/cofnij/",
        consents.consent_revoke,
        name="consent_revoke",
    ),
    path("organizacje/<int:organisation_id>/opieka/", covers.covers, name="covers"),
    path(
        "organizacje/<int:organisation_id>/opieka/plik.<str:file_format>",
        covers.covers_file,
        name="covers_file",
    ),
    path(
        "organizacje/<int:organisation_id>/opieka/<int:pk>/",
        covers.cover_change,
        name="cover_change",
    ),
    path("organizacje/<int:organisation_id>/plan/", plans.plan, name="plan"),
    path(
        "organizacje/<int:organisation_id>/plan/plik.<str:file_format>",
        plans.plan_file,
        name="plan_file",
    ),
    path("organizacje/<int:organisation_id>/plan/nowy/", plans.step_edit, name="step_add"),
    path(
        "organizacje/<int:organisation_id>/plan/gotowe/<slug:code>/",
        plans.steps_ready,
        name="steps_ready",
    ),
    path("organizacje/<int:organisation_id>/plan/<int:pk>/", plans.step_edit, name="step_edit"),
    path(
        "organizacje/<int:organisation_id>/plan/<int:pk>/usun/",
        plans.step_remove,
        name="step_remove",
    ),
    path("samoocena/<int:pk>/eksperci/", experts.experts, name="experts"),
    path(
        "samoocena/<int:pk>/eksperci/<int:expert_pk>/koniec/",
        experts.expert_end,
        name="expert_end",
    ),
    path("samoocena/<int:pk>/raport.<str:file_format>", shared.report, name="assessment_report"),
    path("weryfikacja/", experts.verifications, name="verifications"),
    path("weryfikacja/<int:pk>/", experts.verification, name="verification"),
    path(
        "weryfikacja/<int:pk>/plik.<str:file_format>",
        experts.verification_file,
        name="verification_file",
    ),
    path("weryfikacja/<int:pk>/gotowe/", experts.verification_finish, name="verification_finish"),
    path(
        "weryfikacja/<int:pk>/standard/<slug:code>/",
        experts.verification_edit,
        name="verification_edit",
    ),
    path("pokazane/", shared.shared_list, name="shared_list"),
    path("pokazane/plik.<str:file_format>", shared.shared_file, name="shared_file"),
    path("pokazane/<int:organisation_id>/", shared.shared_detail, name="shared_detail"),
    path("lustro/", mirror.mirror, name="mirror"),
    path("lustro/<int:organisation_id>/", mirror.gap, name="mirror_gap"),
    path(
        "lustro/<int:organisation_id>/plik.<str:file_format>",
        mirror.gap_file,
        name="mirror_gap_file",
    ),
    path("lustro/<int:organisation_id>/zacznij/", mirror.mirror_start, name="mirror_start"),
]
