"""Addresses of open institutions, below /<gmina>/partnerstwo/otwarta-instytucja/."""

from django.urls import URLPattern, path

from mosty.partnership.views import open_answers, open_rounds, open_steps

PATHS: list[URLPattern] = [
    path("", open_rounds.open_list, name="open_list"),
    path("lista.<str:file_format>", open_rounds.open_list_file, name="open_list_file"),
    path("nowa/", open_rounds.open_create, name="open_create"),
    path("link/<str:token>/", open_answers.open_link, name="open_link"),
    path("dziekujemy/", open_answers.open_thanks, name="open_thanks"),
    path("drabina/<int:pk>/", open_steps.ladder, name="open_ladder"),
    path("drabina/<int:pk>/nowy/", open_steps.ladder_mark, name="open_ladder_mark"),
    path(
        "drabina/<int:pk>/plik.<str:file_format>", open_steps.ladder_file, name="open_ladder_file"
    ),
    path(
        "drabina/<int:pk>/<int:mark_pk>/usun/",
        open_steps.ladder_mark_remove,
        name="open_ladder_mark_remove",
    ),
    path("<slug:slug>/", open_rounds.open_results, name="open_results"),
    path("<slug:slug>/ankieta/", open_answers.open_answer, name="open_answer"),
    path("<slug:slug>/prowadzenie/", open_rounds.open_desk, name="open_desk"),
    path("<slug:slug>/stan/", open_rounds.open_state, name="open_state"),
    path(
        "<slug:slug>/wyniki.<str:file_format>",
        open_rounds.open_results_file,
        name="open_results_file",
    ),
    path("<slug:slug>/kroki/nowy/", open_steps.small_step_edit, name="small_step_add"),
    path("<slug:slug>/kroki/<int:pk>/", open_steps.small_step_edit, name="small_step_edit"),
    path(
        "<slug:slug>/kroki.<str:file_format>", open_steps.small_steps_file, name="small_steps_file"
    ),
]
