from django.urls import path

from . import views

app_name = "quotes"

# The quote is the eighth step of a build: its address stands before those of the other steps.
urlpatterns = [
    path("build/<uuid:build_id>/quote/", views.quote_step, name="step"),
    path("build/<uuid:build_id>/quote/issue/", views.issue, name="issue"),
    path("build/<uuid:build_id>/quote.pdf", views.draft_pdf, name="draft_pdf"),
    path("share/<str:token>/estimate.pdf", views.shared_pdf, name="shared_pdf"),
    path("quotes/", views.quote_list, name="list"),
    path("quotes/<slug:number>/", views.detail, name="detail"),
    path("quotes/<slug:number>.pdf", views.quote_pdf, name="pdf"),
    path("quotes/<slug:number>/revise/", views.revise, name="revise"),
]
