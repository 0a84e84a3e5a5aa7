from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "mosty.people"

    def ready(self) -> None:
        from mosty.core.imports import register_actor_source  # noqa: PLC0415 -- registry
        from mosty.people.queries import access_of_account  # noqa: PLC0415 -- registry

        register_actor_source(access_of_account)
