"""What must be seen is in sight, and covers nothing: notices far down a step, the status that holds a reader back, heads of groups."""

import pytest
from playwright.sync_api import Page, expect

from configurator.builder import store
from tests.sizing import shelf

from .visiting import start

NARROWEST = {"width": 320, "height": 640}


def box_of(page: Page, selector: str) -> dict[str, float]:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return dict(box)


def test_what_others_changed_is_seen_by_who_works_far_down(screen: Page, site: str) -> None:
    power = f"{start(screen, site)}power/"
    screen.goto(power)
    other = screen.context.new_page()
    other.goto(power)
    other.locator("[name=inlet_c]").fill("21")
    expect(other.locator("#saved")).to_have_text("Saved")
    screen.locator("[name=inlet_c]").fill("23")
    notice = screen.locator(".notices")
    expect(notice).to_contain_text("Somebody else changed")
    screen.locator("#results").evaluate("results => results.scrollIntoView({block: 'start'})")
    expect(notice).to_be_in_viewport(ratio=1)
    height = screen.viewport_size["height"] if screen.viewport_size else 0
    box = box_of(screen, ".notices")
    assert 0 <= box["y"] < 20
    assert box["height"] <= height / 3
    screen.emulate_media(media="print")
    assert notice.evaluate("notice => getComputedStyle(notice).position") == "static"


@pytest.mark.parametrize("narrow", [False, True])
def test_the_status_covers_no_way_to_another_page(screen: Page, site: str, narrow: bool) -> None:
    if narrow:
        screen.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
    screen.goto(f"{start(screen, site)}costs/")
    screen.route("**/*", lambda route: route.abort())
    screen.get_by_label("Horizon", exact=True).fill("17")
    saved = screen.locator("#saved")
    expect(saved).to_have_attribute("aria-live", "assertive")
    screen.evaluate("scrollTo(0, 0)")
    header, status = box_of(screen, ".site-header"), box_of(screen, "#saved")
    assert status["y"] >= header["y"] + header["height"]
    expect(saved).to_be_in_viewport(ratio=1)


def test_heads_of_groups_take_no_more_room_than_their_words(page: Page, site: str) -> None:
    page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
    rows = [store.start(shelf.reference_build(name)) for name in ("tier-1-new", "tier-2-new")]
    page.goto(f"{site}/compare/?build={rows[0].pk}&build={rows[1].pk}")
    heights = [
        box["height"] for head in page.locator(".compare-table .group-row").all() if (box := head.bounding_box())
    ]
    assert len(heights) > 5
    assert max(heights) < 80


def test_a_new_name_stands_in_the_browsers_tab_at_once(screen: Page, site: str) -> None:
    screen.goto(f"{start(screen, site)}power/")
    screen.locator("#build-name").fill("Lab & co")
    expect(screen).to_have_title("Power and cooling · Lab & co · A100 Configurator")
    screen.get_by_role("button", name="Undo").click()
    expect(screen).to_have_title(
        "Power and cooling · Tier 2: two A100 PCIe 80 GB with NVLink bridges, new · A100 Configurator"
    )
