"""Numbers of quotes: Q-2026-0001 and on, without gaps, per year of issue (UTC). Revisions keep the number: -R2, -R3."""

from django.db import transaction

from .models import NumberSeries


def lock(year: int) -> NumberSeries:
    """The year's series, locked until the transaction ends: everybody else who issues waits here.

    If the transaction fails, its number is free again. PostgreSQL locks the row; SQLite has locked the whole file since
    the transaction began (transaction_mode IMMEDIATE).
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number is only taken together with its quote, in one transaction")
    NumberSeries.objects.get_or_create(year=year)
    return NumberSeries.objects.select_for_update().get(year=year)


def spelled(year: int, sequence: int, revision: int = 1) -> str:
    number = f"Q-{year}-{sequence:04d}"
    return number if revision == 1 else f"{number}-R{revision}"
