"""Quotes as rows. An issued one never changes and is never deleted: the models refuse it, the admin does not offer it,
and triggers in the database stop whatever goes past both (guards.py)."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import models

from . import frozen


class QuoteIsFrozen(Exception):
    """Somebody tried to change or delete an issued quote. A new revision says what has changed."""


class QuoteQuerySet(models.QuerySet):  # type: ignore[type-arg]  # takes no argument at run time
    """`superseded_by` is the one thing that may be set later, once; the database refuses the rest."""

    def delete(self) -> tuple[int, dict[str, int]]:
        raise QuoteIsFrozen("Issued quotes are kept.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise QuoteIsFrozen("Issued quotes never change.")


class Quote(models.Model):
    """One revision of a quote. `document` says everything it says; the columns beside it are for finding it again."""

    year = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1)
    number = models.CharField(max_length=40, unique=True)
    token = models.UUIDField(
        unique=True, help_text="Of the page from which it was issued: a second click makes no second quote."
    )
    build = models.ForeignKey("builder.Build", null=True, on_delete=models.SET_NULL, related_name="quotes")
    build_uuid = models.UUIDField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="quotes")
    customer_name = models.CharField(max_length=200)
    customer_reference = models.CharField(max_length=100, blank=True)
    name = models.CharField("server", max_length=200)
    valid_until = models.DateField()
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=16, decimal_places=2)
    document_json = models.TextField()
    sha256 = models.CharField(max_length=64)
    superseded_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="supersedes"
    )

    objects = QuoteQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        default_permissions = ("view",)
        permissions = [("issue_quote", "Can issue quotes")]
        constraints = [
            models.UniqueConstraint(fields=["year", "sequence", "revision"], name="quotes_one_number_per_revision"),
        ]
        indexes = [
            models.Index(fields=["-issued_at", "-id"]),
            models.Index(fields=["issued_by", "-issued_at"]),
            models.Index(fields=["valid_until"]),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise QuoteIsFrozen(f"{self.number} has been issued and never changes. Make a new revision instead.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise QuoteIsFrozen(f"{self.number} has been issued and is kept.")

    @property
    def document(self) -> frozen.QuoteDocument:
        return frozen.read(self.document_json)

    @property
    def is_untouched(self) -> bool:
        """Whether the document still is the text that was issued."""
        return frozen.fingerprint(self.document_json) == self.sha256

    def state(self, today: date | None = None) -> str:
        """superseded, expired (from the day after `valid_until`, UTC) or open."""
        if self.superseded_by_id is not None:
            return "superseded"
        return "expired" if self.valid_until < (today or datetime.now(UTC).date()) else "open"


class NumberSeries(models.Model):
    """The last number given out in a year. Locked while a quote is issued, so that no number is skipped or used twice."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "number series"

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"

    def take_next(self) -> int:
        """The next number. Only of a series that numbering.lock has locked."""
        self.last += 1
        self.save(update_fields=["last"])
        return self.last


class QuoteDraft(models.Model):
    """What somebody has typed on the quote page of a build, as it was typed. Nobody else sees it: the build's link is
    shared, the customer and the discount are not. Without an account it is of the browser's `session`, which knows it by
    a number that is in no address. `revision` grows with every change.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    build = models.ForeignKey("builder.Build", on_delete=models.CASCADE, related_name="quote_drafts")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    session = models.UUIDField(null=True, blank=True, editable=False)
    typed = models.JSONField(default=dict)
    revises = models.ForeignKey(Quote, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["build", "owner"], name="quotes_one_draft_per_owner"),
            models.UniqueConstraint(fields=["build", "session"], name="quotes_one_draft_per_session"),
        ]

    def __str__(self) -> str:
        return f"Draft for {self.build_id}"


class Seller(models.Model):
    """Who sells: one row, edited in the admin, copied into every quote that is issued."""

    name = models.CharField(max_length=200)
    address = models.TextField(blank=True)
    register = models.CharField(
        "registration", max_length=200, blank=True, help_text="Company register, VAT number and the like."
    )
    terms = models.TextField(blank=True, help_text="Your own terms, one a line, printed after the standing ones.")
    days_valid = models.PositiveIntegerField(
        default=30, help_text="How long a quote is valid unless somebody says otherwise."
    )

    class Meta:
        verbose_name = "seller"
        verbose_name_plural = "seller"

    def __str__(self) -> str:
        return self.name
