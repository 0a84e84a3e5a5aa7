from django.urls import path

from mosty.config.api import api

urlpatterns = [path("v1/", api.urls)]
