"""Addresses of partnership, below /<gmina>/partnerstwo/."""

from django.urls import URLPattern, path

from mosty.partnership.views import (
    comparison,
    field_places,
    field_records,
    findings,
    model_tests,
)

app_name = "partnership"

urlpatterns: list[URLPattern] = [
    # standards, mirror
    # procedures, duties
    # cooperation map, federations
    # model test
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
    # councils
    # open institution
]
