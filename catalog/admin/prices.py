"""Prices and cloud rates: edited one by one, or brought in from a spreadsheet that is shown before it counts."""

from decimal import Decimal, InvalidOperation

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from import_export.admin import ImportExportModelAdmin
from import_export.fields import Field
from import_export.forms import ExportForm
from import_export.resources import Diff, ModelResource
from import_export.widgets import ForeignKeyWidget, ManyToManyWidget
from simple_history.admin import SimpleHistoryAdmin

from catalog.models import CloudRate, Price, Product, Source

from .products import days_since, offer_again, retire
from .sources import never


class OldAndNew(Diff):
    """The preview of an import: the old value struck out beside the new one and how far apart they are. (The original
    compares letter by letter, and needs inline styles.)"""

    def as_html(self) -> list[SafeString]:
        olds = [""] * len(self.right) if self.new else self.left
        return [self._cell(str(old), str(new)) for old, new in zip(olds, self.right, strict=True)]

    @staticmethod
    def _cell(old: str, new: str) -> SafeString:
        before, after = as_number(old), as_number(new)
        if old == new or (before is not None and before == after):
            return format_html("{}", new)
        if not old:
            return format_html("<ins>{}</ins>", new)
        change = f" {(after / before - 1) * 100:+.1f} %" if before and after is not None else ""
        return format_html("<del>{}</del> <ins>{}</ins>{}", old, new, change)


def as_number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


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
            "slug", "name", "provider", "gpu_variant", "usd_per_gpu_hour", "term", "commitment_months", "usual", "priced_on",
            "note", "sources",
        )  # fmt: skip
        import_id_fields = ("slug", "priced_on")


@admin.register(Price)
class PriceAdmin(ImportExportModelAdmin, SimpleHistoryAdmin):
    resource_classes = (PriceResource,)
    export_form_class = ExportForm  # the one with boxes to tick needs inline scripts
    list_display = ("product", "condition", "priced_on", "age", "likely_usd", "from_to")
    list_filter = ("condition", "priced_on", "product__category")
    list_select_related = ("product",)
    search_fields = ("product__slug", "product__name", "note")
    autocomplete_fields = ("product", "sources")
    date_hierarchy = "priced_on"
    save_as = True  # a new price is the old one with another day

    @admin.display(description="Age (days)", ordering="-priced_on")
    def age(self, price: Price) -> int | None:
        return days_since(price.priced_on)

    @admin.display(description="Likely (USD)", ordering="likely")
    def likely_usd(self, price: Price) -> str:
        return f"{price.likely:,.2f}"

    @admin.display(description="Low to high", ordering="low")
    def from_to(self, price: Price) -> str:
        return "exactly" if price.low == price.high else f"{price.low:,.2f}–{price.high:,.2f}"


@admin.register(CloudRate)
class CloudRateAdmin(ImportExportModelAdmin, SimpleHistoryAdmin):
    resource_classes = (CloudRateResource,)
    export_form_class = ExportForm  # as above
    list_display = (
        "name",
        "provider",
        "gpu_variant",
        "usd_per_gpu_hour",
        "term",
        "commitment_months",
        "usual",
        "priced_on",
        "age",
        "retired",
    )
    list_filter = ("usual", "retired", "provider", "term", "gpu_variant")
    search_fields = ("slug", "name", "provider", "gpu_variant")
    autocomplete_fields = ("sources",)
    actions = (retire, offer_again)
    save_as = True
    has_delete_permission = never

    @admin.display(description="Age (days)", ordering="-priced_on")
    def age(self, rate: CloudRate) -> int | None:
        return days_since(rate.priced_on)
