"""What the admin pages of all products share: sections, search, the newest price and its age."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from simple_history.admin import SimpleHistoryAdmin

from catalog.models import Price, Product

from .sources import FactAdmin, id_is_fixed, never

NAMES = ("slug", "name", "maker", "part_number", "retired")
ORIGIN = ("sources", "confidence", "note")


def with_newest_price(products: QuerySet[Any]) -> QuerySet[Any]:
    """The newest price of any condition, in the same statement."""
    prices = Price.objects.filter(product=OuterRef("pk")).order_by("-priced_on", "condition")
    return products.annotate(
        newest_likely=Subquery(prices.values("likely")[:1]),
        newest_priced_on=Subquery(prices.values("priced_on")[:1]),
    )


def days_since(day: date | None) -> int | None:
    return (datetime.now(UTC).date() - day).days if day else None


@admin.action(description="Retire: no longer offer")
def retire(model_admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> None:
    _set_retired(rows, True)


@admin.action(description="Offer again")
def offer_again(model_admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> None:
    _set_retired(rows, False)


def _set_retired(rows: QuerySet[Any], retired: bool) -> None:
    """One by one, so that each change has its line of history and the catalogue its new version."""
    for row in rows:
        row.retired = retired
        row.save()


class AnyProductAdmin(SimpleHistoryAdmin):
    """A product's own columns stand in the middle, between its names and where the facts come from."""

    list_display: Sequence[Any] = ("name", "maker", "newest_price", "price_age", "confidence", "retired")
    list_filter: Sequence[Any] = ("retired", "confidence", "maker")
    search_fields: Sequence[str] = ("slug", "name", "maker", "part_number")
    autocomplete_fields: Sequence[str] = ("sources",)
    actions: Sequence[Any] = (retire, offer_again)
    list_per_page = 50
    get_readonly_fields = id_is_fixed
    has_delete_permission = never

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_newest_price(super().get_queryset(request))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        own = [*self.model._meta.local_fields, *self.model._meta.local_many_to_many]
        specification = [field.name for field in own if field.editable and not field.primary_key]
        return [
            ("Product", {"fields": NAMES}),
            ("Specification", {"fields": specification}),
            ("Where this comes from", {"fields": ORIGIN}),
        ]

    @admin.display(description="Newest price (USD)", ordering="newest_likely")
    def newest_price(self, product: Any) -> str:
        return "–" if product.newest_likely is None else f"{product.newest_likely:,.2f}"

    @admin.display(description="Its age (days)", ordering="-newest_priced_on")
    def price_age(self, product: Any) -> int | None:
        return days_since(product.newest_priced_on)


@admin.register(Product)
class ProductAdmin(FactAdmin):
    """All products in one list, to find one; each is edited on the page of its kind."""

    list_display = ("name", "category", "maker", "retired", "where_to_edit")
    list_filter = ("category", "retired", "maker")
    search_fields = ("slug", "name", "maker", "part_number")
    list_per_page = 50
    has_add_permission = never
    has_change_permission = never
    has_delete_permission = never

    @admin.display(description="")
    def where_to_edit(self, product: Product) -> str:
        kind = TABLE_OF[product.category]
        address = reverse(f"admin:catalog_{kind}_change", args=[product.pk])
        return format_html('<a href="{}">Edit</a>', address)


TABLE_OF = {kind.CATEGORY: kind._meta.model_name for kind in Product.__subclasses__() if kind.CATEGORY}
