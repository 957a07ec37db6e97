"""`make bench`: a client that fails ends the measurement with its error, and what is refused does not count as fast."""

import time
from typing import Any

import pytest

from benchmarks import pages
from benchmarks.visitor import Answer


def answer(status: int = 200) -> Answer:
    return Answer(status=status, seconds=0.001, body=b"refused" if status != 200 else b"", headers={})


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Measures clients whose changes are answered by a function, and who begin a build by another."""

    def measured(change: Any, start: Any = lambda *_: "/build/x/") -> float:
        monkeypatch.setattr(pages, "CLIENT_SECONDS", 0.05)
        monkeypatch.setattr(pages, "READY_WITHIN_S", 5)
        monkeypatch.setattr(pages, "Visitor", lambda port: None)
        monkeypatch.setattr(pages, "started", start)
        monkeypatch.setattr(pages, "Changes", lambda *_: change)
        return pages.clients(0)

    return measured


def test_changes_of_all_clients_are_counted(clients: Any) -> None:
    def change(turn: int) -> Answer:
        time.sleep(0.01)
        return answer()

    assert pages.CLIENTS / 0.05 <= clients(change) <= 5 * pages.CLIENTS / 0.05


def test_a_client_that_cannot_begin_does_not_leave_the_others_waiting(clients: Any) -> None:
    turns = iter(range(pages.CLIENTS))

    def start(*_: Any) -> str:
        if next(turns) == 3:
            raise ConnectionRefusedError("the server has gone")
        return "/build/x/"

    began = time.monotonic()
    with pytest.raises(ConnectionRefusedError, match="the server has gone"):
        clients(lambda turn: answer(), start)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("status", [403, 422, 429, 500])
def test_a_change_that_is_refused_ends_the_measurement(clients: Any, status: int) -> None:
    with pytest.raises(RuntimeError, match=f"{status}: b'refused'"):
        clients(lambda turn: answer(status))
