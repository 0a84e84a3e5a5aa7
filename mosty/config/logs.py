"""Where log lines go: all of them through one door, on standard error, without secrets."""

from collections.abc import Mapping
from typing import Any

#: What stands in an address before a secret that opens a page without signing in.
SECRET_ADDRESSES = (
    *("odpowiedz", "zaproszenie", "reset/key", "kalendarz/moj"),
    *("wydarzenia/zgloszenie", "wydarzenia/obecnosc", "wydarzenia/karta", r"materialy/\S+?"),
    *("partnerstwo/kawiarenka", "obowiazki/kalendarz", "otwarta-instytucja/link"),
)


def log_config(*, level: str, loggers: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """As `logging.config.dictConfig` takes it; `loggers` may not print by themselves."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "secrets": {"()": "mosty.core.logs.HideSecrets", "addresses": SECRET_ADDRESSES}
        },
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["secrets"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            name: {"handlers": [], "propagate": True, **facts} for name, facts in loggers.items()
        },
    }
