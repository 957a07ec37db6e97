"""What happens while somebody types: saved at once, shown at once, undone with one click, true after Back and Reload."""

import pytest
from playwright.sync_api import Browser, Page, expect

from .visiting import sound, start


def test_every_change_is_undone_and_done_again(screen: Page, site: str) -> None:
    """Through three steps and a repair: the history is the build's, not the page's."""
    build = start(screen, site)
    memory, undo = screen.locator(".sheet-memory .sheet-value"), screen.get_by_role("button", name="Undo")
    redo = screen.get_by_role("button", name="Redo")
    expect(undo).to_be_disabled()
    screen.get_by_role("button", name="Keep the KV cache in 8 bit").first.click()
    expect(memory).to_have_text("Fits")
    screen.get_by_label("Weights", exact=True).select_option("int4")
    expect(screen.locator("#saved")).to_have_text("Saved")
    screen.goto(f"{build}gpus/")
    screen.get_by_label("GPUs in all", exact=True).fill("1")
    expect(screen.locator(".sheet-lanes .sheet-value")).not_to_have_text("72")
    for taken_back in ("GPUs", "Workload", "Keep the KV cache in 8 bit"):
        undo.click()
        expect(screen.locator("#live")).to_contain_text(f"Undone: {taken_back}")
    expect(memory).to_have_text("Tight")
    expect(screen.get_by_label("GPUs in all", exact=True)).to_have_value("2")
    expect(undo).to_be_disabled()
    sound(screen)
    for done_again in ("Keep the KV cache in 8 bit", "Workload", "GPUs"):
        redo.click()
        expect(screen.locator("#live")).to_contain_text(f"Done again: {done_again}")
    expect(redo).to_be_disabled()
    expect(screen.get_by_label("GPUs in all", exact=True)).to_have_value("1")
    screen.goto(f"{build}workload/")
    expect(screen.get_by_label("Weights", exact=True)).to_have_value("int4")


def test_back_forward_and_a_bookmark_elsewhere_show_the_truth(browser: Browser, screen: Page, site: str) -> None:
    start(screen, site)
    weights = screen.get_by_label("Weights", exact=True)
    weights.select_option("int8")
    expect(screen.locator(".sheet-memory .sheet-value")).to_have_text("Fits")
    screen.locator("a[rel=next]").click()
    screen.wait_for_url("**/gpus/")
    screen.go_back()
    expect(weights).to_have_value("int8")
    elsewhere = browser.new_context()
    stranger = elsewhere.new_page()
    stranger.goto(screen.url)
    expect(stranger.get_by_label("Weights", exact=True)).to_have_value("int8")
    stranger.get_by_label("Weights", exact=True).select_option("int4")
    expect(stranger.locator("#saved")).to_have_text("Saved")
    elsewhere.close()
    screen.go_forward()
    screen.wait_for_url("**/gpus/")
    screen.go_back()
    expect(weights).to_have_value("int4")
    sound(screen)


def test_what_cannot_be_read_stays_in_its_box_and_is_named(screen: Page, site: str) -> None:
    start(screen, site)
    screen.get_by_label("Context", exact=True).fill("lots")
    expect(screen.get_by_role("alert").first).to_be_visible()
    expect(screen.get_by_label("Context", exact=True)).to_have_value("lots")
    expect(screen.get_by_label("Context", exact=True)).to_be_focused()
    expect(screen.locator("#saved")).to_have_attribute("aria-live", "assertive")
    sound(screen)
    screen.get_by_label("Context", exact=True).fill("4096")
    expect(screen.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(
    ("screen", "way"), [("desk", "reload"), ("phone", "rail"), ("desk", "away")], indirect=["screen"]
)
def test_what_was_typed_just_before_leaving_is_there_afterwards(screen: Page, site: str, way: str) -> None:
    """Each wait falls elsewhere in the time that typing takes to be saved."""
    costs = f"{start(screen, site)}costs/"
    screen.goto(costs)
    horizon = screen.get_by_label("Horizon", exact=True)
    for months, wait_ms in ((11, 0), (12, 300), (13, 580), (14, 700)):
        horizon.fill("")
        horizon.press_sequentially(str(months))
        screen.wait_for_timeout(wait_ms)
        if way == "reload":
            screen.reload()
        elif way == "rail":
            screen.locator(".rail a[href$='/power/']").click()
            screen.wait_for_url("**/power/")
            screen.goto(costs)
        else:
            screen.goto("about:blank")
            screen.goto(costs)
        expect(horizon).to_have_value(str(months))


def test_two_tabs_keep_what_the_other_typed(screen: Page, site: str) -> None:
    screen.goto(f"{start(screen, site)}costs/")
    other = screen.context.new_page()
    other.set_viewport_size(screen.viewport_size)  # type: ignore[arg-type]
    other.goto(screen.url)
    mine, theirs = (tab.get_by_label("Horizon", exact=True) for tab in (screen, other))
    mine.fill("24")
    expect(screen.locator("#saved")).to_have_text("Saved")
    other.get_by_label("Utilisation", exact=True).fill("55")
    expect(theirs).to_have_value("24")
    mine.fill("12")
    expect(screen.get_by_label("Utilisation", exact=True)).to_have_value("55")
    theirs.fill("48")
    words = "Somebody else changed “Horizon” to 12 meanwhile; your value, 48, is kept."
    expect(other.locator(".message", has_text=words)).to_be_visible()
    expect(other.locator("#live")).to_contain_text(words)
    sound(other)
    screen.reload()
    expect(mine).to_have_value("48")
    other.get_by_role("button", name="Take theirs: 12").click()
    expect(theirs).to_have_value("12")


def test_a_button_that_only_has_the_focus_does_nothing(page: Page, site: str) -> None:
    """Tab leads from a box to the next button; what is saved then must not press it."""
    page.goto(f"{start(page, site)}bom/")
    lines = page.locator("button[name=action][value^=remove]")
    before = lines.count()
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.post_data or "") if request.method == "POST" else None)
    condition = page.locator("select[name^=condition-]").first
    condition.focus()
    condition.press("ArrowDown")
    condition.press("Tab")
    expect(page.locator("#saved")).to_have_text("Saved")
    page.wait_for_timeout(100)
    assert posts
    assert not any("remove" in body for body in posts)
    expect(lines).to_have_count(before)
