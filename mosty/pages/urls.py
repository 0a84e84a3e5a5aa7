from django.urls import path

from mosty.pages.views import gallery, site

app_name = "pages"
urlpatterns = [
    path("", site.site_home, name="site_home"),
    path("galeria/", gallery.gallery, name="gallery"),
    path("jezyk/", site.set_language, name="set_language"),
]
