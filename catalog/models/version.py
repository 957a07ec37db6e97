"""Which state the catalogue is in, so that a snapshot in memory can be trusted."""

import uuid

from django.db import connection, models
from django.utils import timezone

THE_ONLY_ROW = 1


class CatalogueVersion(models.Model):
    """One row. The token is random rather than counted: a number that was rolled back would come again for other rows."""

    token = models.UUIDField(default=uuid.uuid4)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.token} of {self.changed_at:%Y-%m-%d %H:%M}"


def current() -> uuid.UUID | None:
    """The version, in one statement, written out because every request makes it; None before anything was ever saved."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM catalog_catalogueversion WHERE id = %s", [THE_ONLY_ROW])
        found = cursor.fetchone()
    return uuid.UUID(str(found[0])) if found else None  # SQLite keeps its 32 digits


def bump() -> None:
    """Say that the catalogue has changed. Signals do it for each save; after bulk work call it yourself."""
    fresh = {"token": uuid.uuid4(), "changed_at": timezone.now()}
    CatalogueVersion.objects.update_or_create(pk=THE_ONLY_ROW, defaults=fresh)
