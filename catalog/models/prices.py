"""What things cost, and when they cost that. A new price is a new row; old ones stay."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from configurator.sizing.catalogue import CloudRate as CloudRateSpec
from configurator.sizing.catalogue import Price as PriceSpec
from configurator.sizing.quantities import round_money

from .fields import choice, note, slug_field
from .products import Product, Source

CURRENCY = "USD"
"""The catalogue keeps one currency, so that sums mean something."""


class MoneyField(models.DecimalField):  # type: ignore[type-arg]  # takes no argument at run time
    """To a hundredth of a cent, as a piece may be a third of a set; read without the noughts behind the cents."""

    def from_db_value(self, value: Decimal | None, expression: Any, connection: Any) -> Decimal | None:
        if value is None:
            return None
        cents = round_money(value)
        return cents if cents == value else value


def money(label: str) -> MoneyField:
    return MoneyField(label, max_digits=14, decimal_places=4)


class PriceManager(models.Manager["Price"]):
    def get_by_natural_key(self, product: str, condition: str, priced_on: str) -> "Price":
        return self.get(product__slug=product, condition=condition, priced_on=priced_on)


class Price(models.Model):
    """What a product cost on a day, per piece."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="prices")
    condition = choice("condition", PriceSpec, "condition", default="new")
    priced_on = models.DateField("priced on")
    low = money("low")
    likely = money("likely")
    high = money("high")
    currency = models.CharField(max_length=3, default=CURRENCY, choices=[(CURRENCY, "US dollar")])
    sources = models.ManyToManyField(Source, blank=True, related_name="prices")
    note = note()

    objects = PriceManager()
    history = HistoricalRecords()

    class Meta:
        ordering = ("-priced_on", "product_id", "condition")
        constraints = [
            models.CheckConstraint(
                condition=Q(low__gte=0, low__lte=F("likely"), likely__lte=F("high")),
                name="price_rises",
                violation_error_message="A price must rise from low to likely to high, and none may be below zero.",
            ),
            models.CheckConstraint(
                condition=Q(currency=CURRENCY),
                name="price_in_the_catalogues_currency",
                violation_error_message=f"Prices are kept in {CURRENCY}.",
            ),
            models.UniqueConstraint(
                fields=("product", "condition", "priced_on"),
                name="price_once_per_product_condition_and_day",
                violation_error_message="There is a price for this product, condition and day already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.likely} {self.currency} on {self.priced_on}"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.product.slug, self.condition, self.priced_on.isoformat())


class CloudRateManager(models.Manager["CloudRate"]):
    def get_by_natural_key(self, slug: str, priced_on: str) -> "CloudRate":
        return self.get(slug=slug, priced_on=priced_on)


class CloudRate(models.Model):
    """What an hour of one GPU cost on a day. The id stays the same when the rate changes; the day makes the row."""

    slug = slug_field(db_index=True)
    name = models.CharField(max_length=200)
    provider = models.CharField(max_length=100)
    gpu_variant = models.CharField("GPU variant", max_length=120)
    usd_per_gpu_hour = money("USD for a GPU and hour")
    term = choice("term", CloudRateSpec, "term", default="on-demand")
    commitment_months = models.PositiveSmallIntegerField(
        "months committed to", default=0, validators=[MaxValueValidator(120)], help_text="Due in any case; 0: none."
    )
    usual = models.BooleanField(default=True, help_text="Compared with where a build names no rates.")
    priced_on = models.DateField("priced on")
    retired = models.BooleanField(
        default=False, help_text="No longer offered. Builds that compare with it keep working."
    )
    sources = models.ManyToManyField(Source, blank=True, related_name="cloud_rates")
    note = note()

    objects = CloudRateManager()
    history = HistoricalRecords()

    class Meta:
        ordering = ("slug", "-priced_on")
        constraints = [
            models.CheckConstraint(
                condition=Q(usd_per_gpu_hour__gt=0),
                name="cloud_rate_above_zero",
                violation_error_message="A rate is above zero.",
            ),
            models.UniqueConstraint(
                fields=("slug", "priced_on"),
                name="cloud_rate_once_per_day",
                violation_error_message="There is a rate of this id for that day already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        return (self.slug, self.priced_on.isoformat())
