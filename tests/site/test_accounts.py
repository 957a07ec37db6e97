"""Signing in: who may, who may not, and what happens to those who guess."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

LOCKED_OUT = 429
TRIES_ALLOWED = 5


@pytest.fixture
def sales_engineer() -> User:
    return User.objects.create_user("sales", "sales@example.com", "a long pass phrase")


def sign_in(client: Client, name: str, password: str) -> int:
    return client.post(reverse("account_login"), {"login": name, "password": password}).status_code


@pytest.mark.parametrize("name", ["sales", "sales@example.com"])
def test_a_user_signs_in_by_name_or_by_email_address(client: Client, sales_engineer: User, name: str) -> None:
    assert sign_in(client, name, "a long pass phrase") == 302
    assert client.session["_auth_user_id"] == str(sales_engineer.pk)


@pytest.mark.parametrize("name", ["sales", "sales@example.com"])
def test_the_right_password_is_refused_after_five_wrong_ones(client: Client, sales_engineer: User, name: str) -> None:
    for _ in range(TRIES_ALLOWED):
        answer = sign_in(client, name, "a wrong guess")
    assert answer == LOCKED_OUT
    assert sign_in(client, name, "a long pass phrase") == LOCKED_OUT


def test_wrong_guesses_at_one_name_do_not_lock_out_a_colleague_at_the_same_address(
    client: Client, sales_engineer: User
) -> None:
    for _ in range(TRIES_ALLOWED):
        sign_in(client, "somebody-else", "a wrong guess")
    assert sign_in(client, "sales", "a long pass phrase") == 302


def test_nobody_can_make_an_account_from_outside(client: Client) -> None:
    form = {"username": "new", "password1": "a long pass phrase", "password2": "a long pass phrase"}
    client.post(reverse("account_signup"), form)
    assert not User.objects.exists()


def test_the_admin_asks_to_sign_in_where_the_second_factor_is_asked_for(client: Client) -> None:
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_a_user_who_is_no_admin_is_turned_away_from_the_admin(client: Client, sales_engineer: User) -> None:
    client.force_login(sales_engineer)
    assert client.get(reverse("admin:index"), follow=True).status_code == 403
