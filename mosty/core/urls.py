from django.urls import path

from mosty.core import views

app_name = "core"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("bez-polaczenia.js", views.offline_worker, name="offline_worker"),
    path("readyz", views.readyz, name="readyz"),
]
