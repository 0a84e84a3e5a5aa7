"""Addresses of local plans, below /<municipality>/plan/."""

from django.urls import path

from mosty.localplans import views

app_name = "localplans"
urlpatterns = [
    path("", views.plan_list, name="plan_list"),
    path("nowy/", views.plan_create, name="plan_create"),
    path("<slug:slug>/", views.plan_detail, name="plan_detail"),
    path("<slug:slug>/edycja/", views.plan_edit, name="plan_edit"),
    path("<slug:slug>/zadania/", views.plan_tasks, name="plan_tasks"),
    path("<slug:slug>/stan/<slug:state>/", views.state_change, name="state_change"),
    path("<slug:slug>/rozdzialy/<str:code>/", views.chapter_edit, name="chapter_edit"),
    path("<slug:slug>/cele/nowy/", views.goal_create, name="goal_create"),
    path("<slug:slug>/cele/<str:code>/", views.goal_edit, name="goal_edit"),
    path("<slug:slug>/cele/<str:code>/usun/", views.goal_remove, name="goal_remove"),
    path("<slug:slug>/dzialania/nowe/", views.action_create, name="action_create"),
    path("<slug:slug>/dzialania/<str:code>/", views.action_detail, name="action_detail"),
    path("<slug:slug>/dzialania/<str:code>/edycja/", views.action_edit, name="action_edit"),
    path("<slug:slug>/dzialania/<str:code>/budzet/", views.action_budget, name="action_budget"),
    path("<slug:slug>/dzialania/<str:code>/powiazania/", views.action_links, name="action_links"),
    path("<slug:slug>/dzialania/<str:code>/usun/", views.action_remove, name="action_remove"),
    path("<slug:slug>/dzialania/<str:code>/stan/", views.action_state, name="action_state"),
    path("<slug:slug>/budzet/", views.budget, name="budget"),
    path("<slug:slug>/wskazniki/", views.indicators, name="indicators"),
    path("<slug:slug>/wskazniki/nowy/", views.plan_indicator_create, name="plan_indicator_create"),
    path("<slug:slug>/wskazniki/<int:pk>/", views.plan_indicator_edit, name="plan_indicator_edit"),
    path(
        "<slug:slug>/wskazniki/<int:pk>/usun/",
        views.plan_indicator_remove,
        name="plan_indicator_remove",
    ),
    path("<slug:slug>/wskazniki/<int:pk>/odczyt/", views.reading_create, name="reading_create"),
    path("<slug:slug>/monitoring/", views.monitoring, name="monitoring"),
    path("<slug:slug>/wersje/", views.versions, name="versions"),
    path("<slug:slug>/wersje/nowa/", views.version_create, name="version_create"),
    path("<slug:slug>/wersje/<int:number>/", views.version_detail, name="version_detail"),
    path("<slug:slug>/wersje/<int:older>/do/<int:newer>/", views.version_diff, name="version_diff"),
    path("<slug:slug>/dokumenty/", views.documents, name="documents"),
    path("<slug:slug>/dokumenty/nowe/", views.documents_make, name="documents_make"),
    path("<slug:slug>/dokumenty/<int:pk>/", views.document_download, name="document_download"),
]
