"""`make run` prepares a database once, and again when there is reason to."""

import sqlite3
from pathlib import Path

import pytest

from scripts import prepare


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(prepare, "BASE_DIR", tmp_path)
    (tmp_path / "fixtures").mkdir()
    (tmp_path / "fixtures" / "gpus.yaml").write_text("a100")
    return tmp_path


def test_the_fingerprint_changes_with_a_file_s_content_and_with_its_name(sources: Path) -> None:
    before = prepare.fingerprint(("fixtures",))
    (sources / "fixtures" / "gpus.yaml").write_text("a100, h100")
    changed = prepare.fingerprint(("fixtures",))
    (sources / "fixtures" / "gpus.yaml").rename(sources / "fixtures" / "cards.yaml")
    renamed = prepare.fingerprint(("fixtures",))
    assert len({before, changed, renamed}) == 3


def test_compiled_python_leaves_the_fingerprint_as_it_is(sources: Path) -> None:
    before = prepare.fingerprint(("fixtures",))
    (sources / "fixtures" / "loader.pyc").write_bytes(b"\0")
    assert prepare.fingerprint(("fixtures",)) == before


def test_a_fresh_database_never_counts_as_prepared(tmp_path: Path) -> None:
    fresh = tmp_path / "db.sqlite3"
    assert prepare.sqlite_user_version(fresh) == 0
    sqlite3.connect(fresh).close()
    assert prepare.sqlite_user_version(fresh) == 0
    assert prepare.database_stamp() > 0


def test_sqlite_keeps_the_largest_stamp(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {(1 << 31) - 1}")
    assert prepare.sqlite_user_version(path) == (1 << 31) - 1
