"""How long the catalogue takes to become a snapshot when it is large, and how often that happens."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import transaction

from catalog import snapshot
from catalog.models import Accessory, Price, Product, Source, version

PRODUCTS = 10_000
PRICES_EACH = 10
TODAY = date(2026, 11, 20)
BATCH = 5_000


def fill_catalogue() -> None:
    """The reference catalogue and so many accessories beside it, each with ten prices of its own source."""
    call_command("load_catalogue", verbosity=0)
    source = Source.objects.create(slug="price-list", title="A price list")
    rows = [Product(slug=f"part-{n}", name=f"Part {n}", category=Accessory.CATEGORY) for n in range(PRODUCTS)]
    Product.objects.bulk_create(rows, BATCH)
    products = Product.objects.filter(slug__startswith="part-")
    with transaction.atomic(), patch("catalog.models.version.bump"):
        for product in products:
            Accessory(product_ptr_id=product.pk).save_base(raw=True)
    prices = [
        Price(
            product=product, priced_on=TODAY - timedelta(days=30 * n), low=90 + n, likely=Decimal(100 + n), high=120 + n
        )
        for product in products
        for n in range(PRICES_EACH)
    ]
    Price.objects.bulk_create(prices, BATCH)
    cited = Price.sources.through
    cited.objects.bulk_create([cited(price_id=price.pk, source_id=source.pk) for price in prices], BATCH)
    version.bump()


@pytest.mark.django_db
def test_snapshot_load(benchmark: Any) -> None:
    """10,000 products and 100,000 prices: once for a version of the catalogue, however often it is asked for, and for whatever
    date after the last price."""
    fill_catalogue()
    with patch.object(snapshot, "_read_undated", wraps=snapshot._read_undated) as read:
        taken = benchmark.pedantic(snapshot.take, (TODAY,), setup=version.bump, rounds=5)
        loads = read.call_count
        for _ in range(1000):
            assert snapshot.take(TODAY) is taken
        benchmark.extra_info["loads"] = f"{read.call_count} loads for {loads} versions asked 1,005 times"
        assert read.call_count == loads == 5
    with patch.object(snapshot.money, "prices_in_force", wraps=snapshot.money.prices_in_force) as read:
        for day in range(1000):
            assert snapshot.take(TODAY + timedelta(days=day)).prices is taken.prices
        assert read.call_count == 0
    assert len(taken.products) > PRODUCTS
    assert len(taken.prices) >= PRODUCTS
