from django.urls import path

from mosty.people import views

app_name = "people"
urlpatterns = [
    path("co-moge/", views.what_i_may_do, name="what_i_may_do"),
    path("zaproszenie/<str:token>/", views.invitation_accept, name="invitation_accept"),
]
