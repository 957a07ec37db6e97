"""Django's flush, which on SQLite is a DELETE on every table: the guards of issued quotes step aside for it."""

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from configurator.quotes import guards


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        using = options["database"]
        if connections[using].vendor != "sqlite":
            super().handle(**options)
            return
        guards.remove(using)
        try:
            super().handle(**options)
        finally:
            guards.install(using)
