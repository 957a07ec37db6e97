"""What the tables refuse, and what they keep."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import (
    CloudRate,
    Gpu,
    IncludedPart,
    LanguageModel,
    MigProfile,
    Platform,
    PowerSupply,
    Price,
    Product,
    RuntimePoint,
    Supply,
    Ups,
)
from catalog.models.fields import IS_A_SLUG, words_of
from configurator.sizing.build.fields import IS_ID, LONGEST_ID
from configurator.sizing.catalogue import PlatformSpec
from tests.catalog import samples

pytestmark = pytest.mark.django_db

DAY = date(2025, 1, 15)


def amounts(low: str, likely: str, high: str) -> dict[str, Decimal]:
    return {"low": Decimal(low), "likely": Decimal(likely), "high": Decimal(high)}


def unlike(row: Any, **columns: Any) -> Any:
    """The row with some columns changed, unsaved."""
    for name, value in columns.items():
        setattr(row, name, value)
    return row


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "a price whose likely value is below its low": (
        lambda: Price(product=samples.accessory(), priced_on=DAY, **amounts("20", "10", "30")),
        "must rise from low to likely to high",
    ),
    "a price whose high value is below its likely": (
        lambda: Price(product=samples.accessory(), priced_on=DAY, **amounts("10", "20", "15")),
        "must rise from low to likely to high",
    ),
    "a price below zero": (
        lambda: Price(product=samples.accessory(), priced_on=DAY, **amounts("-1", "0", "1")),
        "none may be below zero",
    ),
    "a second price for the same product, condition and day": (
        lambda: Price(product=samples.price(samples.accessory()).product, priced_on=DAY, **amounts("1", "1", "1")),
        "There is a price for this product, condition and day already",
    ),
    "a price in another currency": (
        lambda: Price(product=samples.accessory(), priced_on=DAY, currency="EUR", **amounts("1", "1", "1")),
        "Value 'EUR' is not a valid choice",
    ),
    "a cloud rate of zero": (lambda: unlike(samples.cloud_rate(), usd_per_gpu_hour=Decimal(0)), "A rate is above zero"),
    "a GPU that draws more when idle than its TDP": (
        lambda: unlike(samples.gpu(), idle_w=301),
        "can't draw more when idle than its TDP",
    ),
    "a GPU with less than no bandwidth": (
        lambda: unlike(samples.gpu(), memory_bandwidth_gb_s=-1),
        "greater than or equal to 0",
    ),
    "a MIG profile that the GPU has already": (
        lambda: MigProfile(
            gpu=MigProfile.objects.create(
                gpu=samples.gpu(), name="1g.10gb", memory_slices=1, compute_slices=1, max_instances=7, memory_gib_visible=9
            ).gpu,
            name="1g.10gb", memory_slices=1, compute_slices=1, max_instances=7, memory_gib_visible=9,
        ),
        "has that profile already",
    ),
    "a UPS of more watts than volt-amperes": (
        lambda: unlike(samples.ups(), watts=6001),
        "can't deliver more watts than volt-amperes",
    ),
    "a UPS of no watts": (lambda: unlike(samples.ups(), watts=0), "more than zero: va, watts"),
    "a point of a runtime curve without a load": (
        lambda: RuntimePoint(ups=samples.ups(), load_w=0, minutes=60),
        "more than zero: load_w, minutes",
    ),
    "a point of a runtime curve without minutes": (
        lambda: RuntimePoint(ups=samples.ups(), load_w=500, minutes=0),
        "more than zero: load_w, minutes",
    ),
    "a power supply of no watts": (lambda: unlike(samples.power_supply(), watts=0), "more than zero: watts"),
    "a circuit of no volts": (
        lambda: Supply(slug="dead", name="Dead", region="nec", volts=0, breaker_amps=20),
        "more than zero: volts, breaker_amps",
    ),
    "a GPU without memory": (lambda: unlike(samples.gpu(), memory_gib_visible=0), "more than zero: memory_gb"),
    "a platform that brings GPUs without saying which": (
        lambda: unlike(samples.platform(), included_gpu_count=8),
        "both the variant and how many",
    ),
    "a platform whose input voltage goes down": (
        lambda: unlike(samples.platform(), input_volts_min=240, input_volts_max=200),
        "must go from low to high",
    ),
    "a model with more KV heads than heads": (
        lambda: unlike(samples.language_model(), kv_heads=33),
        "no more of them than heads",
    ),
    "a mixture of experts that sends a token to more experts than there are": (
        lambda: unlike(samples.language_model(), moe_experts=8, moe_top_k=9, moe_expert_ffn=1),
        "no more than there are",
    ),
    "an id with a space": (lambda: unlike(samples.accessory(), slug="rail kit"), "Small letters, digits"),
    "an unknown form of GPU": (lambda: unlike(samples.gpu(), form="agp"), "'agp' is not a valid choice"),
    "a list of GPU counts that is not a list": (lambda: unlike(samples.platform(), gpu_counts=8), "A list of numbers"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_the_form_says_in_words_why_it_refuses(case: str) -> None:
    make, message = REFUSED[case]
    row = make()
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    assert message in " ".join(refusal.value.messages)


HELD_BY_THE_DATABASE = [
    (Price, {"low": Decimal(20)}),
    (CloudRate, {"usd_per_gpu_hour": Decimal(0)}),
    (Gpu, {"tdp_w": -1}),
    (Ups, {"watts": 7000}),
    (Ups, {"va": 0, "watts": 0}),
    (PowerSupply, {"watts": 0}),
    (RuntimePoint, {"load_w": 0}),
    (RuntimePoint, {"minutes": 0}),
    (Supply, {"breaker_amps": 0}),
    (Platform, {"included_gpu_count": 1}),
    (LanguageModel, {"kv_heads": 0}),
]


@pytest.mark.parametrize(("model", "wrong"), HELD_BY_THE_DATABASE)
def test_the_database_itself_refuses_what_no_form_has_seen(model: Any, wrong: dict[str, Any]) -> None:
    samples.price(samples.accessory(), likely="10")
    samples.cloud_rate()
    samples.gpu()
    RuntimePoint.objects.create(ups=samples.ups(), load_w=500, minutes=60)
    samples.power_supply()
    Supply.objects.create(slug="nec-120v", name="120 V", region="nec", volts=120, breaker_amps=20)
    samples.platform()
    samples.language_model()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**wrong)


def test_a_product_with_a_price_cannot_be_deleted() -> None:
    part = samples.accessory()
    samples.price(part)
    with pytest.raises(ProtectedError):
        part.delete()


def test_a_part_that_a_platform_brings_cannot_be_deleted() -> None:
    part = samples.accessory()
    IncludedPart.objects.create(platform=samples.platform(), product=part)
    with pytest.raises(ProtectedError):
        part.delete()


def test_a_product_knows_its_kind_without_being_told() -> None:
    assert Product.objects.get(pk=samples.gpu().pk).category == "gpu"


def test_an_id_is_unique_over_all_kinds_of_product() -> None:
    samples.accessory("same")
    with pytest.raises(IntegrityError), transaction.atomic():
        samples.ups("same")


def test_an_amount_is_read_without_noughts_behind_its_cents() -> None:
    samples.price(samples.accessory(), likely="12.5")
    assert str(Price.objects.get().likely) == "12.50"


def test_a_changed_price_leaves_its_former_value_in_the_history() -> None:
    price = samples.price(samples.accessory(), likely="100")
    price.low, price.likely, price.high = Decimal(90), Decimal(90), Decimal(90)
    price.save()
    assert [line.likely for line in price.history.all()] == [Decimal(90), Decimal(100)]


def test_a_changed_product_leaves_its_former_value_in_the_history() -> None:
    gpu = samples.gpu()
    gpu.tdp_w = 250
    gpu.save()
    assert [line.tdp_w for line in gpu.history.all()] == [250, 300]


def test_the_words_that_a_column_allows_are_those_of_the_engine() -> None:
    kind = next(field for field in Platform._meta.fields if field.name == "kind")
    allowed = words_of(PlatformSpec.__annotations__["kind"])
    assert [word for word, _ in kind.choices or []] == list(allowed)
    assert "does-not-apply" in allowed


@given(st.from_regex(IS_A_SLUG.regex, fullmatch=True))
def test_a_build_file_may_name_whatever_may_be_created_here(slug: str) -> None:
    assert IS_ID.match(slug)


def test_an_id_is_no_longer_than_a_build_file_may_name() -> None:
    for model in (Product, LanguageModel, CloudRate):
        assert model._meta.get_field("slug").max_length == LONGEST_ID
