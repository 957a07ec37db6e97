"""A build as a row, so that its URL can be shared; what it looked like before each change, so that it can be undone; and
the links by which others may look at it or copy it."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from configurator.sizing.build import FORMAT, codec
from configurator.sizing.build import Build as SizingBuild
from configurator.sizing.build import Site as SizingSite

from .lines import Lines, Version


class Build(models.Model):
    """What somebody configures. `document` is the build file; `revision` grows with every change of it.

    The uuid is the key to it: whoever has the link can read and change the build. `history_*` say which changes are
    kept, and on which of them the document stands (undo goes down, redo up); `last_box` which box the last of them was
    typed into, for what is typed on there; `line_names` which line is which (`lines`). An archived build is left out of lists, and is otherwise as it was: its
    address works, and it can be taken back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, blank=True)
    document = models.JSONField()
    line_names = models.JSONField(default=dict, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="builds"
    )
    revision = models.PositiveIntegerField(default=0)
    history_start = models.PositiveIntegerField(default=0)
    history_at = models.PositiveIntegerField(default=0)
    history_end = models.PositiveIntegerField(default=0)
    last_box = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-updated_at"]
        indexes = [models.Index(fields=["owner", "-updated_at"])]

    def __str__(self) -> str:
        return self.name or "Unnamed build"

    def load(self) -> SizingBuild:
        """The build that the document says. Raises BuildFileError if it was written by something else than this codec."""
        return codec.from_dict(self.document)

    def version(self) -> Version:
        """The build with the names of its lines. Raises BuildFileError as `load` does."""
        return _version(self.document, self.line_names)

    @property
    def made_from(self) -> str:
        """What a page of this build is made from, for the forms on it to send along; `store.base_of` reads it."""
        return f"{self.revision}.{self.history_at}"

    @property
    def can_undo(self) -> bool:
        return self.history_at > self.history_start

    @property
    def can_redo(self) -> bool:
        return self.history_at < self.history_end


class BuildChange(models.Model):
    """The document as it stood after one change. `number` counts what Undo takes back; 0 is how the build began.

    A number is used again while somebody types on in one box, and when changes were taken back and another was made: the
    one of the latest `revision`, which is the build's when it was made, counts. The others stay for the pages that were
    made from them.
    """

    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200)
    document = models.JSONField()
    line_names = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["build", "number", "revision"], name="builder_one_change_per_revision")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"

    def version(self) -> Version:
        return _version(self.document, self.line_names)


def _version(document: dict[str, Any], line_names: dict[str, list[str]]) -> Version:
    build = codec.from_dict(document)
    return Version(build=build, lines=Lines.of(build, line_names))


class ShareLink(models.Model):
    """A link by which somebody without the build's own address may see it (`view`), or see and copy it (`copy`).

    The token in the link is not kept, only its SHA-256: whoever reads the database can open nothing with it. `hint` is the
    token's end, by which people tell their links apart.
    """

    class Kind(models.TextChoices):
        VIEW = "view", "Read only"
        COPY = "copy", "Edit a copy"

    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="share_links")
    kind = models.CharField(max_length=10, choices=Kind)
    token_sha256 = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} …{self.hint}"


class Site(models.Model):
    """A room that was described once, to be used again: `document` is the site of a build file.

    A build takes a copy of it, so that what is saved here can change or go without any build changing. Without an owner
    it belongs to the session that knows its id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    document = models.JSONField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="sites"
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def load(self) -> SizingSite:
        """The site that the document says. Raises BuildFileError if it was written by something else than this codec."""
        return codec.from_dict({"format": FORMAT, "gpus": [], "site": self.document}).site
