"""Two people to try the product with, on a machine where nobody has an account yet."""

import os
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from django.db import transaction
from django.urls import reverse

from configurator.quotes.groups import SALES_ENGINEERS


class Command(BaseCommand):
    help = "Make a demo admin and a demo sales engineer, once, and print how to sign in. Does nothing in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            self.stdout.write("Production: no demo users.")
            return
        users = get_user_model().objects
        with transaction.atomic():
            if users.exists():
                return
            passwords = {name: secrets.token_urlsafe(9) for name in ("admin", "sales")}
            users.create_superuser("admin", password=passwords["admin"], first_name="Demo", last_name="Admin")
            engineer = users.create_user(
                "sales", password=passwords["sales"], first_name="Demo", last_name="Engineer", is_staff=True
            )
            engineer.groups.add(Group.objects.get(name=SALES_ENGINEERS))
        self.stdout.write(self._how_to_sign_in(passwords))

    def _how_to_sign_in(self, passwords: dict[str, str]) -> str:
        address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}{reverse(settings.LOGIN_URL)}"
        return "\n".join(
            [
                f"Demo log-ins for {address} (shown this once):",
                f"  admin  {passwords['admin']}  administrator",
                f"  sales  {passwords['sales']}  sales engineer, may issue quotes",
            ]
        )
