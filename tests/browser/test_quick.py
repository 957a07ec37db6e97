"""Quick: a light first page from one server, nothing that jumps, and an answer to a change that holds only what changed."""

import gzip

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from .visiting import sound, start

MOST_BYTES = 100_000
READY_MADE = (".woff2",)
WATCH_SHIFTS = """addEventListener("DOMContentLoaded", () => { window.shifts = [];
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((entry) => [entry.value, ...entry.sources.map(({node}) => node?.outerHTML?.slice(0, 80))])))
    .observe({type: "layout-shift", buffered: true}); })"""
SHIFTS = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(window.shifts), 50)))"
UNSEEN = 0.01
"""What a change may move beside the box that it was typed into: a result in the rail takes a line more. Chromium calls 0.1 good."""


@pytest.fixture
def watched(screen: Page) -> Page:
    """A screen that notes whatever moves without having been moved by its reader."""
    screen.add_init_script(WATCH_SHIFTS)
    return screen


def sent(request: Request) -> int:
    """Bytes on the line. The server of these tests sends files of style and script as they are, WhiteNoise compresses them."""
    answer = request.response()
    assert answer is not None
    sizes = request.sizes()
    body = sizes["responseBodySize"]
    if "content-encoding" not in answer.headers and not request.url.endswith(READY_MADE):
        body = min(body, len(gzip.compress(answer.body(), 9)))
    return sizes["responseHeadersSize"] + body


def top_of(box: Locator) -> float:
    found = box.bounding_box()
    assert found is not None
    return found["y"]


def test_the_first_page_transfers_less_than_100_kb_and_stays_where_it_is(watched: Page, site: str) -> None:
    asked: list[Request] = []
    watched.on("requestfinished", lambda request: asked.append(request))  # noqa: PLW0108  (playwright looks for a function)
    watched.goto(site, wait_until="networkidle")
    weights = {request.url: sent(request) for request in asked}
    assert any(url.endswith(".woff2") for url in weights)
    assert all(url.startswith(site) for url in weights)
    assert sum(weights.values()) < MOST_BYTES, weights
    assert watched.evaluate(SHIFTS) == []
    sound(watched)


def test_a_change_is_saved_shown_and_said_and_moves_nothing(watched: Page, site: str) -> None:
    start(watched, site)
    context, memory = watched.get_by_label("Context", exact=True), watched.locator(".sheet-memory .sheet-value")
    finding = watched.locator(".urgent .finding").filter(has_text="workload.tight")
    expect(memory).to_have_text("Tight")
    context.focus()
    stood, before = top_of(context), context.input_value()
    for tokens, fits in (("16384", "Fits"), (before, "Tight")):
        context.fill(tokens)
        expect(memory).to_have_text(fits)
        expect(finding).to_have_count(int(fits == "Tight"))
        expect(watched.locator("#saved")).to_have_text("Saved")
        expect(watched.locator("#live")).to_contain_text(f"Memory {fits}")
        assert top_of(context) == pytest.approx(stood, abs=1)
        expect(context).to_be_focused()
    assert sum(value for value, *_ in watched.evaluate(SHIFTS)) < UNSEEN
    context.fill("16384")
    expect(memory).to_have_text("Fits")
    watched.reload()
    expect(context).to_have_value("16384")
    sound(watched)


def test_a_change_answers_with_what_changed_and_leaves_alone_the_rest(screen: Page, site: str) -> None:
    screen.goto(f"{start(screen, site)}bom/")
    weight = len(screen.content())
    rows, pieces = screen.locator("tr[id^=line-]"), screen.get_by_label("Pieces").first
    total = screen.locator("#bill-total").inner_text()
    rows.evaluate_all("rows => rows.forEach((row) => (row.marked = true))")
    with screen.expect_response(lambda answer: answer.request.method == "POST") as answered:
        pieces.fill("3")
    assert len(answered.value.body()) < weight / 2
    expect(screen.locator("#bill-total")).not_to_have_text(total)
    assert rows.evaluate_all("rows => rows.filter((row) => !row.marked).length") == 1
    expect(pieces).to_be_focused()
    shown = screen.locator("#results").inner_text()
    screen.reload()
    assert screen.locator("#results").inner_text() == shown
    sound(screen)
