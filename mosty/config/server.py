"""Settings of gunicorn, the web server that `mosty serve` starts."""

from mosty.config.logs import log_config

#: gunicorn names the address of a request that failed; it goes through the same door as our own
#: lines. Given a configuration, it would write down every request with its network address: not here.
logconfig_dict = log_config(
    level="WARNING",
    loggers={"gunicorn.error": {"level": "WARNING"}, "gunicorn.access": {"level": "WARNING"}},
)
