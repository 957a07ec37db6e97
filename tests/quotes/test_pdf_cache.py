"""PDFs made once: on disk, by several threads at a time, until anything that shapes them changes."""

import ast
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from configurator.quotes import frozen, pdf_cache
from configurator.quotes.models import Quote
from configurator.quotes.pdf import PdfProblem
from tests.quotes.conftest import Desk
from tests.quotes.offers import estimate_of

THREADS = 4


@dataclass(frozen=True)
class Slow:
    may_end: Event
    made: list[str]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A layout that takes no time and counts itself."""
    made: list[str] = []

    def lay_out(document: frozen.QuoteDocument) -> bytes:
        made.append(document.notes)
        return b"%PDF " + document.notes.encode() * 100_000

    monkeypatch.setattr(pdf_cache, "render_pdf", lay_out)
    return made


def test_four_threads_lay_out_without_a_word_from_the_libraries() -> None:
    """GLib warns on stderr, or the process dies, when two threads share the fonts."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.quotes.lay_out_at_once"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "configurator.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "4 PDFs\n", "")


def test_issued_quotes_are_laid_out_once(issued: Quote, client: Client, engineer: User) -> None:
    client.force_login(engineer)
    address = reverse("quotes:pdf", args=[issued.number])
    first = client.get(address)
    assert first["Content-Type"] == "application/pdf"
    assert f'filename="{issued.number}' in first["Content-Disposition"]
    kept = pdf_cache.quote_path(issued)
    assert kept.read_bytes() == first.content
    kept.write_bytes(b"%PDF kept")
    assert client.get(address).content == b"%PDF kept"


def test_estimates_are_laid_out_once_too(visitor: Desk, quick: list[str]) -> None:
    first, again = (visitor.client.get(visitor.url("draft_pdf")).content for _ in range(2))
    assert first == again
    assert len(quick) == 1
    visitor.estimate({"notes": "Dock B"})
    assert quick == ["", "Dock B"]


