"""Prices and cloud rates: edited one by one, or brought in from a spreadsheet that is shown before it counts."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from import_export.admin import ImportExportModelAdmin
from import_export.fields import Field
from import_export.resources import Diff, ModelResource
from import_export.widgets import ForeignKeyWidget, ManyToManyWidget
from simple_history.admin import SimpleHistoryAdmin

from catalog.models import CloudRate, Price, Product, Source

from .products import days_since, offer_again, retire
from .sources import never


class OldAndNew(Diff):
    """The preview of an import: the old value struck out beside the new one, without the inline styles of the original."""

    def as_html(self) -> list[SafeString]:
        pairs = zip(self.left, self.right, strict=True)
        return [self._cell(old, new) for old, new in pairs]

    @staticmethod
    def _cell(old: str, new: str) -> SafeString:
        if old == new:
            return format_html("{}", new)
        return format_html("<del>{}</del> <ins>{}</ins>", old, new) if old else format_html("<ins>{}</ins>", new)


class CatalogueResource(ModelResource):
    """What both kinds of spreadsheet do alike: rows are checked as the forms check them, and sources are ids."""

    sources = Field("sources", "sources", widget=ManyToManyWidget(Source, separator=" ", field="slug"))

    class Meta:
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = False

    def get_diff_class(self) -> type[Diff]:
        return OldAndNew


class PriceResource(CatalogueResource):
    product = Field("product", "product", widget=ForeignKeyWidget(Product, "slug"))

    class Meta(CatalogueResource.Meta):
        model = Price
        fields = ("product", "condition", "priced_on", "low", "likely", "high", "currency", "note", "sources")
        import_id_fields = ("product", "condition", "priced_on")


class CloudRateResource(CatalogueResource):
    class Meta(CatalogueResource.Meta):
        model = CloudRate
        fields = (
            "slug", "name", "provider", "gpu_variant", "usd_per_gpu_hour", "term", "priced_on", "note", "sources",
        )  # fmt: skip
        import_id_fields = ("slug", "priced_on")


@admin.register(Price)
class PriceAdmin(ImportExportModelAdmin, SimpleHistoryAdmin):
    resource_classes = (PriceResource,)
    list_display = ("product", "condition", "priced_on", "age", "low", "likely", "high", "currency")
    list_filter = ("condition", "priced_on", "product__category")
    list_select_related = ("product",)
    search_fields = ("product__slug", "product__name", "note")
    autocomplete_fields = ("product", "sources")
    date_hierarchy = "priced_on"
    save_as = True  # a new price is the old one with another day

    @admin.display(description="Age (days)", ordering="-priced_on")
    def age(self, price: Price) -> int | None:
        return days_since(price.priced_on)


@admin.register(CloudRate)
class CloudRateAdmin(ImportExportModelAdmin, SimpleHistoryAdmin):
    resource_classes = (CloudRateResource,)
    list_display = (
        "name",
        "provider",
        "gpu_variant",
        "usd_per_gpu_hour",
        "term",
        "priced_on",
        "age",
        "retired",
    )
    list_filter = ("retired", "provider", "term", "gpu_variant")
    search_fields = ("slug", "name", "provider", "gpu_variant")
    autocomplete_fields = ("sources",)
    actions = (retire, offer_again)
    save_as = True
    has_delete_permission = never

    @admin.display(description="Age (days)", ordering="-priced_on")
    def age(self, rate: CloudRate) -> int | None:
        return days_since(rate.priced_on)
