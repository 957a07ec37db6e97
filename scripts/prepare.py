"""Makes fonts, static files and the database ready to serve, and does only what has not been done.

Two stamps tell: one beside the collected static files, one inside the SQLite file (`PRAGMA user_version`), so that a
fresh or a restored database is never mistaken for a prepared one. On PostgreSQL the steps, which are all safe to
repeat, run each time.
"""

import os
import sqlite3
import sys
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parent.parent
STATIC_STAMP = BASE_DIR / "build" / "static.stamp"
STATIC_SOURCES = ("requirements/base.txt", "scripts/make_fonts.py", "configurator/settings.py", "static")
DATABASE_SOURCES = ("requirements/base.txt", "configurator", "catalog", "fixtures")

# `python scripts/prepare.py` puts scripts/ on the path, not the project.
sys.path.insert(0, str(BASE_DIR))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "configurator.settings")


def files_under(names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        root = BASE_DIR / name
        found = sorted(root.rglob("*")) if root.is_dir() else [root]
        yield from (path for path in found if path.is_file() and path.suffix != ".pyc")


def fingerprint(names: tuple[str, ...]) -> str:
    digest = sha256()
    for path in files_under(names):
        digest.update(f"{path.relative_to(BASE_DIR)}\0".encode())
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def database_stamp() -> int:
    """The fingerprint as SQLite can keep it: a positive 31-bit number, as 0 stands for a new file."""
    return zlib.crc32(fingerprint(DATABASE_SOURCES).encode()) >> 1 or 1


def sqlite_user_version(path: Path) -> int:
    if not path.exists():
        return 0
    with sqlite3.connect(path) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def prepare_static() -> None:
    wanted = fingerprint(STATIC_SOURCES)
    if STATIC_STAMP.exists() and STATIC_STAMP.read_text() == wanted:
        return
    from scripts import make_fonts

    make_fonts.main()
    start_django()
    print("Collecting static files", flush=True)
    run("collectstatic", interactive=False, clear=True, verbosity=0)
    STATIC_STAMP.write_text(wanted)


def prepare_database() -> None:
    from configurator import settings

    database = settings.DATABASES["default"]
    on_sqlite = database["ENGINE"].endswith("sqlite3")
    wanted = database_stamp()
    if on_sqlite and sqlite_user_version(Path(database["NAME"])) == wanted:
        return
    start_django()
    from django.db import connection

    print("Preparing the database", flush=True)
    run("migrate", interactive=False, verbosity=0)
    run("load_catalogue")
    if not settings.PRODUCTION:
        run("make_demo_users")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if on_sqlite:
            cursor.execute(f"PRAGMA user_version = {wanted}")
    connection.close()


def start_django() -> None:
    import django

    django.setup()


def run(command: str, **options: Any) -> None:
    """A management command in this process. What it complains of is shown without a traceback, and nothing follows."""
    from django.core.management import CommandError, call_command

    try:
        call_command(command, **options)
    except CommandError as error:
        sys.exit(f"{command}: {error}")


if __name__ == "__main__":
    prepare_static()
    prepare_database()
