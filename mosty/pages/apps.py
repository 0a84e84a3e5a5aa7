from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "mosty.pages"
