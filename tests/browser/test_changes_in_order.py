"""What was typed reaches the server before what is pressed next, however soon and by whatever hand, and nothing is done twice."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from django.core.signals import request_started
from playwright.sync_api import Dialog, Locator, Page, Request, expect

from configurator.builder import references, store

Press = Callable[[Locator], None]

SLOW = {"offline": False, "latency": 400, "downloadThroughput": -1, "uploadThroughput": -1}
PRESS_MS, LONG_PRESS_MS = 40, 500
TOO_LONG = 70_000


def at(page: Page, site: str, step: str) -> None:
    """At a step of a build of which one change can be undone already."""
    build = references.builds()["tier-2-new"]
    row = store.start(replace(build, name="Before"))
    store.save(row, replace(build, name="Mine"), step="", title="Name")
    page.goto(f"{site}/build/{row.pk}/{step}/")


def by_mouse(what: Locator) -> None:
    what.click(delay=PRESS_MS)


def by_keyboard(what: Locator) -> None:
    what.press("Enter")


def by_tap(what: Locator) -> None:
    what.scroll_into_view_if_needed()
    box = what.bounding_box()
    assert box
    finger = what.page.context.new_cdp_session(what.page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    what.page.wait_for_timeout(PRESS_MS)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.fixture
def by_hand(screen: Page) -> Press:
    """As somebody presses a button there: with a mouse on a desk, with a finger on a phone."""
    return by_mouse if (screen.viewport_size or {})["width"] > 1000 else by_tap


def posted_by(page: Page) -> list[str]:
    """The last word of each address that something is posted to from now on."""
    seen: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            seen.append(request.url.rstrip("/").rpartition("/")[2])

    page.on("request", note)
    return seen


@pytest.fixture
def reached() -> Iterator[list[str]]:
    """The last word of each address that the server was asked for. A browser also names redirects that it does not follow."""
    seen: list[str] = []

    def note(environ: dict[str, str], **_: object) -> None:
        seen.append(environ["PATH_INFO"].rstrip("/").rpartition("/")[2])

    request_started.connect(note)
    yield seen
    request_started.disconnect(note)


def horizon(page: Page) -> Locator:
    return page.get_by_label("Horizon", exact=True)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name).first


def test_undo_takes_back_what_was_typed_last(screen: Page, site: str, by_hand: Press) -> None:
    at(screen, site, "costs")
    was = horizon(screen).input_value()
    posted = posted_by(screen)
    for press, months in ((by_hand, "48"), (by_keyboard, "47")):
        horizon(screen).fill(months)
        press(button(screen, "Undo"))
        expect(horizon(screen)).to_have_value(was)
    by_hand(button(screen, "Redo"))
    expect(horizon(screen)).to_have_value("47")
    assert posted == ["costs", "undo", "costs", "undo", "redo"]


def test_a_repair_is_made_on_top_of_what_was_typed(screen: Page, site: str, by_hand: Press) -> None:
    at(screen, site, "workload")
    answer = screen.get_by_label("Answer", exact=True)
    posted = posted_by(screen)
    answer.fill("111")
    press = by_hand if by_hand is by_tap else by_keyboard
    press(button(screen, "Keep the KV cache in 8 bit"))
    press(button(screen, "Keep the KV cache in 8 bit"))  # as somebody does who sees nothing happen
    expect(screen.locator("#live")).to_contain_text("Done")
    expect(answer).to_have_value("111")
    assert posted == ["workload", "fix"]


def test_a_long_press_is_not_lost_to_the_answer_that_redraws_its_button(page: Page, site: str) -> None:
    at(page, site, "workload")
    repair = button(page, "Keep the KV cache in 8 bit")
    page.get_by_label("Users at once", exact=True).fill("3")
    repair.click(delay=LONG_PRESS_MS)
    expect(page.locator("#step-form")).to_contain_text(
        "that repair is no longer offered"
    )  # it is another finding by then


def test_a_name_a_site_and_a_line_are_dealt_with_on_top_of_what_was_typed(page: Page, site: str) -> None:
    at(page, site, "power")
    air, name = page.get_by_label("Inlet air"), page.get_by_label("Name of the build")
    posted = posted_by(page)
    page.get_by_text("Saved sites").click()
    page.get_by_label("Save this one as").fill("Hall")
    air.fill("21")
    by_keyboard(button(page, "Save the site"))
    expect(page.locator("#live")).to_contain_text("saved as “Hall”")
    air.fill("27")
    by_mouse(button(page, "Put it into this build"))
    expect(air).to_have_value("21")
    name.fill("Typed and taken back")
    by_mouse(button(page, "Undo"))
    expect(name).to_have_value("Mine")
    assert posted == ["power", "save", "power", "load", "name", "undo"]

    page.goto(page.url.replace("/power/", "/bom/"))
    rows = page.locator("tr[id^=line-]")
    before = rows.count()
    rows.first.get_by_label("Pieces").fill("3")
    by_mouse(rows.nth(1).get_by_role("button", name="Remove"))
    expect(rows).to_have_count(before - 1)
    expect(rows.first.get_by_label("Pieces")).to_have_value("3")
    by_mouse(button(page, "Undo"))
    expect(rows).to_have_count(before)
    expect(rows.first.get_by_label("Pieces")).to_have_value("3")

    name.fill("Copied at once")
    by_mouse(button(page, "Make a copy"))
    expect(name).to_have_value("Copied at once (copy)")


def test_on_a_slow_network_each_press_counts_and_what_is_typed_on_stays(page: Page, site: str) -> None:
    at(page, site, "costs")
    was, name = horizon(page).input_value(), page.get_by_label("Name of the build")
    posted = posted_by(page)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW)
    horizon(page).fill("48")
    by_mouse(button(page, "Undo"))
    by_mouse(button(page, "Undo"))
    name.fill("Typed after that")
    expect(horizon(page)).to_have_value(was)
    expect(page.locator("#saved")).to_have_text("Saved")
    assert posted == ["costs", "undo", "undo", "name"]
    by_mouse(button(page, "Undo"))
    horizon(page).fill("29")  # while the answer is under way
    expect(name).to_have_value("Before")
    expect(page.locator("#saved")).to_have_text("Saved")
    page.reload()
    expect(horizon(page)).to_have_value("29")
    expect(name).to_have_value("Before")


def test_without_a_network_what_is_pressed_waits_and_is_done_once(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    at(page, site, "costs")
    was = horizon(page).input_value()
    page.context.set_offline(True)
    horizon(page).fill("48")
    by_tap(button(page, "Undo"))
    expect(page.locator("#saved")).to_contain_text("what you pressed follows")
    expect(page.locator("#saved")).to_be_in_viewport()
    by_tap(button(page, "Undo"))
    by_tap(button(page, "Undo"))
    expect(horizon(page)).to_have_value("48")
    posted = posted_by(page)
    page.context.set_offline(False)
    expect(horizon(page)).to_have_value(was)
    assert posted == ["costs", "undo"]


def test_what_cannot_be_read_holds_undo_and_a_link_back_once(page: Page, site: str) -> None:
    at(page, site, "costs")
    was, here = horizon(page).input_value(), page.url
    horizon(page).fill("lots")
    by_mouse(button(page, "Undo"))
    expect(page.get_by_role("alert")).to_be_visible()
    expect(horizon(page)).to_have_value("lots")
    by_mouse(button(page, "Undo"))
    expect(horizon(page)).to_have_value(was)
    horizon(page).fill("lots")
    by_mouse(page.locator("a[rel=next]"))
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.url == here
    by_mouse(page.locator("a[rel=next]"))
    page.wait_for_url("**/quote/")


def test_what_somebody_else_did_is_said_before_undo_and_after_leaving(
    page: Page, site: str, reached: list[str]
) -> None:
    at(page, site, "costs")
    assert page.context.browser
    other = page.context.browser.new_page()
    other.goto(page.url)
    other.get_by_label("PUE", exact=True).fill("1.5")
    expect(other.locator("#saved")).to_have_text("Saved")
    horizon(page).fill("48")
    by_mouse(button(page, "Undo"))
    expect(page.get_by_text("Somebody else changed").first).to_be_visible()
    expect(page.locator("#saved")).to_contain_text("look, then press again")
    expect(horizon(page)).to_have_value("48")
    other.get_by_label("PUE", exact=True).fill("1.7")
    expect(other.get_by_label("Horizon", exact=True)).to_have_value("48")
    horizon(page).fill("47")
    reached.clear()
    by_mouse(page.locator("a[rel=next]"))
    page.wait_for_url("**/quote/")
    expect(page.get_by_text("Somebody else changed").first).to_be_visible()
    assert [step for step in reached if step in ("costs", "quote")] == ["costs", "quote"]  # no redirect was followed
    other.close()


def test_what_is_too_long_to_be_sent_on_leaving_is_asked_about(page: Page, site: str) -> None:
    at(page, site, "workload")
    questions: list[str] = []

    def leave(dialog: Dialog) -> None:
        questions.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.get_by_text("config.json instead").click()
    page.get_by_label("config.json").fill("{" + " " * TOO_LONG + "}")
    page.reload()
    assert questions == ["beforeunload"]
