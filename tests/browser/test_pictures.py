"""Pictures and workings, as a reader meets them: each picture says in words what it draws, each figure opens its working."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from .visiting import DESK, PHONE, sound, start

DRAWN = {
    "workload": ("Memory of each GPU",),
    "gpus": ("NVLink: 8 GPUs",),
    "lanes": ("PCIe lanes: 104 of 128 used",),
    "power": ("Power by two feeds", "Power of one server", "Heat of one server", "1 server in 1 rack"),
    "costs": ("Cost of owning over 36 months", "Owning against renting", "What moves the answer most"),
}
"""The pictures of a DGX A100 by step, as their titles begin."""
WORDS_OF = """pictures => pictures.map(picture => [...picture.querySelectorAll(":scope > title, :scope > desc")]
    .map(words => words.textContent.trim()))"""
NAMED_BY = "pictures => pictures.every(picture => picture.getAttribute('role') === 'img' && picture.hasAttribute('aria-labelledby'))"
LOOKS = """nodes => nodes.map((node) => {
  const {backgroundColor, borderStyle, borderRadius, transform} = getComputedStyle(node, "::before");
  return [node.innerText.trim().toLowerCase(), [backgroundColor, borderStyle, borderRadius, transform].join()];
})"""
READABLE = 4.5
FAINTEST = """words => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d", {willReadFrequently: true});
  const painted = (layers) => {
    for (const [colour, opacity] of layers) { canvas.globalAlpha = opacity; canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  };
  const contrast = (word) => {
    const {left, top, width, height} = word.getBoundingClientRect();
    const stack = document.elementsFromPoint(left + width / 2, top + height / 2);
    if (!stack.includes(word)) return 21;  // beyond the edge of the screen
    const card = getComputedStyle(word.closest(".drawn")).backgroundColor;
    const under = stack.filter((node) => node instanceof SVGGeometryElement).map((node) => getComputedStyle(node))
      .filter(({fill}) => fill !== "none" && !fill.startsWith("url")).map(({fill, fillOpacity}) => [fill, Number(fillOpacity)]);
    const ground = [[card, 1], ...under.reverse()];
    const [light, dark] = [painted(ground), painted([...ground, [getComputedStyle(word).fill, 1]])].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  return words.map((word) => [contrast(word), word.textContent]).sort(([a], [b]) => a - b)[0];
}"""
"""What stands on a hatching is taken as standing on what is hatched. Axe leaves the words of drawings out."""


def test_every_picture_says_in_words_what_it_draws(screen: Page, site: str) -> None:
    build = start(screen, site, "dgx-a100")
    screen.set_viewport_size(screen.viewport_size | {"height": 6000})  # type: ignore[operator,arg-type]
    for step, titles in DRAWN.items():
        screen.goto(f"{build}{step}/")
        pictures = screen.locator("svg.drawing")
        assert pictures.evaluate_all(NAMED_BY), step
        said = pictures.evaluate_all(WORDS_OF)
        assert all(any(title.startswith(begins) for title, _ in said) for begins in titles), said
        assert all(len(told) > 40 for _, told in said), said
        for scheme in ("light", "dark"):
            screen.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            faintest, word = pictures.locator("text").evaluate_all(FAINTEST)
            assert faintest >= READABLE, (step, scheme, word)
        screen.emulate_media(media="print")
        assert all(picture.is_visible() for picture in pictures.all()), step
        screen.emulate_media(media="screen")
    assert "is cheaper" in screen.locator("svg.drawing title", has_text="Owning against renting").text_content()  # type: ignore[operator]
    sound(screen)


@pytest.mark.parametrize(
    ("how", "size"), [("click", DESK), ("tap", PHONE), ("keyboard", DESK)], ids=["click", "tap", "keyboard"]
)
def test_a_figure_opens_its_working_with_its_sources(
    browser: Browser, site: str, how: str, size: dict[str, int]
) -> None:
    context = browser.new_context(has_touch=how == "tap", viewport=size)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{start(page, site)}power/")
    figure = page.locator(".figure:has(details.working .refs)").first
    basis, working = figure.locator("summary"), figure.locator(".working-text")
    expect(working).to_be_hidden()
    assert basis.inner_text().strip()
    if how == "click":
        basis.click()
    elif how == "tap":
        basis.tap()
    else:
        basis.focus()
        page.keyboard.press("Enter")
    expect(working).to_be_visible()
    expect(working).to_contain_text(re.compile(r"\d+ .*= [\d,.]+ W"))
    sound(page)
    number = working.locator(".refs a").first
    number.click()
    expect(page.locator(str(number.get_attribute("href"))).get_by_role("link")).to_be_in_viewport()
    context.close()


def test_how_sure_we_are_is_said_in_words_and_looks_different(screen: Page, site: str) -> None:
    build, looks = start(screen, site, "dgx-a100"), set()
    for step in ("workload", "gpus"):
        screen.goto(f"{build}{step}/")
        looks |= {tuple(look) for look in screen.locator("details.working > summary").evaluate_all(LOOKS)}
    assert {word for word, _ in looks} >= {"estimate", "computed", "measured", "from the data sheet"}
    assert len({look for _, look in looks}) == len({word for word, _ in looks}), looks


def test_a_working_stays_open_while_its_figure_changes(page: Page, site: str) -> None:
    page.goto(f"{start(page, site)}costs/")
    total = page.locator(".figure", has_text="Total cost of ownership").first
    total.locator("summary").click()
    before = total.locator(".working-text").inner_text()
    page.get_by_label("Horizon", exact=True).fill("48")
    expect(total.locator(".working-text")).not_to_have_text(before)
    expect(total.locator(".working-text")).to_be_visible()
    total.locator("summary").click()
    page.get_by_label("Horizon", exact=True).fill("60")
    expect(page.locator("#saved")).to_have_text("Saved")
    expect(total.locator(".working-text")).to_be_hidden()
