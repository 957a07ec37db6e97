"""What the guides say: software, claims and what is right instead, and where to buy."""

from django.db import models

from .fields import AddressField, text
from .products import Fact, Product


class Software(Fact):
    class Kind(models.TextChoices):
        MINIMUM = "minimum", "Minimum version"
        FRAMEWORK = "framework", "Framework"
        CONTAINER = "container", "Container image"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=200)
    minimum = text("minimum")
    recommended = text("recommended")
    support = text("support", max_length=500)
    url = AddressField("address", max_length=500, blank=True)

    class Meta(Fact.Meta):
        verbose_name_plural = "software"

    def __str__(self) -> str:
        return self.name


class Claim(Fact):
    """A statement of one of the guides that the product grew from, and what came of checking it."""

    class Seed(models.TextChoices):
        S0 = "S0", "NVIDIA A100 system note"
        S1 = "S1", "A100 builds guide"
        S2 = "S2", "Choosing an A100 server"

    class Verdict(models.TextChoices):
        AGREES = "AGREES", "Agrees"
        ROUNDS = "ROUNDS", "Right after rounding"
        LOOSE = "LOOSE", "Loose"
        WRONG = "WRONG", "Wrong"
        CONTRADICTORY = "CONTRADICTORY", "Contradicts itself"
        INCOMPLETE = "INCOMPLETE", "Incomplete"
        UNVERIFIABLE = "UNVERIFIABLE", "Can't be checked"

    seed = models.CharField("guide", max_length=2, choices=Seed.choices)
    section = text("section")
    subject = text("about", db_index=True)
    stated = models.TextField("what the guide says")
    recomputed = models.TextField("what is right", blank=True)
    verdict = models.CharField(max_length=20, choices=Verdict.choices, db_index=True)
    products = models.ManyToManyField(Product, blank=True, related_name="claims", help_text="Shown on their pages too")

    def __str__(self) -> str:
        return f"{self.seed}: {self.stated[:80]}"


class PurchaseLink(Fact):
    """Where to buy, to read prices, or to compare."""

    class Kind(models.TextChoices):
        NEW = "new", "New"
        USED = "used", "Used"
        OFFICIAL = "official", "Maker"
        BENCHMARK = "benchmark", "Benchmarks"
        PRICING = "pricing", "Prices"

    name = models.CharField(max_length=200)
    url = AddressField("address", max_length=500, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    tier = text("tier")

    def __str__(self) -> str:
        return self.name
