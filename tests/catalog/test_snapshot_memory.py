"""The snapshot in memory: one statement when nothing has changed, and never a state that is not the catalogue's."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog import snapshot
from catalog.models import Price, version
from tests.catalog import samples

pytestmark = pytest.mark.django_db

MAY, NOVEMBER = date(2025, 5, 1), date(2026, 11, 20)


def statements(on: date = NOVEMBER) -> int:
    with CaptureQueriesContext(connection) as captured:
        snapshot.take(on)
    return len(captured)


class TestTheMemory:
    def test_the_same_version_and_date_costs_one_statement_and_gives_the_same_object(self) -> None:
        samples.accessory()
        first = snapshot.take(NOVEMBER)
        assert statements() == 1
        assert snapshot.take(NOVEMBER) is first

    def test_another_date_reads_only_the_money_again(self) -> None:
        samples.price(samples.accessory(), MAY)
        first = snapshot.take(NOVEMBER)
        before_any_price = snapshot.take(MAY - timedelta(days=1))
        assert before_any_price.products is first.products
        assert (len(first.prices), len(before_any_price.prices)) == (1, 0)

    def test_the_money_is_read_once_for_all_dates_between_two_days_with_prices(self) -> None:
        part = samples.accessory()
        samples.price(part, MAY, likely="1")
        samples.price(part, NOVEMBER, likely="2")
        samples.cloud_rate(priced_on=MAY)
        first = snapshot.take(MAY)
        for day in (MAY + timedelta(days=1), NOVEMBER - timedelta(days=1)):
            assert statements(day) == 1
            taken = snapshot.take(day)
            assert (taken.as_of, taken.prices is first.prices, taken.cloud_rates is first.cloud_rates) == (
                day,
                True,
                True,
            )
            assert snapshot.take(day) is taken
        assert statements(NOVEMBER) > 1
        assert statements(date.max) == 1
        assert snapshot.take(date.max).prices is snapshot.take(NOVEMBER).prices

    def test_it_keeps_a_few_days_and_forgets_the_one_that_was_asked_for_longest_ago(self) -> None:
        part = samples.accessory()
        days = [NOVEMBER + timedelta(days=n) for n in range(snapshot.DATES_KEPT)]
        for day in (MAY, *days):
            samples.price(part, day)
        for day in days:
            snapshot.take(day)
        snapshot.take(days[0])
        snapshot.take(MAY)
        assert statements(days[0]) == 1
        assert statements(days[1]) > 1

    @pytest.mark.parametrize(
        "change",
        [
            lambda part, price: price.delete(),
            lambda part, price: part.sources.add(samples.source()),
            lambda part, price: samples.price(part, MAY),
            lambda part, price: (setattr(part, "name", "Other rails"), part.save()),
            lambda part, price: samples.cloud_rate(),
        ],
        ids=["deleting a price", "citing a source", "adding a price", "renaming", "adding a rate"],
    )
    def test_a_change_of_any_row_is_seen_at_once(self, change: Any) -> None:
        part = samples.accessory()
        price = samples.price(part)
        before = snapshot.take(NOVEMBER)
        change(part, price)
        assert snapshot.take(NOVEMBER) != before

    def test_bulk_work_is_seen_after_a_bump(self) -> None:
        price = samples.price(samples.accessory())
        snapshot.take(NOVEMBER)
        Price.objects.update(high=Decimal(500))
        version.bump()
        taken = snapshot.take(NOVEMBER).price(price.product.slug, "new")
        assert taken is not None
        assert taken.span.high == Decimal(500)

    def test_what_was_rolled_back_does_not_come_back_under_a_later_version(self) -> None:
        part = samples.accessory()
        with transaction.atomic():
            samples.price(part, likely="1")
            assert snapshot.take(NOVEMBER).price("rails", "new") is not None
            transaction.set_rollback(True)
        assert snapshot.take(NOVEMBER).price("rails", "new") is None
        samples.price(part, likely="2")
        price = snapshot.take(NOVEMBER).price("rails", "new")
        assert price is not None
        assert price.span.likely == Decimal(2)


def test_as_many_statements_for_sixty_products_as_for_one() -> None:
    def fill(names: Iterator[str]) -> None:
        for name in names:
            part = samples.accessory(name)
            part.sources.add(samples.source(name))
            samples.price(part).sources.add(samples.source(name))

    fill(iter(["one"]))
    few = statements()
    fill(f"part-{n}" for n in range(60))
    assert statements() == few


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_once_get_one_snapshot_between_them() -> None:
    samples.accessory()
    found: list[Any] = []

    def ask() -> None:
        found.append(snapshot.take(NOVEMBER))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len({id(taken) for taken in found}) == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_asks_for_another_day_does_not_wait_until_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    samples.price(samples.accessory(), MAY)
    snapshot.take(NOVEMBER)
    reading, may_go_on = threading.Event(), threading.Event()
    read = snapshot.money.prices_in_force

    def slowly(on: date, slugs: Any) -> Any:
        reading.set()
        assert may_go_on.wait(10)
        return read(on, slugs)

    def ask() -> None:
        snapshot.take(date.min)
        connection.close()

    monkeypatch.setattr(snapshot.money, "prices_in_force", slowly)
    slow = threading.Thread(target=ask)
    slow.start()
    assert reading.wait(10)
    other = threading.Thread(target=lambda: (snapshot.take(NOVEMBER), connection.close()))
    other.start()
    other.join(5)
    was_answered = not other.is_alive()
    may_go_on.set()
    for thread in (slow, other):
        thread.join()
    assert was_answered
