from django.urls import path, re_path

from mosty.directory.views import catalogue, editing, services

app_name = "directory"
urlpatterns = [
    path("", services.service_list, name="service_list"),
    re_path(
        r"^rejestr\.(?P<file_format>csv|xlsx)$", services.service_export, name="service_export"
    ),
    path("katalog/", catalogue.service_type_list, name="service_type_list"),
    path("katalog/<str:code>/", catalogue.service_type_detail, name="service_type_detail"),
    path("do-pracy/", editing.service_desk, name="service_desk"),
    path("nowa/", editing.service_create, name="service_create"),
    path("<int:pk>/", services.service_detail, name="service_detail"),
    path("<int:pk>/edycja/", editing.service_edit, name="service_edit"),
    path("<int:pk>/publikacja/", editing.service_publish, name="service_publish"),
    path("<int:pk>/zamkniecie/", editing.service_close, name="service_close"),
]
