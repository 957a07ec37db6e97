from django.urls import path

from . import actions, downloads, home, views

app_name = "builder"

urlpatterns = [
    path("", home.home, name="home"),
    path("theme/", home.theme, name="theme"),
    path("start/", home.start, name="start"),
    path("build/<uuid:build_id>/", actions.resume, name="build"),
    path("build/<uuid:build_id>/build.json", downloads.build_json, name="build_json"),
    path("build/<uuid:build_id>/assessment.json", downloads.assessment_json, name="assessment_json"),
    path("build/<uuid:build_id>/bom.csv", downloads.bom_csv, name="bom_csv"),
    path("build/<uuid:build_id>/figures/", downloads.figures, name="figures"),
    path("build/<uuid:build_id>/name/", actions.rename, name="rename"),
    path("build/<uuid:build_id>/undo/", actions.undo, name="undo"),
    path("build/<uuid:build_id>/redo/", actions.redo, name="redo"),
    path("build/<uuid:build_id>/fix/", actions.apply_fix, name="apply_fix"),
    path("build/<uuid:build_id>/copy/", actions.copy, name="copy"),
    path("build/<uuid:build_id>/parts/", actions.find_parts, name="find_parts"),
    path("build/<uuid:build_id>/<slug:slug>/", views.step, name="step"),
]
