"""Fills the database of the environment with the large catalogue: `python -m benchmarks.fill`."""

import django

if __name__ == "__main__":
    django.setup()
    from .test_snapshot import fill_catalogue

    fill_catalogue()
