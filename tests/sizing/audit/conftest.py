"""The mark that ties a test to the guides' claims which it answers."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "claim(*ids): answers these rows of fixtures/catalogue/claims.yaml")
