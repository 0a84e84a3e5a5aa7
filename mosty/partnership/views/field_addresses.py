"""Addresses of the model test and of work in the field."""

from django.urls import URLPattern, URLResolver, include, path

from mosty.partnership.views import (
    comparison,
    field_offline,
    field_places,
    field_records,
    findings,
    model_tests,
)

_TEST = [
    path("", model_tests.test_detail, name="test_detail"),
    path("zmien/", model_tests.test_edit, name="test_edit"),
    path("stan/", model_tests.test_state, name="test_state"),
    path("porownanie/", comparison.comparison, name="test_comparison"),
    path("porownanie.<str:file_format>", comparison.comparison_file, name="test_comparison_file"),
    path("ustalenia/", findings.finding_list, name="finding_list"),
    path("ustalenia.<str:file_format>", findings.finding_file, name="finding_file"),
    path("miejsca.<str:file_format>", field_places.place_file, name="test_places_file"),
    path("miejsca/nowe/", field_places.place_create, name="test_place_create"),
]
_TEST_PLACE = [
    path("", field_places.place_detail, name="test_place"),
    path("raport.<str:file_format>", field_places.place_report, name="test_place_report"),
    path("zmien/", field_places.place_edit, name="test_place_edit"),
    path("ocena/", field_places.place_judge, name="test_place_judge"),
    path("stan/", field_places.place_state, name="test_place_state"),
    path("eksperci/nowy/", field_places.expert_create, name="field_expert_create"),
    path("eksperci/<int:expert_pk>/", field_places.expert_edit, name="field_expert_edit"),
    path("eksperci/<int:expert_pk>/usun/", field_places.expert_remove, name="field_expert_remove"),
    path("dziennik/", field_records.diary, name="field_diary"),
    path("dziennik.<str:file_format>", field_records.diary_file, name="field_diary_file"),
    path("dziennik/nowy/", field_records.diary_write, name="field_diary_create"),
    path("dziennik/<uuid:uuid>/", field_records.diary_write, name="field_diary_edit"),
    path("kroki/", field_records.trials, name="field_trials"),
    path("kroki.<str:file_format>", field_records.trial_file, name="field_trial_file"),
    path("kroki/nowy/", field_records.trial_write, name="field_trial_create"),
    path("kroki/<uuid:uuid>/", field_records.trial_write, name="field_trial_edit"),
    path("ustalenia/nowe/", field_records.finding_write, name="finding_create"),
    path("ustalenia/<uuid:uuid>/", findings.finding_detail, name="finding_detail"),
    path("ustalenia/<uuid:uuid>/zmien/", field_records.finding_write, name="finding_edit"),
    path("ustalenia/<uuid:uuid>/potwierdz/", findings.finding_confirm, name="finding_confirm"),
    path("ustalenia/<uuid:uuid>/odrzuc/", findings.finding_drop, name="finding_drop"),
    path("ustalenia/<uuid:uuid>/przywroc/", findings.finding_restore, name="finding_restore"),
    path("ustalenia/<uuid:uuid>/watek/", findings.finding_insight, name="finding_insight"),
]

PATHS: list[URLPattern | URLResolver] = [
    path("teren/", field_offline.field_start, name="field_start"),
    path("teren/<int:place_pk>/", field_offline.field_write, name="field_write"),
    path("teren/wyslij/", field_offline.field_send, name="field_send"),
    path("testy/", model_tests.test_list, name="test_list"),
    path("testy/lista.<str:file_format>", model_tests.test_list_file, name="test_list_file"),
    path("testy/nowy/", model_tests.test_create, name="test_create"),
    path("testy/<int:pk>/", include(_TEST)),
    path("testy/<int:pk>/miejsca/<int:place_pk>/", include(_TEST_PLACE)),
]
