"""gunicorn on a free port of this machine: the product on a database of its own, or the bare view."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
START_S = 60
PRODUCT = "configurator.wsgi"
BARE = "benchmarks.bare:application"


def environment(home: Path) -> dict[str, str]:
    """Of a product that keeps its database and its secret in `home`, with two workers of four threads."""
    own = {"VAR_DIR": str(home), "DATABASE_URL": f"sqlite:///{home / 'db.sqlite3'}"}
    return os.environ | own | {"WEB_CONCURRENCY": "2", "THREADS": "4", "GUNICORN_LOG_LEVEL": "error"}


def prepare(home: Path) -> None:
    """A fresh database with the reference catalogue."""
    subprocess.run(
        [sys.executable, "scripts/prepare.py"], cwd=BASE_DIR, env=environment(home), check=True, capture_output=True
    )


@contextmanager
def serving(app: str, home: Path) -> Iterator["Server"]:
    """Serve for as long as the block lasts. Raises TimeoutError if nothing answers."""
    port = free_port()
    settings = {} if app != BARE else {"DJANGO_SETTINGS_MODULE": ""}
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", app, "--max-requests", "0", "--keep-alive", "75"], cwd=BASE_DIR, stdout=subprocess.DEVNULL,
        env=environment(home) | {"PORT": str(port)} | settings,
    )  # fmt: skip
    try:
        await_answer(f"http://127.0.0.1:{port}/")
        yield Server(port=port, pid=server.pid)
    finally:
        server.terminate()
        server.wait()


class Server:
    def __init__(self, *, port: int, pid: int) -> None:
        self.port, self.pid = port, pid

    def largest_worker_mib(self) -> float:
        """Peak resident memory of the largest worker, in MiB (VmHWM of Linux)."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return max(peak_kib(int(child)) for child in children) / 1024


def peak_kib(pid: int | str) -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) if found else 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_answer(url: str) -> None:
    until = time.monotonic() + START_S
    while True:
        try:
            urllib.request.urlopen(url).close()  # noqa: S310  (an address of our own)
        except OSError:
            if time.monotonic() > until:
                raise TimeoutError(url) from None
            time.sleep(0.1)
        else:
            return
