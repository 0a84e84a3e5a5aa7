"""All addresses: the installation, accounts, then everything of one municipality under its slug."""

from django.urls import include, path

from mosty.directory.views.open_data import open_data

municipality_urls = [
    path("uslugi/", include("mosty.directory.urls")),
    path("ankiety/", include("mosty.voices.urls")),
    path("wydarzenia/", include("mosty.events.urls")),
    path("partnerstwo/", include("mosty.partnership.urls")),
    path("kalendarz/", include("mosty.calendars.urls")),
    path("diagnoza/", include("mosty.diagnosis.urls")),
    path("plan/", include("mosty.localplans.urls")),
    path("gmina/", include("mosty.territory.urls")),
    path("organizacje/", include("mosty.people.municipality_urls")),
    path("", include("mosty.pages.municipality_urls")),
]

urlpatterns = [
    path("", include("mosty.pages.urls")),
    path("", include("mosty.core.urls")),
    path("konto/", include("mosty.people.urls")),
    path("konto/", include("allauth.urls")),
    path("api/", include("mosty.config.api_urls")),
    path("otwarte-dane/", open_data, name="open_data"),
    path("<slug:municipality>/", include(municipality_urls)),
]
