from django.urls import path

from mosty.pages.views import crawlers, gallery, site

app_name = "pages"
urlpatterns = [
    path("", site.site_home, name="site_home"),
    path("galeria/", gallery.gallery, name="gallery"),
    path("jezyk/", site.set_language, name="set_language"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:section>.xml", crawlers.sitemap, name="sitemap"),
]