def test_processes_that_write_at_once_all_leave_the_whole_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All four have written before the first moves its file into place: with one name for all, three would find none."""
    path, pdf, all_written = tmp_path / "kept" / "x.pdf", b"%PDF " + b"x" * 100_000, Barrier(THREADS)
    moved = Path.replace

    def move_late(draft: Path, target: Path) -> Path:
        all_written.wait(timeout=30)
        return moved(draft, target)

    monkeypatch.setattr(Path, "replace", move_late)
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda _: pdf_cache.keep(path, pdf), range(THREADS)))
    assert [(kept, kept.read_bytes()) for kept in path.parent.iterdir()] == [(path, pdf)]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    """A layout that goes on until the test lets it end."""
    slow = Slow(may_end=Event(), made=[])

    def lay_out(document: frozen.QuoteDocument) -> bytes:
        slow.made.append(document.notes)
        assert slow.may_end.wait(timeout=30)
        return b"%PDF " + document.notes.encode()

    monkeypatch.setattr(pdf_cache, "render_pdf", lay_out)
    yield slow
    slow.may_end.set()


def wait_until_none_is_free() -> None:
    for _ in range(1000):
        if not pdf_cache.PLACES.acquire(blocking=False):
            return
        pdf_cache.PLACES.release()
        time.sleep(0.005)
    pytest.fail("the second thread never took its place")


def test_whoever_waits_for_the_same_pdf_gets_the_one_that_was_made(slow: Slow) -> None:
    document = estimate_of(notes="x")
    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(pdf_cache.pdf_of_estimate, document) for _ in range(2)]
        wait_until_none_is_free()
        slow.may_end.set()
        assert [one.result() for one in both] == [b"%PDF x"] * 2
    assert slow.made == ["x"]


def test_a_third_is_asked_to_come_again_and_holds_no_thread(visitor: Desk, slow: Slow) -> None:
    address, others = visitor.url("draft_pdf"), [estimate_of(notes=notes) for notes in ("a", "b")]
    with ThreadPoolExecutor(2) as threads:
        asked = [threads.submit(pdf_cache.pdf_of_estimate, document) for document in others]
        wait_until_none_is_free()
        answer = visitor.client.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "3")
        assert f'href="{address}"' in answer.content.decode()
        slow.may_end.set()
        assert [one.result() for one in asked] == [b"%PDF a", b"%PDF b"]
    assert visitor.client.get(address).content == b"%PDF "


def test_only_the_newest_estimates_are_kept(quick: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_cache, "MOST_ESTIMATES", 3)
    documents = [estimate_of(notes=f"Copy {i}") for i in range(5)]
    for age, document in enumerate(documents):
        pdf_cache.pdf_of_estimate(document)
        path = pdf_cache.estimate_path(document)
        os.utime(path, (path.stat().st_atime, 1_000_000 + age))
    assert [pdf_cache.estimate_path(document).exists() for document in documents] == [False, False, True, True, True]


def test_quotes_are_not_dropped_with_the_estimates(
    issued: Quote, quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_cache, "MOST_ESTIMATES", 0)
    pdf_cache.pdf_of(issued)
    pdf_cache.pdf_of_estimate(estimate_of())
    assert pdf_cache.quote_path(issued).exists()
    assert not pdf_cache.estimate_path(estimate_of()).exists()


def test_a_changed_layout_makes_the_pdf_anew(issued: Quote, monkeypatch: pytest.MonkeyPatch) -> None:
    before = pdf_cache.quote_path(issued)
    monkeypatch.setattr(pdf_cache, "layout_version", lambda: "another")
    assert pdf_cache.quote_path(issued) != before


@pytest.mark.parametrize(
    "name",
    [
        "configurator/quotes/present.py",
        "configurator/quotes/views/paper.py",
        "configurator/drawings/lanes.py",
        "configurator/builder/formatting.py",
        "templates/quotes/_document.html",
        "templates/quotes/_rows.html",
        "static/css/quote.css",
        "build/fonts/fonts/inter-400.ttf",
        "requirements/base.txt",
    ],
)
def test_whatever_shapes_a_pdf_is_part_of_the_layout(name: str) -> None:
    assert Path(settings.BASE_DIR) / name in set(pdf_cache.layout_files())


ROOT = Path(settings.BASE_DIR)
TYPES_ONLY = {f"configurator/sizing/{name}.py" for name in ("assessment", "costs/results")}
"""Imported for the names of their types: they put no word on paper."""


def imported(file: Path) -> Iterator[Path]:
    """The files of ours that a file imports, but for packages that merely lead to them."""
    package = file.relative_to(ROOT).parts[:-1]
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ROOT.joinpath(*above, *(node.module or "").split("."))
            inside = [module / f"{alias.name}.py" for alias in node.names]
            found = [path for path in inside if path.exists()] or [module.with_suffix(".py"), module / "__init__.py"]
            yield from (path for path in found if path.exists())


def behind_the_page() -> set[str]:
    """What the makers of the page import, in turn; of what is frozen only its types."""
    todo = [ROOT / f"configurator/quotes/{name}.py" for name in ("present", "contents", "appendix")]
    seen: set[str] = set()
    while todo:
        file = todo.pop()
        name = str(file.relative_to(ROOT))
        if name not in seen | TYPES_ONLY:
            seen.add(name)
            todo += imported(file)
    return seen


def test_so_is_all_that_its_makers_import() -> None:
    behind = behind_the_page()
    assert {
        "configurator/builder/against.py",
        "configurator/builder/forms/words.py",
        "configurator/sizing/figure_index/labels.py",
        "configurator/sizing/quantities.py",
    } <= behind
    assert behind <= {str(path.relative_to(ROOT)) for path in pdf_cache.layout_files()}


def test_the_layout_changes_with_what_is_in_its_files(tmp_path: Path, settings: Any) -> None:
    settings.BASE_DIR = tmp_path
    sheet = tmp_path / "static/css/quote.css"
    sheet.parent.mkdir(parents=True)
    versions = []
    for text in ("a", "b"):
        sheet.write_text(text)
        pdf_cache.layout_version.cache_clear()
        versions.append(pdf_cache.layout_version())
    pdf_cache.layout_version.cache_clear()
    assert versions[0] != versions[1]


def test_a_pdf_that_cannot_be_made_is_said_in_words_and_noted_with_its_number(
    issued: Quote, client: Client, engineer: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(document: frozen.QuoteDocument) -> bytes:
        raise PdfProblem("no such static file: 'css/quote.css'")

    monkeypatch.setattr(pdf_cache, "render_pdf", fails)
    client.force_login(engineer)
    for address, about in (
        (reverse("quotes:pdf", args=[issued.number]), issued.number),
        (reverse("quotes:draft_pdf", args=[issued.build_uuid]), str(issued.build_uuid)),
    ):
        caplog.clear()
        response = client.get(address)
        assert response.status_code == 500
        assert "The PDF could not be made" in response.content.decode()
        assert about in caplog.text
        assert "no such static file" in caplog.text
