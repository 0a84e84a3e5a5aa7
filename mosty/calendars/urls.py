from django.urls import path

from mosty.calendars.views import blocks, busy_times, clashes, feeds, resources, series, ways

app_name = "calendars"
urlpatterns = [
    # rooms and things, time taken by hand, ways, clashes of people
    path("", resources.resource_list, name="resource_list"),
    path("nowy/", resources.resource_edit, name="resource_create"),
    path("<int:pk>/", resources.resource_detail, name="resource_detail"),
    path("<int:pk>/zmiana/", resources.resource_edit, name="resource_edit"),
    path("<int:pk>/stan/", resources.resource_switch, name="resource_switch"),
    path("<int:pk>/blokada/", blocks.block_create, name="block_create"),
    path(
        "<int:pk>/blokada/<int:booking_id>/zwolnienie/", blocks.block_release, name="block_release"
    ),
    path("dojazdy/", ways.way_list, name="way_list"),
    path("dojazdy/<int:pk>/usuniecie/", ways.way_remove, name="way_remove"),
    path("kolizje/", clashes.clash_list, name="clash_list"),
    # series
    path("serie/", series.series_list, name="series_list"),
    path("serie/nowa/", series.series_create, name="series_create"),
    path("serie/<int:pk>/", series.series_detail, name="series_detail"),
    path("serie/<int:pk>/edycja/", series.series_edit, name="series_edit"),
    path("serie/<int:pk>/koniec/", series.series_end, name="series_end"),
    path("serie/<int:pk>/rezerwacja/", series.series_book, name="series_book"),
    path("serie/<int:pk>/dodatkowy/", series.series_add, name="series_add"),
    path("serie/<int:pk>/termin/<str:original>/", series.series_date, name="series_date"),
    # iCalendar
    path("publiczny.ics", feeds.public_feed, name="public_feed"),
    path("<int:pk>/kalendarz.ics", feeds.resource_feed, name="resource_feed"),
    path("serie/<int:pk>/seria.ics", feeds.series_feed, name="series_feed"),
    path("moj/", feeds.feed_list, name="feed_list"),
    path("moj/<int:pk>/uniewaznij/", feeds.feed_revoke, name="feed_revoke"),
    path("moj/<str:token>.ics", feeds.personal_feed, name="personal_feed"),
    path("wczytaj/", busy_times.busy_times, name="busy_times"),
]
