from django.urls import path

from mosty.pages.views import audit, dashboard, imports, jobs, search, start, statement, thread

app_name = "home"
urlpatterns = [
    path("", start.start, name="start"),
    path("zlota-nic/", thread.thread_page, name="thread"),
    path("zlota-nic/<int:pk>/", thread.station, name="station"),
    path("dostepnosc/", statement.accessibility, name="accessibility"),
    path("dostepnosc/edycja/", statement.accessibility_edit, name="accessibility_edit"),
    path("kontakt/", statement.contact, name="contact"),
    path("szukaj/", search.search, name="search"),
    path("panel/", dashboard.dashboard, name="dashboard"),
    path("panel/wnioski/", dashboard.insights, name="insights"),
    path("panel/wnioski/<int:pk>/", dashboard.insight_decide, name="insight_decide"),
    path("panel/zadania/", jobs.job_list, name="jobs"),
    path("panel/zadania/<uuid:pk>/", jobs.job_detail, name="job_detail"),
    path("panel/dziennik/", audit.audit_log, name="audit_log"),
    path("panel/dziennik/wpisy.csv", audit.audit_export, name="audit_export"),
    path("panel/import/", imports.import_list, name="import_list"),
    path("panel/import/<str:code>/", imports.import_upload, name="import_upload"),
    path("panel/import/<str:code>/wzor.csv", imports.import_sample, name="import_sample"),
    path("panel/import/<str:code>/<uuid:pk>/", imports.import_report, name="import_report"),
    path("panel/import/<str:code>/<uuid:pk>/cofnij/", imports.import_undo, name="import_undo"),
]
