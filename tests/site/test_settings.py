"""What the environment decides, and what every response carries."""

import ast
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def setting_in_a_new_process(name: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `settings.NAME` is in a process that has only `environment` and the path of this one."""
    code = f"from configurator import settings; print(settings.{name})"
    keep = {"PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env=keep | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": "k" * 60}, "ALLOWED_HOSTS"),
    ],
)
def test_production_makes_up_neither_a_secret_nor_a_host(given: dict[str, str], missing: str) -> None:
    result = setting_in_a_new_process("SECRET_KEY", DJANGO_ENV="production", **given)
    assert result.returncode != 0
    assert f"Set the {missing} environment variable" in result.stderr


def test_the_local_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first = setting_in_a_new_process("SECRET_KEY", VAR_DIR=str(tmp_path))
    second = setting_in_a_new_process("SECRET_KEY", VAR_DIR=str(tmp_path))
    assert len(first.stdout.strip()) == 50
    assert first.stdout == second.stdout
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_the_embedded_mode_answers_to_this_machine_only(tmp_path: Path) -> None:
    hosts = setting_in_a_new_process("ALLOWED_HOSTS", VAR_DIR=str(tmp_path))
    assert hosts.stdout.strip() == "['127.0.0.1', 'localhost', '[::1]']"


def test_a_pool_of_connections_keeps_what_the_address_of_the_database_asks_for(tmp_path: Path) -> None:
    address = "postgres://a100@db.example/a100?sslmode=verify-full&application_name=a100"
    asked = setting_in_a_new_process("DATABASES['default']['OPTIONS']", VAR_DIR=str(tmp_path), DATABASE_URL=address)
    options = ast.literal_eval(asked.stdout)
    assert (options["sslmode"], options["application_name"]) == ("verify-full", "a100")
    assert options["pool"] == {"min_size": 1, "max_size": 8}


@pytest.mark.django_db
def test_the_health_page_answers_when_the_database_does(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_no_page_allows_anything_inline_or_from_elsewhere(client: Client) -> None:
    policy = client.get("/healthz")["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy
    assert "http" not in policy
