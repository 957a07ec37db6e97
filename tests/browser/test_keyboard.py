"""The whole way by keyboard alone: each stop is seen, none is hidden, and a change leaves the reader where he was."""

import pytest
from playwright.sync_api import Locator, Page, expect

from .visiting import sound, start

MOST_STOPS = 150
LOOK = """async (wanted) => {
  const stop = document.activeElement, label = stop.labels?.[0], {outlineStyle} = getComputedStyle(stop);
  const shown = () => {
    const {left, top, right, bottom} = stop.getBoundingClientRect();
    const there = document.elementFromPoint((Math.max(left, 0) + Math.min(right, innerWidth)) / 2, (top + bottom) / 2);
    return Boolean(there && (stop.contains(there) || there.contains(stop) || label?.contains(there)));
  };
  for (let frame = 0; frame < 20 && !shown(); frame++) await new Promise(requestAnimationFrame);  // it is scrolled to
  return {there: stop === wanted, shown: shown(), outlined: outlineStyle !== "none", what: stop.outerHTML.slice(0, 150)};
}"""


def reach(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """By Tab, or back; on the way each stop must be seen (WCAG 2.4.7) and not be hidden by what stands fixed (2.4.11)."""
    target = wanted.element_handle()
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        stop = page.evaluate(LOOK, target)
        assert stop["shown"], f"hidden: {stop['what']}"
        assert stop["outlined"], f"without an outline: {stop['what']}"
        if stop["there"]:
            return
    pytest.fail(f"{wanted} is not reached")


def test_the_whole_way_needs_no_mouse(screen: Page, site: str) -> None:
    keyboard = screen.keyboard
    screen.goto(site)
    reach(screen, screen.get_by_role("link", name="Skip to the content"))
    keyboard.press("Enter")
    expect(screen.locator("#main")).to_be_focused()
    reach(screen, screen.locator("button[name=reference][value=tier-2-new]"))
    keyboard.press("Enter")
    screen.wait_for_url("**/workload/")
    repair = screen.get_by_role("button", name="Keep the KV cache in 8 bit")
    reach(screen, repair)
    keyboard.press("Enter")
    expect(screen.locator("#live")).to_contain_text("Done: Keep the KV cache in 8 bit")
    expect(screen.locator("#work")).to_be_focused()  # the button has gone with its finding
    weights = screen.get_by_label("Weights", exact=True)
    reach(screen, weights)
    keyboard.press("ArrowDown")
    chosen = weights.input_value()
    expect(screen.locator("#saved")).to_have_text("Saved")
    expect(weights).to_be_focused()
    undo = screen.get_by_role("button", name="Undo")
    reach(screen, undo, "Shift+Tab")
    keyboard.press("Enter")
    expect(weights).not_to_have_value(chosen)
    expect(undo).to_be_focused()
    reach(screen, screen.locator("a[rel=next]"))
    keyboard.press("Enter")
    screen.wait_for_url("**/gpus/")
    sound(screen)


def test_motion_is_reduced_where_the_reader_asks_for_it(page: Page, site: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    start(page, site)
    moving = "nodes => nodes.filter((node) => getComputedStyle(node).transitionDuration !== '0s' || getComputedStyle(node).animationName !== 'none').length"
    assert page.locator("*").evaluate_all(moving) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.locator("*").evaluate_all(moving) > 0
