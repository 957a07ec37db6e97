"""What every row has: an id, its sources, a note. And what every product has besides."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import CASCADE, ManyToOneRel
from simple_history.models import HistoricalRecords

from configurator.sizing.catalogue import Product as ProductSpec

from .fields import AddressField, choice, note, slug_field, text


class SlugManager(models.Manager[Any]):
    def get_by_natural_key(self, slug: str) -> Any:
        return self.get(slug=slug)


class Source(models.Model):
    """Where a fact comes from."""

    slug = slug_field(unique=True)
    title = models.CharField(max_length=500)
    url = AddressField("address", max_length=500, blank=True)
    locator = text("where in it", help_text="Page, table or section")

    objects = SlugManager()

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class Fact(models.Model):
    """The one abstract base: a row with an id of its own, sources and a note."""

    slug = slug_field(unique=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="%(class)s_facts")
    note = note()

    objects = SlugManager()

    class Meta:
        abstract = True
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class Category(models.TextChoices):
    """Which table holds the rest of a product."""

    GPU = "gpu", "GPU"
    PLATFORM = "platform", "Platform"
    CPU = "cpu", "CPU"
    MEMORY = "memory", "Memory"
    DRIVE = "drive", "Drive"
    NIC = "nic", "Network card"
    PSU = "psu", "Power supply"
    CHASSIS = "chassis", "Chassis"
    COOLING = "cooling", "Cooling"
    BRIDGE = "bridge", "NVLink bridge"
    UPS = "ups", "UPS"
    RECEPTACLE = "receptacle", "Receptacle"
    PDU = "pdu", "PDU"
    CORD = "cord", "Power cord"
    ACCESSORY = "accessory", "Accessory"


class Product(Fact):
    """Anything that can stand in a bill of materials. Builds refer to it for ever: it is retired, not deleted."""

    CATEGORY: ClassVar[str] = ""

    category = models.CharField(max_length=20, choices=Category.choices, editable=False, db_index=True)
    name = models.CharField(max_length=200)
    maker = text("maker", db_index=True)
    part_number = text("part number")
    confidence = choice("confidence", ProductSpec, "confidence", default="medium")
    retired = models.BooleanField(
        default=False, help_text="No longer offered. Builds and quotes that hold it keep working."
    )

    history = HistoricalRecords(inherit=True)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.category = self.CATEGORY or self.category
        super().save(*args, **kwargs)


def lists_of(model: type[models.Model]) -> dict[str, ManyToOneRel]:
    """The tables whose rows belong to a row of this one: slots to a platform."""
    return {
        str(relation.get_accessor_name()): relation
        for relation in model._meta.related_objects
        if isinstance(relation, ManyToOneRel) and relation.one_to_many and relation.on_delete is CASCADE
    }
