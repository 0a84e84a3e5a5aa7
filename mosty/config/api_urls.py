from django.urls import path

from mosty.config.api import api
from mosty.directory.api import cpsv_ap, hsds

urlpatterns = [
    path("v1/", api.urls),
    path("hsds/", hsds.urls),
    path("cpsv-ap/", cpsv_ap.urls),
]
