from django.urls import path

from mosty.territory import views

app_name = "territory"
urlpatterns = [
    path("", views.about, name="about"),
    path("prawo/", views.law, name="law"),
    path("wariant/", views.variant_change, name="variant_change"),
    path("terc/", views.terc_search, name="terc_search"),
    path("jednostki/nowa/", views.village_unit_create, name="village_unit_create"),
    path("jednostki/<int:pk>/", views.village_unit_edit, name="village_unit_edit"),
]
