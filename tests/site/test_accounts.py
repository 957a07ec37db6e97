"""Signing in: who may, who may not, and what happens to those who guess."""

import re
import time
from html import unescape

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from configurator.builder.models import Build

pytestmark = pytest.mark.django_db

LOCKED_OUT = 429
TRIES_ALLOWED = 5
CODES_ALLOWED = 10
CODE = "/accounts/2fa/authenticate/"
PASSWORD = "a long pass phrase"


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


def test_wrong_guesses_from_elsewhere_do_not_lock_out_a_user(client: Client, sales_engineer: User) -> None:
    for n in range(3 * TRIES_ALLOWED):
        sign_in(Client(REMOTE_ADDR=f"10.0.0.{n}"), "sales", "a wrong guess")
    assert sign_in(client, "sales", PASSWORD) == 302


class TestSecondFactor:
    """Axes never sees a code: whoever knows the password could try all million."""

    @staticmethod
    def asked_for_a_code(name: str) -> tuple[Client, str]:
        """Somebody who knows a user's password, and the secret that makes his codes."""
        user = User.objects.create_user(name, password=PASSWORD)
        secret = totp.generate_totp_secret()
        totp.TOTP.activate(user, secret)
        client = Client()
        assert client.post(reverse("account_login"), {"login": name, "password": PASSWORD})["Location"] == CODE
        return client, secret

    @staticmethod
    def code_of(secret: str) -> str:
        return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))

    @staticmethod
    def guess(client: Client, secret: str) -> str:
        """Tries a code that is wrong, and returns what the page says about it."""
        right = {TestSecondFactor.code_of(secret)}
        wrong = next(code for code in ("123456", "234567") if code not in right)
        answer = client.post(CODE, {"code": wrong})
        return " ".join(answer.context["form"].errors["code"])

    def test_the_right_code_signs_in(self) -> None:
        client, secret = self.asked_for_a_code("sales")
        assert client.post(CODE, {"code": self.code_of(secret)})["Location"] == "/"
        assert "_auth_user_id" in client.session

    def test_the_right_code_is_refused_after_ten_wrong_ones(self) -> None:
        client, secret = self.asked_for_a_code("sales")
        said = [self.guess(client, secret) for _ in range(CODES_ALLOWED)]
        assert set(said) == {"Incorrect code."}
        answer = client.post(CODE, {"code": self.code_of(secret)})
        assert answer.context["form"].errors["code"] == ["Too many failed login attempts. Try again later."]
        assert "_auth_user_id" not in client.session

    def test_another_browser_and_another_address_do_not_begin_anew(self) -> None:
        client, secret = self.asked_for_a_code("sales")
        for _ in range(CODES_ALLOWED):
            self.guess(client, secret)
        other = Client(REMOTE_ADDR="10.0.0.1")
        other.post(reverse("account_login"), {"login": "sales", "password": PASSWORD})
        other.post(CODE, {"code": self.code_of(secret)})
        assert "_auth_user_id" not in other.session

    def test_a_colleague_at_the_same_address_signs_in_all_the_same(self) -> None:
        client, secret = self.asked_for_a_code("sales")
        for _ in range(CODES_ALLOWED):
            self.guess(client, secret)
        colleague, theirs = self.asked_for_a_code("colleague")
        colleague.post(CODE, {"code": self.code_of(theirs)})
        assert "_auth_user_id" in colleague.session


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


class TestComingBack:
    @pytest.fixture
    def build(self, client: Client) -> str:
        """The address of a step of a build that this visitor has begun."""
        client.post("/start/")
        return f"/build/{Build.objects.get().pk}/workload/"

    def sign_in_link(self, client: Client, page: str, **data: str) -> str:
        html = (client.post(page, data) if data else client.get(page)).content.decode()
        link = re.search(r'<a href="([^"]*)">Sign in</a>', html)
        assert link
        return unescape(link[1])

    def signed_in(self, client: Client, link: str) -> str:
        """Where somebody lands who follows the link and fills the form in."""
        html = client.get(link).content.decode()
        after = re.search(r'name="next" value="([^"]*)"', html[html.index("<h1>") :])
        boxes = {"next": unescape(after[1])} if after else {}
        boxes |= {"login": "sales", "password": "a long pass phrase"}
        return str(client.post(reverse("account_login"), boxes).headers["Location"])

    def test_signing_in_from_a_build_leads_back_to_it(self, client: Client, sales_engineer: User, build: str) -> None:
        assert self.signed_in(client, self.sign_in_link(client, build)) == build
        assert Build.objects.get().owner == sales_engineer

    @pytest.mark.parametrize(
        "address", ["/", "/start/workload/?model=a&users=2", "/glossary/", "/builds/", "/no/such/page"]
    )
    def test_and_so_from_every_page(self, client: Client, sales_engineer: User, address: str) -> None:
        assert self.signed_in(client, self.sign_in_link(client, address)) == address

    def test_the_link_on_the_accounts_own_pages_keeps_where_one_came_from(
        self, client: Client, sales_engineer: User, build: str
    ) -> None:
        link = self.sign_in_link(client, self.sign_in_link(client, build))
        assert self.signed_in(client, link) == build
        assert self.signed_in(Client(), reverse("account_login")) == "/"

    def test_a_page_that_was_posted_for_has_no_address_to_come_back_to(self, client: Client) -> None:
        assert self.sign_in_link(client, "/start/", text="no build file") == reverse("account_login")

    def test_no_link_leads_to_another_site(self, client: Client, sales_engineer: User) -> None:
        assert self.signed_in(client, reverse("account_login") + "?next=https://elsewhere.example/") == "/"

    def test_signing_out_leads_to_the_front_page_wherever_it_was_asked_for(self, client: Client, build: str) -> None:
        """What was on the screen was the account's: it is not put back there."""
        client.force_login(User.objects.create_user("sales"))
        link = re.search(r'<a href="([^"]*)">Sign out', client.get(build).content.decode())
        assert link
        assert client.post(link[1]).headers["Location"] == "/"
