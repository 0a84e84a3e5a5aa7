"""Addresses of partnership, below /<gmina>/partnerstwo/."""

from django.urls import URLPattern, URLResolver, include, path

from mosty.partnership.views import (
    assessments,
    cafe_people,
    cafes,
    comparison,
    consents,
    cooperation,
    coordinators,
    council_addresses,
    duty_addresses,
    covers,
    evidence,
    experts,
    field_offline,
    field_places,
    field_records,
    findings,
    mirror,
    model_tests,
    plans,
    recommendation_desk,
    recommendations,
    sendings,
    shared,
    standards,
    start,
    umbrellas,
)

app_name = "partnership"

urlpatterns: list[URLPattern | URLResolver] = [
    # standards, mirror
    path("", start.start, name="start"),
    path("standardy/<slug:which>/", standards.standard_list, name="standard_list"),
    path(
        "standardy/<slug:which>/plik.<str:file_format>",
        standards.standard_file,
        name="standard_file",
    ),
    path(
        "standardy/<slug:which>/wersje/", standards.standard_versions, name="standard_versions"
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
    path(
        "organizacje/<int:organisation_id>/dowody/", evidence.evidence_list, name="evidence_list"
    ),
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
    # trust: consents, covers, plan, experts, what is shown, mirror
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
    path(
        "weryfikacja/<int:pk>/gotowe/", experts.verification_finish, name="verification_finish"
    ),
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
    # procedures, duties
    path("", include(duty_addresses.PATHS)),
    # cooperation map, federations
    path("mapa/", cooperation.cooperation_map, name="cooperation_map"),
    path("mapa/oblicz/", cooperation.map_run_start, name="map_run_start"),
    path("mapa/<slug:listing>.<str:file_format>", cooperation.map_export, name="map_export"),
    path("mapa/organizacje/<int:pk>/", cooperation.map_organisation, name="map_organisation"),
    path("mapa/organizacje/<int:pk>/nowe/", cooperation.tie_declare, name="tie_declare"),
    path("mapa/powiazania/<int:pk>/", cooperation.tie_change, name="tie_change"),
    path("mapa/powiazania/<int:pk>/potwierdz/", cooperation.tie_confirm, name="tie_confirm"),
    path("mapa/powiazania/<int:pk>/koniec/", cooperation.tie_end, name="tie_end"),
    path("mapa/linie/", coordinators.line_list, name="line_list"),
    path("mapa/linie/koniec/<int:pk>/", coordinators.coordinator_end, name="coordinator_end"),
    path("mapa/linie/<str:code>/", coordinators.line_detail, name="line_detail"),
    path("federacje/", umbrellas.umbrella_list, name="umbrella_list"),
    path("federacje/<int:pk>/", umbrellas.umbrella_detail, name="umbrella_detail"),
    path("federacje/<int:pk>/nowy/", umbrellas.member_add, name="member_add"),
    path("federacje/<int:pk>/plik/", umbrellas.members_import, name="members_import"),
    path(
        "federacje/<int:pk>/czlonkowie.<str:file_format>",
        umbrellas.members_export,
        name="members_export",
    ),
    path("federacje/<int:pk>/<int:row>/koniec/", umbrellas.member_end, name="member_end"),
    path("federacje/<int:pk>/<int:row>/potwierdz/", umbrellas.member_agree, name="member_agree"),
    # model test
    path("teren/", field_offline.field_start, name="field_start"),
    path("teren/<int:place_pk>/", field_offline.field_write, name="field_write"),
    path("teren/wyslij/", field_offline.field_send, name="field_send"),
    path("testy/", model_tests.test_list, name="test_list"),
    path("testy/nowy/", model_tests.test_create, name="test_create"),
    path("testy/<int:pk>/", model_tests.test_detail, name="test_detail"),
    path("testy/<int:pk>/zmien/", model_tests.test_edit, name="test_edit"),
    path("testy/<int:pk>/stan/", model_tests.test_state, name="test_state"),
    path("testy/<int:pk>/porownanie/", comparison.comparison, name="test_comparison"),
    path(
        "testy/<int:pk>/porownanie.<str:file_format>",
        comparison.comparison_file,
        name="test_comparison_file",
    ),
    path("testy/<int:pk>/ustalenia/", findings.finding_list, name="finding_list"),
    path("testy/<int:pk>/ustalenia.<str:file_format>", findings.finding_file, name="finding_file"),
    path("testy/<int:pk>/miejsca/nowe/", field_places.place_create, name="test_place_create"),
    path("testy/<int:pk>/miejsca/<int:place_pk>/", field_places.place_detail, name="test_place"),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/raport.<str:file_format>",
        field_places.place_report,
        name="test_place_report",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/zmien/",
        field_places.place_edit,
        name="test_place_edit",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/ocena/",
        field_places.place_judge,
        name="test_place_judge",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/stan/",
        field_places.place_state,
        name="test_place_state",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/eksperci/nowy/",
        field_places.expert_create,
        name="field_expert_create",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/eksperci/<int:expert_pk>/",
        field_places.expert_edit,
        name="field_expert_edit",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/eksperci/<int:expert_pk>/usun/",
        field_places.expert_remove,
        name="field_expert_remove",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/dziennik/",
        field_records.diary,
        name="field_diary",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/dziennik.<str:file_format>",
        field_records.diary_file,
        name="field_diary_file",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/dziennik/nowy/",
        field_records.diary_write,
        name="field_diary_create",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/dziennik/<uuid:uuid>/",
        field_records.diary_write,
        name="field_diary_edit",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/kroki/",
        field_records.trials,
        name="field_trials",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/kroki.<str:file_format>",
        field_records.trial_file,
        name="field_trial_file",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/kroki/nowy/",
        field_records.trial_write,
        name="field_trial_create",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/kroki/<uuid:uuid>/",
        field_records.trial_write,
        name="field_trial_edit",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/ustalenia/nowe/",
        field_records.finding_write,
        name="finding_create",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/ustalenia/<uuid:uuid>/",
        findings.finding_detail,
        name="finding_detail",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/ustalenia/<uuid:uuid>/zmien/",
        field_records.finding_write,
        name="finding_edit",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/ustalenia/<uuid:uuid>/potwierdz/",
        findings.finding_confirm,
        name="finding_confirm",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/ustalenia/<uuid:uuid>/odrzuc/",
        findings.finding_drop,
        name="finding_drop",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/ustalenia/<uuid:uuid>/przywroc/",
        findings.finding_restore,
        name="finding_restore",
    ),
    path(
        "testy/<int:pk>/miejsca/<int:place_pk>/ustalenia/<uuid:uuid>/watek/",
        findings.finding_insight,
        name="finding_insight",
    ),
    # recommendations, café
    path("rekomendacje/", recommendations.recommendation_list, name="recommendation_list"),
    path(
        "rekomendacje/rejestr.<str:file_format>",
        recommendations.recommendation_export,
        name="recommendation_export",
    ),
    path(
        "rekomendacje/zbior.<str:file_format>",
        recommendations.recommendation_collection,
        name="recommendation_collection",
    ),
    path(
        "rekomendacje/<int:year>/<int:number>/",
        recommendations.recommendation_detail,
        name="recommendation_detail",
    ),
    path(
        "rekomendacje/praca/", recommendation_desk.recommendation_desk, name="recommendation_desk"
    ),
    path(
        "rekomendacje/praca/lista.<str:file_format>",
        recommendation_desk.desk_export,
        name="recommendation_desk_export",
    ),
    path(
        "rekomendacje/praca/zbior.<str:file_format>",
        recommendation_desk.desk_collection,
        name="recommendation_desk_collection",
    ),
    path(
        "rekomendacje/praca/nowa/",
        recommendation_desk.recommendation_create,
        name="recommendation_create",
    ),
    path(
        "rekomendacje/praca/<int:pk>/",
        recommendation_desk.recommendation_work,
        name="recommendation_work",
    ),
    path(
        "rekomendacje/praca/<int:pk>/tresc/",
        recommendation_desk.recommendation_edit,
        name="recommendation_edit",
    ),
    path(
        "rekomendacje/praca/<int:pk>/podstawy/<int:ground_id>/usun/",
        recommendation_desk.ground_remove,
        name="recommendation_ground_remove",
    ),
    path(
        "rekomendacje/praca/<int:pk>/glosy/",
        recommendation_desk.recommendation_votes,
        name="recommendation_votes",
    ),
    path(
        "rekomendacje/praca/<int:pk>/rejestr/",
        recommendation_desk.recommendation_publish,
        name="recommendation_publish",
    ),
    path(
        "rekomendacje/praca/<int:pk>/stan/<str:to>/",
        recommendation_desk.recommendation_move,
        name="recommendation_move",
    ),
    path("rekomendacje/praca/<int:pk>/wyslij/", sendings.sending_body, name="sending_body"),
    path(
        "rekomendacje/praca/<int:pk>/wyslij/<str:body>/",
        sendings.sending_create,
        name="sending_create",
    ),
    path(
        "rekomendacje/praca/<int:pk>/odpowiedz/<int:sending_id>/",
        sendings.sending_answer,
        name="sending_answer",
    ),
    path(
        "rekomendacje/praca/<int:pk>/cofnij/<int:sending_id>/",
        sendings.sending_remove,
        name="sending_remove",
    ),
    path("kawiarenki/", cafes.cafe_list, name="cafe_list"),
    path("kawiarenki/lista.<str:file_format>", cafes.cafe_export, name="cafe_export"),
    path("kawiarenki/nowa/", cafes.cafe_create, name="cafe_create"),
    path("kawiarenki/<int:pk>/", cafes.cafe_results, name="cafe_results"),
    path(
        "kawiarenki/<int:pk>/wyniki.<str:file_format>",
        cafes.cafe_results_file,
        name="cafe_results_file",
    ),
    path("kawiarenki/<int:pk>/praca/", cafes.cafe_desk, name="cafe_desk"),
    path("kawiarenki/<int:pk>/zmien/", cafes.cafe_edit, name="cafe_edit"),
    path("kawiarenki/<int:pk>/stan/", cafes.cafe_move, name="cafe_move"),
    path("kawiarenki/<int:pk>/stoly.pdf", cafes.cafe_sheets, name="cafe_sheets"),
    path(
        "kawiarenki/<int:pk>/kartki.<str:file_format>",
        cafes.cafe_notes_file,
        name="cafe_notes_file",
    ),
    path("kawiarenki/<int:pk>/kartki/nowa/", cafes.note_type, name="cafe_note_type"),
    path("kawiarenki/<int:pk>/kartki/polacz/", cafes.note_merge, name="cafe_note_merge"),
    path(
        "kawiarenki/<int:pk>/kartki/<int:note_id>/", cafes.note_change, name="cafe_note_change"
    ),
    path("kawiarenki/<int:pk>/kropki/", cafes.paper_dots, name="cafe_paper_dots"),
    path("kawiarenka/<str:token>/", cafe_people.cafe_join, name="cafe_join"),
    path("kawiarenka/<str:token>/stol/<int:number>/", cafe_people.cafe_table, name="cafe_table"),
    path("kawiarenka/<str:token>/kropka/<int:note_id>/", cafe_people.cafe_dot, name="cafe_dot"),
    # councils
    path("rady/", include(council_addresses.PATHS)),
    # open institution
]
