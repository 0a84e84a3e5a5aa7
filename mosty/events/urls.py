"""Addresses of events, below /<gmina>/wydarzenia/. First words stand in rules.RESERVED_SLUGS."""

from django.urls import path

from mosty.events.views import (
    materials,
    programme,
    public,
    registering,
    registration,
    registration_list,
    staff,
)

app_name = "events"
urlpatterns = [
    path("", public.event_list, name="event_list"),
    path("nowe/", staff.event_create, name="event_create"),
    # registration and waiting list
    path("zgloszenie/<str:token>/", registration.registration, name="registration"),
    path("zgloszenie/<str:token>/kod/", registering.registration_code, name="registration_code"),
    path(
        "zgloszenie/<str:token>/kod/nowy/",
        registering.registration_new_code,
        name="registration_new_code",
    ),
    path(
        "zgloszenie/<str:token>/przyjmij/",
        registration.registration_accept,
        name="registration_accept",
    ),
    path(
        "zgloszenie/<str:token>/rezygnacja/",
        registration.registration_cancel,
        name="registration_cancel",
    ),
    path("zgloszenie/<str:token>/tryb/", registration.registration_pool, name="registration_pool"),
    path(
        "zgloszenie/<str:token>/osoby/",
        registration.registration_people,
        name="registration_people",
    ),
    path("<slug:slug>/zapisy/", registering.register, name="register"),
    path(
        "<slug:slug>/zapisy/instytucja/",
        registering.register_institution,
        name="register_institution",
    ),
    path("<slug:slug>/zapisy/losowanie/", registering.registration_draw, name="registration_draw"),
    path(
        "<slug:slug>/zapisy/zasady/",
        registration_list.registration_rules,
        name="registration_rules",
    ),
    path(
        "<slug:slug>/zgloszenia/", registration_list.registration_list, name="registration_list"
    ),
    path(
        "<slug:slug>/zgloszenia/lista.<str:file_format>",
        registration_list.registration_export,
        name="registration_export",
    ),
    path(
        "<slug:slug>/zgloszenia/nowe/", registration_list.registration_new, name="registration_new"
    ),
    path(
        "<slug:slug>/zgloszenia/losuj/",
        registration_list.registration_draw_now,
        name="registration_draw_now",
    ),
    path(
        "<slug:slug>/zgloszenia/<int:pk>/",
        registration_list.registration_detail,
        name="registration_detail",
    ),
    path("<slug:slug>/potrzeby/", registration_list.needs, name="needs"),
    # event, programme, versions, materials
    path("<slug:slug>/", public.event_detail, name="event_detail"),
    path("<slug:slug>/co-sie-zmienilo/", public.event_changes, name="event_changes"),
    path("<slug:slug>/materialy/<int:pk>/", materials.material_open, name="material_open"),
    path(
        "<slug:slug>/materialy/<int:pk>/usun/", materials.material_remove, name="material_remove"
    ),
    path(
        "<slug:slug>/materialy/<int:pk>/<str:token>/",
        materials.material_open,
        name="material_open_by_link",
    ),
    path("<slug:slug>/obsluga/", staff.event_desk, name="event_desk"),
    path("<slug:slug>/edycja/", staff.event_edit, name="event_edit"),
    path("<slug:slug>/oglos/", staff.event_announce, name="event_announce"),
    path("<slug:slug>/odwolaj/", staff.event_cancel, name="event_cancel"),
    path("<slug:slug>/program/", programme.programme_edit, name="programme_edit"),
    path("<slug:slug>/program/nowy/", programme.item_add, name="item_add"),
    path("<slug:slug>/program/oglos/", programme.programme_announce, name="programme_announce"),
    path("<slug:slug>/program/<int:pk>/", programme.item_edit, name="item_edit"),
    path("<slug:slug>/program/<int:pk>/zmiana/", programme.item_change, name="item_change"),
    path("<slug:slug>/materialy/", materials.material_edit, name="material_edit"),
]
