"""`manage.py purge_builds --days 180` deletes builds, saved sites and drafts of quotes that belong to nobody and have not been changed
for so long."""

from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from configurator.builder import sites, store

A_HALF_YEAR = 180


class Command(BaseCommand):
    help = "Delete builds without an owner and without an issued quote that have not been changed for so many days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=A_HALF_YEAR, help="how long ago the last change was (180)")

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["days"]
        if days < 1:
            raise CommandError("--days must be 1 or more.")
        since = datetime.now(UTC) - timedelta(days=days)
        deleted = store.purge(unchanged_since=since)
        forgotten = sites.purge(unchanged_since=since)
        self.stdout.write(f"{deleted} builds deleted.")
        if forgotten:
            self.stdout.write(f"{forgotten} saved sites deleted.")
        for purge in store.ALSO_PURGED:
            if said := purge(since):
                self.stdout.write(said)
