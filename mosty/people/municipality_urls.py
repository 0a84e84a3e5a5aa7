from django.urls import path

from mosty.people import views

app_name = "organisations"
urlpatterns = [
    path("", views.organisation_list, name="list"),
    path("nowa/", views.organisation_create, name="create"),
    path("zespol/", views.team, name="team"),
    path("rejestr.<str:ending>", views.organisation_export, name="export"),
    path("role/<int:pk>/koniec/", views.membership_end, name="membership_end"),
    path("zaproszenia/<int:pk>/odwolanie/", views.invitation_revoke, name="invitation_revoke"),
    path("<int:pk>/", views.organisation_detail, name="detail"),
    path("<int:pk>/edycja/", views.organisation_edit, name="edit"),
    path("<int:pk>/osoby/", views.organisation_members, name="members"),
]
