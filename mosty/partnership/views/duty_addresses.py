"""Addresses of procedures and of the calendar of duties."""

from django.urls import URLPattern, path

from mosty.partnership.views import duties, duty_feeds, procedures

_OWN = "organizacje/<int:organisation_id>"

PATHS: list[URLPattern] = [
    path("procedury/", procedures.procedure_list, name="procedure_list"),
    path("procedury/plik.<str:file_format>", procedures.procedure_file, name="procedure_file"),
    path("procedury/roznice/", procedures.procedure_differences, name="procedure_differences"),
    path("procedury/<str:code>/", procedures.procedure_step, name="procedure_step"),
    path(f"{_OWN}/sciezka/", procedures.walk, name="walk"),
    path(f"{_OWN}/sciezka/zacznij/", procedures.walk_begin, name="walk_begin"),
    path(f"{_OWN}/sciezka/zmiana/", procedures.walk_changes_seen, name="walk_changes_seen"),
    path(f"{_OWN}/sciezka/plik.<str:file_format>", procedures.walk_file, name="walk_file"),
    path(f"{_OWN}/sciezka/<str:code>/", procedures.walk_step, name="walk_step"),
    path("obowiazki/", duties.duty_list, name="duty_list"),
    path("obowiazki/plik.<str:file_format>", duties.duty_file, name="duty_file"),
    path("obowiazki/kalendarz.ics", duty_feeds.duty_feed, name="duty_feed"),
    path("obowiazki/kalendarz/", duty_feeds.duty_feeds, name="duty_feeds"),
    path("obowiazki/kalendarz/<str:token>.ics", duty_feeds.duty_feed_own, name="duty_feed_own"),
    path("obowiazki/rok/<int:year>/", duties.duty_year, name="duty_year"),
    path(
        "obowiazki/rok/<int:year>/plik.<str:file_format>",
        duties.duty_year_file,
        name="duty_year_file",
    ),
    path("obowiazki/dni/", duties.duty_days, name="duty_days"),
    path(
        "obowiazki/dni.<str:file_format>",
        duties.duty_days_file,
        name="duty_days_file",
    ),
    path("obowiazki/dni/nowy/", duties.duty_day_edit, name="duty_day_add"),
    path("obowiazki/dni/<int:pk>/", duties.duty_day_edit, name="duty_day_edit"),
    path("obowiazki/odznacz/<str:duty_key>/", duties.duty_mark, name="duty_mark"),
    path(f"{_OWN}/obowiazki/", duties.organisation_duties, name="organisation_duties"),
    path(
        f"{_OWN}/obowiazki/plik.<str:file_format>",
        duties.organisation_duty_file,
        name="organisation_duty_file",
    ),
    path(f"{_OWN}/obowiazki/dni/", duties.organisation_duty_days, name="organisation_duty_days"),
    path(
        f"{_OWN}/obowiazki/dni.<str:file_format>",
        duties.organisation_duty_days_file,
        name="organisation_duty_days_file",
    ),
    path(
        f"{_OWN}/obowiazki/dni/nowy/",
        duties.organisation_duty_day_edit,
        name="organisation_duty_day_add",
    ),
    path(
        f"{_OWN}/obowiazki/dni/<int:pk>/",
        duties.organisation_duty_day_edit,
        name="organisation_duty_day_edit",
    ),
    path(
        f"{_OWN}/obowiazki/odznacz/<str:duty_key>/",
        duties.organisation_duty_mark,
        name="organisation_duty_mark",
    ),
]
