from django.urls import path

from . import glossary_page, preferences, site_views, start
from .privacy import private_path

app_name = "start"

urlpatterns = [
    path("start/workload/", start.workload, name="workload"),
    path("start/workload/take/", start.accept, name="take"),
    path("display/", preferences.choose, name="display"),
    path("glossary/", glossary_page.glossary, name="glossary"),
    private_path("sites/", site_views.listing, name="sites"),
    private_path("sites/<uuid:site_id>/rename/", site_views.rename, name="rename_site"),
    private_path("sites/<uuid:site_id>/delete/", site_views.delete, name="delete_site"),
    private_path("build/<uuid:build_id>/site/save/", site_views.save_from, name="save_site"),
    private_path("build/<uuid:build_id>/site/load/", site_views.load_into, name="load_site"),
]
