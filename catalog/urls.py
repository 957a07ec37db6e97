from django.urls import path

from . import views

app_name = "catalog"

urlpatterns = [
    path("", views.product_list, name="list"),
    path("claims/", views.claim_list, name="claims"),
    path("<str:slug>/", views.product, name="product"),
]
