from configurator.builder.privacy import private_path

from . import views

app_name = "quotes"

# The quote is the eighth step of a build: its address stands before those of the other steps.
urlpatterns = [
    private_path("build/<uuid:build_id>/quote/", views.quote_step, name="step"),
    private_path("build/<uuid:build_id>/quote/issue/", views.issue, name="issue"),
    private_path("build/<uuid:build_id>/quote.pdf", views.draft_pdf, name="draft_pdf"),
    private_path("share/<str:token>/estimate.pdf", views.shared_pdf, name="shared_pdf"),
    private_path("quotes/", views.quote_list, name="list"),
    private_path("quotes/<slug:number>/", views.detail, name="detail"),
    private_path("quotes/<slug:number>.pdf", views.quote_pdf, name="pdf"),
    private_path("quotes/<slug:number>/revise/", views.revise, name="revise"),
]
