"""Software, claims, and where to buy."""

from django.contrib import admin

from catalog.models import Claim, PurchaseLink, Software

from .sources import FactAdmin


@admin.register(Software)
class SoftwareAdmin(FactAdmin):
    list_display = ("name", "kind", "minimum", "recommended", "support")
    list_filter = ("kind",)
    search_fields = ("slug", "name", "support")


@admin.register(Claim)
class ClaimAdmin(FactAdmin):
    list_display = ("slug", "seed", "section", "subject", "stated", "recomputed", "verdict")
    list_filter = ("verdict", "seed", "section")
    search_fields = ("slug", "subject", "stated", "recomputed", "note")
    autocomplete_fields = ("sources", "products")


@admin.register(PurchaseLink)
class PurchaseLinkAdmin(FactAdmin):
    list_display = ("name", "kind", "tier", "url")
    list_filter = ("kind", "tier")
    search_fields = ("slug", "name", "url")
