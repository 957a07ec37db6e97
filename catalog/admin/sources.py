"""Sources, and what the admin pages of all facts do alike."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from catalog.models import Source


def never(self: Any, request: HttpRequest, obj: Any = None) -> bool:
    """For has_delete_permission where builds, quotes or citations refer to a row: those are retired or kept."""
    return False


def id_is_fixed(self: Any, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
    """For get_readonly_fields: an id can be chosen once; build files hold it for ever."""
    return ("slug",) if obj else ()


class FactAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no argument at run time
    """A row with an id and sources."""

    autocomplete_fields: ClassVar[tuple[str, ...]] = ("sources",)
    list_per_page = 50
    get_readonly_fields = id_is_fixed


class Lines(admin.TabularInline):  # type: ignore[type-arg]  # as above
    """Rows that belong to the row of the page."""

    extra = 0


@admin.register(Source)
class SourceAdmin(FactAdmin):
    list_display = ("slug", "title", "locator", "url")
    search_fields = ("slug", "title", "url")
    autocomplete_fields = ()
    has_delete_permission = never
