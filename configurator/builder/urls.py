from django.urls import path

from . import actions, compare, downloads, home, mine, pictures, preferences, schemas, share_page, shared, views
from .privacy import private_path

app_name = "builder"

urlpatterns = [
    path("", home.home, name="home"),
    path("theme/", preferences.theme, name="theme"),
    path("start/", home.start, name="start"),
    path("schemas/a100-build-1.json", schemas.build_file, name="build_schema"),
    path("schemas/a100-assessment-1.json", schemas.assessment, name="assessment_schema"),
    private_path("build/<uuid:build_id>/", actions.resume, name="build"),
    private_path("build/<uuid:build_id>/build.json", downloads.download, {"file": "build.json"}, name="build_json"),
    private_path(
        "build/<uuid:build_id>/assessment.json", downloads.download, {"file": "assessment.json"}, name="assessment_json"
    ),
    private_path("build/<uuid:build_id>/bom.csv", downloads.download, {"file": "bom.csv"}, name="bom_csv"),
    private_path("build/<uuid:build_id>/bom.xlsx", downloads.download, {"file": "bom.xlsx"}, name="bom_xlsx"),
    private_path("build/<uuid:build_id>/figures/", downloads.figures, name="figures"),
    private_path("build/<uuid:build_id>/drawings/<slug:name>.svg", pictures.picture, name="picture"),
    private_path("build/<uuid:build_id>/name/", actions.rename, name="rename"),
    private_path("build/<uuid:build_id>/undo/", actions.undo, name="undo"),
    private_path("build/<uuid:build_id>/redo/", actions.redo, name="redo"),
    private_path("build/<uuid:build_id>/fix/", actions.apply_fix, name="apply_fix"),
    private_path("build/<uuid:build_id>/copy/", actions.copy, name="copy"),
    private_path("build/<uuid:build_id>/parts/", actions.find_parts, name="find_parts"),
    private_path("build/<uuid:build_id>/archive/", mine.archive, name="archive"),
    private_path("build/<uuid:build_id>/restore/", mine.restore, name="restore"),
    private_path("build/<uuid:build_id>/share/", share_page.share, name="share"),
    private_path("build/<uuid:build_id>/share/make/", share_page.make, name="make_link"),
    private_path("build/<uuid:build_id>/share/<int:number>/revoke/", share_page.revoke, name="revoke_link"),
    private_path("build/<uuid:build_id>/<slug:slug>/", views.step, name="step"),
    private_path("builds/", mine.builds, name="builds"),
    path("compare/", compare.side_by_side, name="compare"),
    private_path("share/<str:token>/", shared.overview, name="shared"),
    private_path("share/<str:token>/figures/", shared.figures, name="shared_figures"),
    private_path("share/<str:token>/drawings/<slug:name>.svg", pictures.shared, name="shared_picture"),
    private_path("share/<str:token>/copy/", shared.copy, name="shared_copy"),
    *(private_path(f"share/<str:token>/{file}", shared.download, {"file": file}) for file in downloads.FILES),
    private_path("share/<str:token>/<slug:slug>/", shared.step, name="shared_step"),
]
