"""For the tests: no key needed, fast hashing, mail and tasks kept in memory."""

import os
import tempfile

os.environ.setdefault("MOSTY_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ["MOSTY_VAR"] = tempfile.mkdtemp(prefix="mosty-test-")

from mosty.config.settings.base import *  # noqa: F403

DATABASES["default"]["CONN_MAX_AGE"] = 0  # threads of a test end with their test
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Tasks run where they are enqueued, so a test sees their result at once.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
MIDDLEWARE = [m for m in MIDDLEWARE if "whitenoise" not in m]
AXES_ENABLED = False
FEED_PER_MINUTE = 0
STAFF_NEEDS_SECOND_FACTOR = False
# A variable that no view gave shows, and the test browser refuses the page.
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "UNDEFINED[%s]"  # type: ignore[index]
