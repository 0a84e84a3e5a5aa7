from django.urls import URLPattern

app_name = "localplans"
urlpatterns: list[URLPattern] = []
