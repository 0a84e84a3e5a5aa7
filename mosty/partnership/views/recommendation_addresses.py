"""Addresses of recommendations and of the social café."""

from django.urls import URLPattern, path

from mosty.partnership.views import (
    cafe_people,
    cafes,
    recommendation_desk,
    recommendations,
    sendings,
)

PATHS: list[URLPattern] = [
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
    path("kawiarenki/<int:pk>/kartki/<int:note_id>/", cafes.note_change, name="cafe_note_change"),
    path("kawiarenki/<int:pk>/kropki/", cafes.paper_dots, name="cafe_paper_dots"),
    path("kawiarenka/<str:token>/", cafe_people.cafe_join, name="cafe_join"),
    path("kawiarenka/<str:token>/stol/<int:number>/", cafe_people.cafe_table, name="cafe_table"),
    path("kawiarenka/<str:token>/kropka/<int:note_id>/", cafe_people.cafe_dot, name="cafe_dot"),
]
