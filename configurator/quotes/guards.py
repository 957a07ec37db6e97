"""The database's own refusal to change an issued quote, whoever asks: a trigger on the columns that were issued.

Installed after every `migrate` rather than by one migration, as SQLite loses a table's triggers whenever a later
migration rebuilds the table. Only PostgreSQL also refuses to delete: on SQLite the flush between tests is a DELETE.
"""

from typing import Any

from django.db import connections

FROZEN_COLUMNS = (
    "id, year, sequence, revision, number, token, build_uuid, issued_at, customer_name, customer_reference, name, "
    "valid_until, currency, total, document_json, sha256"
)
REFUSAL = "an issued quote never changes"

SQLITE_TRIGGER = f"""
    CREATE TRIGGER quotes_quote_frozen BEFORE UPDATE OF {FROZEN_COLUMNS} ON quotes_quote
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
"""
POSTGRESQL_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION quotes_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRESQL_TRIGGER = f"""
    CREATE TRIGGER quotes_quote_frozen BEFORE UPDATE OF {FROZEN_COLUMNS} OR DELETE ON quotes_quote
    FOR EACH ROW EXECUTE FUNCTION quotes_refuse()
"""
STATEMENTS = {
    "sqlite": ("DROP TRIGGER IF EXISTS quotes_quote_frozen", SQLITE_TRIGGER),
    "postgresql": (
        POSTGRESQL_FUNCTION,
        "DROP TRIGGER IF EXISTS quotes_quote_frozen ON quotes_quote",
        POSTGRESQL_TRIGGER,
    ),
}


def install(using: str = "default", **kwargs: Any) -> None:
    connection = connections[using]
    if "quotes_quote" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in STATEMENTS[connection.vendor]:
            cursor.execute(statement)
