"""Addresses of the diagnosis, below /<municipality>/diagnoza/."""

from django.urls import path

from mosty.diagnosis.views import indicators, needs, public, staff

app_name = "diagnosis"
urlpatterns = [
    path("", public.report, name="report"),
    path("wskazniki/", indicators.indicator_list, name="indicator_list"),
    path("wskazniki/nowa-wartosc/", staff.observation_create, name="observation_create"),
    path("wskazniki/oblicz/", staff.compute, name="compute"),
    path("wskazniki/<str:code>/", indicators.indicator_detail, name="indicator_detail"),
    path("potrzeby/", needs.need_list, name="need_list"),
    path("potrzeby/nowa/", staff.need_create, name="need_create"),
    path("potrzeby/<str:code>/", needs.need_detail, name="need_detail"),
    path("potrzeby/<str:code>/edycja/", staff.need_edit, name="need_edit"),
    path("potrzeby/<str:code>/usun/", staff.need_remove, name="need_remove"),
    path("potrzeby/<str:code>/dowody/", staff.evidence, name="evidence"),
    path("potrzeby/<str:code>/dowody/usun/", staff.evidence_remove, name="evidence_remove"),
    path("zasoby/", needs.asset_list, name="asset_list"),
    path("zasoby/nowy/", staff.asset_create, name="asset_create"),
    path("zasoby/<str:code>/edycja/", staff.asset_edit, name="asset_edit"),
    path("zasoby/<str:code>/usun/", staff.asset_remove, name="asset_remove"),
]
