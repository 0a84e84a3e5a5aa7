"""Django's commands under the test settings (no installation needed)."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ["DJANGO_SETTINGS_MODULE"] = "mosty.config.settings.test"
execute_from_command_line(sys.argv)
