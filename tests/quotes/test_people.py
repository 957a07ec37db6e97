"""The group of sales engineers, and the demo users of a first start."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from configurator.quotes.groups import SALES_ENGINEERS, make_groups

pytestmark = pytest.mark.django_db


def run() -> str:
    out = StringIO()
    call_command("make_demo_users", stdout=out)
    return out.getvalue()


def test_sales_engineers_issue_quotes_and_read_the_catalogue() -> None:
    names = set(Group.objects.get(name=SALES_ENGINEERS).permissions.values_list("codename", flat=True))
    assert {"issue_quote", "view_quote", "view_price"} <= names
    assert not {name for name in names if name.startswith(("add_", "change_", "delete_"))}


def test_what_an_admin_changed_about_the_group_stays() -> None:
    group = Group.objects.get(name=SALES_ENGINEERS)
    group.permissions.remove(Permission.objects.get(codename="view_quote"))
    make_groups()
    assert not group.permissions.filter(codename="view_quote").exists()


def test_the_first_run_makes_two_people_and_says_how_they_sign_in() -> None:
    said = run()
    assert "/accounts/login/" in said
    passwords = {line.split()[0]: line.split()[1] for line in said.splitlines()[1:]}
    for name in ("admin", "sales"):
        answer = Client().post(reverse("account_login"), {"login": name, "password": passwords[name]})
        assert answer.status_code == 302
    sales = User.objects.get(username="sales")
    assert sales.has_perm("quotes.issue_quote")
    assert not sales.is_superuser
    assert User.objects.get(username="admin").is_superuser


def test_a_second_run_makes_and_says_nothing() -> None:
    run()
    assert run() == ""
    assert User.objects.count() == 2


def test_somebody_elses_account_is_enough_to_make_none() -> None:
    User.objects.create_user("somebody")
    assert run() == ""
    assert User.objects.count() == 1


def test_production_gets_no_demo_users(settings: Any) -> None:
    settings.PRODUCTION = True
    assert "Production" in run()
    assert not User.objects.exists()
