"""What happens while somebody types: saved at once, shown at once, undone with one click, true after Back and Reload."""

import pytest
from playwright.sync_api import Page, expect


def start(page: Page, site: str, reference: str = "tier-2-new") -> None:
    page.goto(site)
    page.locator(f"button[name=reference][value={reference}]").click()
    page.wait_for_url("**/workload/")


def test_a_change_is_saved_and_shown_without_a_button(screen: Page, site: str) -> None:
    start(screen, site)
    expect(screen.locator(".sheet-memory .sheet-value")).to_have_text("Tight")
    screen.get_by_label("Weights", exact=True).select_option("int4")
    expect(screen.locator(".sheet-memory .sheet-value")).to_have_text("Fits")
    screen.reload()
    expect(screen.get_by_label("Weights", exact=True)).to_have_value("int4")


def test_a_change_leaves_alone_what_it_does_not_change(screen: Page, site: str) -> None:
    start(screen, site)
    screen.goto(screen.url.replace("/workload/", "/bom/"))
    rows = screen.locator("tr[id^=line-]")
    total = screen.locator("#bill-total").text_content()
    rows.evaluate_all("rows => rows.forEach((row) => (row.marked = true))")
    rows.first.get_by_label("Pieces").fill("3")
    expect(screen.locator("#bill-total")).not_to_have_text(total or "")
    assert rows.evaluate_all("rows => rows.filter((row) => !row.marked).length") == 1
    expect(rows.first.get_by_label("Pieces")).to_be_focused()
    shown = screen.locator("#results").inner_text()
    screen.reload()
    assert screen.locator("#results").inner_text() == shown


def test_undo_takes_the_last_change_back(page: Page, site: str) -> None:
    start(page, site)
    page.get_by_label("Weights", exact=True).select_option("int4")
    expect(page.locator(".sheet-memory .sheet-value")).to_have_text("Fits")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Weights", exact=True)).to_have_value("bf16")
    expect(page.locator(".sheet-memory .sheet-value")).to_have_text("Tight")


def test_a_repair_is_one_click(page: Page, site: str) -> None:
    start(page, site)
    page.get_by_role("button", name="Keep the KV cache in 8 bit").first.click()
    expect(page.locator(".sheet-memory .sheet-value")).to_have_text("Fits")


def test_what_cannot_be_read_stays_in_its_box_and_is_named(screen: Page, site: str) -> None:
    start(screen, site)
    screen.get_by_label("Context", exact=True).fill("lots")
    expect(screen.get_by_role("alert").first).to_be_visible()
    expect(screen.get_by_label("Context", exact=True)).to_have_value("lots")
    screen.get_by_label("Context", exact=True).fill("4096")
    expect(screen.get_by_role("alert")).to_have_count(0)


def test_back_and_forward_show_the_truth(page: Page, site: str) -> None:
    start(page, site)
    page.get_by_label("Weights", exact=True).select_option("int8")
    expect(page.locator(".sheet-memory .sheet-value")).to_have_text("Fits")
    page.locator("a[rel=next]").click()
    page.wait_for_url("**/gpus/")
    page.go_back()
    expect(page.get_by_label("Weights", exact=True)).to_have_value("int8")
    page.go_forward()
    page.wait_for_url("**/gpus/")
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("way", ["reload", "rail", "away"])
def test_what_was_typed_just_before_leaving_is_there_afterwards(page: Page, site: str, way: str) -> None:
    """Each wait falls elsewhere in the time that typing takes to be saved."""
    start(page, site)
    page.goto(page.url.replace("/workload/", "/costs/"))
    costs = page.url
    horizon = page.get_by_label("Horizon", exact=True)
    for months, wait_ms in ((11, 0), (12, 100), (13, 300), (14, 500), (15, 700)):
        horizon.fill("")
        horizon.press_sequentially(str(months))
        page.wait_for_timeout(wait_ms)
        if way == "reload":
            page.reload()
        elif way == "rail":
            page.locator(".rail a[href$='/power/']").click()
            page.wait_for_url("**/power/")
            page.goto(costs)
        else:
            page.goto("about:blank")
            page.goto(costs)
        expect(horizon).to_have_value(str(months))


def test_two_tabs_keep_what_the_other_typed(page: Page, site: str) -> None:
    start(page, site)
    page.goto(page.url.replace("/workload/", "/costs/"))
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_label("Horizon", exact=True).fill("24")
    expect(page.locator("#saved")).to_have_text("Saved")
    other.get_by_label("PUE", exact=True).fill("1.5")
    expect(other.get_by_label("Horizon", exact=True)).to_have_value("24")
    page.get_by_label("Horizon", exact=True).fill("12")
    expect(page.get_by_label("PUE", exact=True)).to_have_value("1.5")
    other.get_by_label("Horizon", exact=True).fill("48")
    words = "Somebody else changed “Horizon” to 12 meanwhile; your value, 48, is kept."
    expect(other.get_by_text(words).first).to_be_visible()
    page.reload()
    expect(page.get_by_label("Horizon", exact=True)).to_have_value("48")
    other.get_by_role("button", name="Take theirs: 12").click()
    expect(other.get_by_label("Horizon", exact=True)).to_have_value("12")


def test_the_link_opens_the_build_in_another_browser(page: Page, site: str) -> None:
    start(page, site)
    address = page.url
    other = page.context.browser
    assert other is not None
    stranger = other.new_context().new_page()
    stranger.goto(address)
    expect(stranger.locator(".sheet-memory .sheet-value")).to_have_text("Tight")
    stranger.context.close()


def test_a_button_that_only_has_the_focus_does_nothing(page: Page, site: str) -> None:
    """Tab leads from a box to the next button; what is saved then must not press it."""
    start(page, site)
    page.goto(page.url.replace("/workload/", "/bom/"))
    lines = page.locator("button[name=action][value^=remove]")
    before = lines.count()
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.post_data or "") if request.method == "POST" else None)
    condition = page.locator("select[name^=condition-]").first
    condition.focus()
    condition.press("ArrowDown")
    condition.press("Tab")
    page.wait_for_timeout(1500)
    assert posts
    assert not any("remove" in body for body in posts)
    expect(lines).to_have_count(before)
