import gc

from django.apps import AppConfig

#: Objects made since the last look for cycles before Python looks again (700 by itself).
_OBJECTS_BEFORE_A_LOOK = 50_000


class CoreConfig(AppConfig):
    name = "mosty.core"

    def ready(self) -> None:
        # Records read or stored by the thousand are kept on purpose: looking for garbage among
        # them every few hundred objects takes a fifth of the time of a big import.
        gc.set_threshold(_OBJECTS_BEFORE_A_LOOK, 10, 10)
