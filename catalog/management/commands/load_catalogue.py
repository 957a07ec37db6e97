from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.fixtures_loader.entries import Batch, FixtureError
from catalog.fixtures_loader.write import load


class Command(BaseCommand):
    help = "Load the catalogue's fixtures. Rows that exist are left as they are, so that an admin's edits survive."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "fixtures" / "catalogue")
        parser.add_argument("--partial", action="store_true", help="do without the files that are not there")

    def handle(self, *args: Any, folder: Path, partial: bool, **options: Any) -> None:
        try:
            results = load(folder, partial=partial)
        except FixtureError as error:
            raise CommandError(f"nothing was loaded\n{error}", returncode=2) from error
        if options["verbosity"]:
            self.stdout.write("\n".join(report(results)))


def report(results: list[tuple[Batch, int]]) -> list[str]:
    """A small table: what was made and what was there already."""
    rows = [(batch.table, batch.file, made, len(batch.entries) - made) for batch, made in results if batch.entries]
    total = ("all", "", sum(row[2] for row in rows), sum(row[3] for row in rows))
    wide = max(len(row[0]) for row in [*rows, total])
    return [
        f"{'table':<{wide}}  {'made':>6}  {'skipped':>7}  file",
        *(
            f"{table:<{wide}}  {made:>6}  {skipped:>7}  {file}".rstrip()
            for table, file, made, skipped in [*rows, total]
        ),
    ]
