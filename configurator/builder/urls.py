from django.urls import path

from . import actions, compare, downloads, home, mine, pictures, schemas, share_page, shared, views

app_name = "builder"

urlpatterns = [
    path("", home.home, name="home"),
    path("theme/", home.theme, name="theme"),
    path("start/", home.start, name="start"),
    path("schemas/a100-build-1.json", schemas.build_file, name="build_schema"),
    path("schemas/a100-assessment-1.json", schemas.assessment, name="assessment_schema"),
    path("build/<uuid:build_id>/", actions.resume, name="build"),
    path("build/<uuid:build_id>/build.json", downloads.download, {"file": "build.json"}, name="build_json"),
    path(
        "build/<uuid:build_id>/assessment.json", downloads.download, {"file": "assessment.json"}, name="assessment_json"
    ),
    path("build/<uuid:build_id>/bom.csv", downloads.download, {"file": "bom.csv"}, name="bom_csv"),
    path("build/<uuid:build_id>/bom.xlsx", downloads.download, {"file": "bom.xlsx"}, name="bom_xlsx"),
    path("build/<uuid:build_id>/figures/", downloads.figures, name="figures"),
    path("build/<uuid:build_id>/drawings/<slug:name>.svg", pictures.picture, name="picture"),
    path("build/<uuid:build_id>/name/", actions.rename, name="rename"),
    path("build/<uuid:build_id>/undo/", actions.undo, name="undo"),
    path("build/<uuid:build_id>/redo/", actions.redo, name="redo"),
    path("build/<uuid:build_id>/fix/", actions.apply_fix, name="apply_fix"),
    path("build/<uuid:build_id>/copy/", actions.copy, name="copy"),
    path("build/<uuid:build_id>/parts/", actions.find_parts, name="find_parts"),
    path("build/<uuid:build_id>/archive/", mine.archive, name="archive"),
    path("build/<uuid:build_id>/restore/", mine.restore, name="restore"),
    path("build/<uuid:build_id>/share/", share_page.share, name="share"),
    path("build/<uuid:build_id>/share/make/", share_page.make, name="make_link"),
    path("build/<uuid:build_id>/share/<int:number>/revoke/", share_page.revoke, name="revoke_link"),
    path("build/<uuid:build_id>/<slug:slug>/", views.step, name="step"),
    path("builds/", mine.builds, name="builds"),
    path("compare/", compare.side_by_side, name="compare"),
    path("share/<str:token>/", shared.overview, name="shared"),
    path("share/<str:token>/figures/", shared.figures, name="shared_figures"),
    path("share/<str:token>/drawings/<slug:name>.svg", pictures.shared, name="shared_picture"),
    path("share/<str:token>/copy/", shared.copy, name="shared_copy"),
    *(path(f"share/<str:token>/{file}", shared.download, {"file": file}) for file in downloads.FILES),
    path("share/<str:token>/<slug:slug>/", shared.step, name="shared_step"),
]
