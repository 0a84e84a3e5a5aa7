from django.urls import path, re_path

from mosty.directory.views import (
    capacity,
    catalogue,
    contacts,
    doubts,
    editing,
    maps,
    nearness,
    places,
    proposals,
    prospects,
    services,
)

app_name = "directory"
urlpatterns = [
    path("", services.service_list, name="service_list"),
    path("mapa.geojson", maps.map_data, name="map_data"),
    re_path(
        r"^rejestr\.(?P<file_format>csv|xlsx)$", services.service_export, name="service_export"
    ),
    path("katalog/", catalogue.service_type_list, name="service_type_list"),
    path("katalog/<str:code>/", catalogue.service_type_detail, name="service_type_detail"),
    path("bilans/", prospects.balance, name="balance"),
    path("biale-plamy/", nearness.nearness, name="nearness"),
    path("biale-plamy/oblicz/", nearness.nearness_run, name="nearness_run"),
    path("co-sie-stanie/", prospects.prospects, name="prospects"),
    re_path(
        r"^co-sie-stanie\.(?P<file_format>csv|xlsx)$",
        prospects.prospects_export,
        name="prospects_export",
    ),
    path("do-pracy/", editing.service_desk, name="service_desk"),
    path("zmiany/", proposals.change_list, name="change_list"),
    path("zmiany/<int:change_id>/", proposals.change_detail, name="change_detail"),
    path("moje-zmiany/", proposals.own_changes, name="own_changes"),
    path(
        "moje-zmiany/<int:change_id>/wycofanie/",
        proposals.change_withdraw,
        name="change_withdraw",
    ),
    path("nowa/", editing.service_create, name="service_create"),
    path("<int:pk>/", services.service_detail, name="service_detail"),
    path("<int:pk>/edycja/", editing.service_edit, name="service_edit"),
    path("<int:pk>/zmiany/", proposals.service_propose, name="service_propose"),
    path("<int:pk>/do-zatwierdzenia/", proposals.service_send, name="service_send"),
    path("<int:pk>/publikacja/", editing.service_publish, name="service_publish"),
    path("<int:pk>/zamkniecie/", editing.service_close, name="service_close"),
    path("<int:pk>/czy-aktualne/", doubts.service_doubt, name="service_doubt"),
    path(
        "<int:pk>/czy-aktualne/dziekujemy/",
        doubts.service_doubt_thanks,
        name="service_doubt_thanks",
    ),
    path("uwagi/", doubts.doubt_list, name="doubt_list"),
    path("uwagi/<int:doubt_id>/zamkniecie/", doubts.doubt_settle, name="doubt_settle"),
    path("<int:pk>/wolne-miejsca/", capacity.service_capacity, name="service_capacity"),
    path("<int:pk>/miejsca/", places.service_places, name="service_places"),
    path("<int:pk>/miejsca/nowe/", places.place_add, name="place_add"),
    path("<int:pk>/miejsca/wspolne/", places.place_share, name="place_share"),
    path("<int:pk>/miejsca/<int:place_id>/", places.place_edit, name="place_edit"),
    path("<int:pk>/miejsca/<int:place_id>/zabranie/", places.place_leave, name="place_leave"),
    path("<int:pk>/kontakty/", contacts.service_contacts, name="service_contacts"),
    path("<int:pk>/kontakty/nowy/", contacts.contact_add, name="contact_add"),
    path("<int:pk>/kontakty/<int:contact_id>/", contacts.contact_edit, name="contact_edit"),
    path(
        "<int:pk>/kontakty/<int:contact_id>/usuniecie/",
        contacts.contact_remove,
        name="contact_remove",
    ),
]
