"""The database's own refusal to change or delete an issued quote, whoever asks: triggers on its table.

Installed after every `migrate` rather than by one migration, as SQLite loses a table's triggers whenever a later
migration rebuilds the table. Only `manage.py flush`, which empties the whole database, gets past them: PostgreSQL
truncates, which asks no trigger; on SQLite the command takes the guards off first (management/commands/flush.py).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connections

FROZEN_COLUMNS = (
    "id, year, sequence, revision, number, token, build_uuid, issued_at, customer_name, customer_reference, name, "
    "valid_until, currency, total, document_json, sha256"
)
REFUSAL = "an issued quote never changes"

TABLE = "quotes_quote"
TRIGGERS = {
    "quotes_quote_frozen": f"BEFORE UPDATE OF {FROZEN_COLUMNS} ON {TABLE} FOR EACH ROW",
    "quotes_quote_superseded_once": (
        f"BEFORE UPDATE OF superseded_by_id ON {TABLE} FOR EACH ROW WHEN (OLD.superseded_by_id IS NOT NULL)"
    ),
    "quotes_quote_kept": f"BEFORE DELETE ON {TABLE} FOR EACH ROW",
}
"""Names and when they strike. A quote is superseded once: that cannot be taken back, nor pointed elsewhere."""

POSTGRESQL_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION quotes_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
STRIKES = {
    "sqlite": f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "postgresql": "EXECUTE FUNCTION quotes_refuse()",
}


def install(using: str = "default", **kwargs: Any) -> None:
    vendor = connections[using].vendor
    setting_up = [POSTGRESQL_FUNCTION] if vendor == "postgresql" else []
    making = [f"CREATE TRIGGER {name} {when} {STRIKES[vendor]}" for name, when in TRIGGERS.items()]
    _execute(using, [*setting_up, *_dropping(vendor), *making])


def remove(using: str) -> None:
    """Until the next `install`: for emptying the whole database."""
    _execute(using, _dropping(connections[using].vendor))


def _dropping(vendor: str) -> Iterator[str]:
    where = f" ON {TABLE}" if vendor == "postgresql" else ""
    return (f"DROP TRIGGER IF EXISTS {name}{where}" for name in TRIGGERS)


def _execute(using: str, statements: Iterable[str]) -> None:
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
