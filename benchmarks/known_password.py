"""Gives the demo site's sales engineer the password in BENCH_PASSWORD, as his own was shown once only."""

import os

import django

if __name__ == "__main__":
    django.setup()
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.get(username="sales")
    user.set_password(os.environ["BENCH_PASSWORD"])
    user.save()
