"""Addresses of the cooperation map and of federations."""

from django.urls import URLPattern, path

from mosty.partnership.views import cooperation, coordinators, umbrellas

PATHS: list[URLPattern] = [
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
    path(
        "federacje/lista.<str:file_format>",
        umbrellas.umbrella_list_file,
        name="umbrella_list_file",
    ),
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
]
