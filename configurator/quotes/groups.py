"""The group of those who sell. Made once; what an admin changes about it afterwards stays."""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions

SALES_ENGINEERS = "Sales engineers"


def make_groups(using: str = "default", **kwargs: Any) -> None:
    """Sales engineers issue and read quotes and read the catalogue. Their permissions may not have been made yet, as
    auth makes them on the same signal."""
    from django.contrib.auth.models import Group, Permission

    for app in ("quotes", "catalog"):
        create_permissions(apps.get_app_config(app), verbosity=0, using=using)
    group, is_new = Group.objects.using(using).get_or_create(name=SALES_ENGINEERS)
    if not is_new:
        return
    permissions = Permission.objects.using(using)
    group.permissions.add(
        *permissions.filter(content_type__app_label="quotes", codename__in=("issue_quote", "view_quote")),
        *permissions.filter(content_type__app_label="catalog", codename__startswith="view_"),
    )
