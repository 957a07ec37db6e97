"""Quotes in the admin: to be read, never to be changed. Who sells is edited here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Quote, Seller


@admin.register(Quote)
class QuoteAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no argument at run time
    list_display = ("number", "customer_name", "name", "total", "currency", "issued_at", "valid_until", "issued_by")
    list_select_related = ("issued_by",)
    list_filter = ("year", "issued_by")
    search_fields = ("number", "customer_name", "customer_reference", "name")
    date_hierarchy = "issued_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Seller)
class SellerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "days_valid")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one seller."""
        return super().has_add_permission(request) and not Seller.objects.exists()
