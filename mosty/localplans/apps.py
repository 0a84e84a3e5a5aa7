from django.apps import AppConfig


class LocalPlansConfig(AppConfig):
    name = "mosty.localplans"
