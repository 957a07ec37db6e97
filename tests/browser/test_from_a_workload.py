"""From a workload in four questions to a PDF: a suggestion accepted, a finding repaired; and the terms, sites and units on the way."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from .test_whole_way import download, pdf_text, said_by_the_page, walk_all_steps
from .visiting import DESK, PHONE, began, open_file, sound, start

CONFIG = """{"architectures": ["LlamaForCausalLM"], "hidden_size": 4096, "intermediate_size": 14336, "num_attention_heads": 32,
  "num_hidden_layers": 32, "num_key_value_heads": 8, "vocab_size": 128256, "max_position_embeddings": 131072}"""


def open_the_questions(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("link", name="Start from a workload").click()
    expect(page.locator("h1")).to_have_text("A workload in four questions")


def answer_the_questions(page: Page, site: str) -> None:
    open_the_questions(page, site)
    page.get_by_label("Model", exact=True).select_option("llama-3.1-70b")
    page.get_by_text("Long: reports").click()


def take(offer: Locator) -> str:
    offer.get_by_role("button", name="Take this one").click()
    return began(offer.page)


def test_four_questions_lead_to_a_repaired_build_and_its_pdf_which_opens_as_the_same_build(
    screen: Page, site: str, tmp_path: Path
) -> None:
    answer_the_questions(screen, site)
    cheapest = screen.locator(".offer", has_text="Cheapest")
    expect(cheapest).to_contain_text("2 × A100 PCIe 80 GB")
    expect(cheapest).to_contain_text("tight, 92 %")  # with long texts, not with the usual ones
    sound(screen)
    take(cheapest)
    name = screen.get_by_label("Name of the build")
    expect(name).to_have_value("Llama 3.1 70B on 2 × A100 PCIe 80 GB")
    expect(screen.locator("#urgent")).to_contain_text("fits, but tightly")
    sound(screen)
    screen.get_by_role("button", name="Keep the KV cache in 8 bit").click()
    expect(screen.locator(".sheet-memory .sheet-value")).to_have_text("Fits")
    walk_all_steps(screen)
    said = said_by_the_page(screen)
    estimate = download(screen, "Download the estimate", tmp_path)
    text = pdf_text(estimate)
    assert "Llama 3.1 70B" in text
    assert said["total"] in text
    assert said["peak"] in text
    assert "3 of 3 bridges NV12, 600 GB/s" in text  # as the drawing says it
    open_file(screen, site, estimate)
    expect(screen.get_by_text("Opened from")).to_be_visible()
    expect(name).to_have_value("Llama 3.1 70B on 2 × A100 PCIe 80 GB")
    expect(screen.locator(".sheet-memory .sheet-value")).to_have_text("Fits")


def test_the_questions_work_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    answer_the_questions(page, site)
    page.get_by_role("button", name="Show suggestions").click()
    expect(page.get_by_label("Model", exact=True)).to_have_value("llama-3.1-70b")
    take(page.locator(".offer").first)
    context.close()


def test_a_term_is_explained_once_where_it_first_stands_by_click_and_by_keyboard(screen: Page, site: str) -> None:
    answer_the_questions(screen, site)
    sign = screen.get_by_role("button", name="What is Token?")
    explained = screen.locator("#term-token")
    expect(sign).to_have_count(1)
    expect(explained).to_be_hidden()
    expect(screen.locator(".htmx-request")).to_have_count(0)  # what is being renewed is dimmed
    sign.click()
    expect(explained).to_contain_text("about 4/3 tokens")
    sound(screen)
    screen.keyboard.press("Escape")
    expect(explained).to_be_hidden()
    sign.focus()
    screen.keyboard.press("Enter")
    expect(explained).to_be_visible()
    explained.get_by_role("link", name="Glossary").click()
    expect(screen.locator("#token")).to_be_in_viewport()
    sound(screen)


def test_a_pasted_config_and_a_saved_site_are_starts_too(screen: Page, site: str) -> None:
    """The site is described in one build, put into another, and found among the questions."""
    open_the_questions(screen, site)
    screen.get_by_text("It is not in the list").click()
    config, model = screen.get_by_label("config.json"), screen.get_by_label("Model", exact=True)
    config.fill(CONFIG)
    expect(screen.locator("#suggestions")).to_contain_text("8.0")
    expect(model).to_have_value("~config")  # the list follows
    expect(config).to_be_focused()
    first = take(screen.locator(".offer").first)
    screen.goto(f"{first}power/")
    circuit = screen.get_by_label("Circuit", exact=True)
    circuit.select_option(index=2)
    described = circuit.input_value()
    expect(screen.locator("#saved")).to_have_text("Saved")
    screen.get_by_text("Saved sites").click()
    screen.get_by_label("Save this one as").fill("Basement")
    screen.get_by_role("button", name="Save the site").click()
    expect(screen.locator("#live")).to_contain_text("The site is saved as “Basement”")
    sound(screen)
    screen.get_by_role("link", name="Rename or delete").click()
    expect(screen.locator("h1")).to_have_text("Saved sites")
    sound(screen)
    screen.goto(f"{start(screen, site)}power/")
    expect(circuit).not_to_have_value(described)
    screen.get_by_text("Saved sites").click()
    screen.get_by_label("Take one of yours").select_option("Basement")
    screen.get_by_role("button", name="Put it into this build").click()
    expect(circuit).to_have_value(described)
    screen.goto(f"{site}/start/workload/")
    expect(screen.get_by_label("It is plugged into")).to_contain_text("Basement")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_german_reader_sees_german_numbers_is_asked_what_a_comma_means_and_may_prefer_a_unit(
    browser: Browser, site: str, size: dict[str, int]
) -> None:
    context = browser.new_context(locale="de-DE", viewport=size)  # type: ignore[arg-type]
    page = context.new_page()
    build = start(page, site, "dgx-a100")
    expect(page.locator(".sheet-power .sheet-value")).to_contain_text("6.500")
    page.goto(f"{build}costs/")
    price = page.get_by_label("Hardware", exact=True)
    price.fill("30,000")
    price.press("Tab")
    expect(page.locator("#work")).to_contain_text("“30,000” can mean 30.000 or 30.")
    expect(price).to_have_value("30,000")
    price.fill("30000")
    price.press("Tab")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    page.goto(f"{build}power/")
    for units, label, value, beside in (
        ("metric", "Heat", "6.500 W", "22.179 BTU/h"),
        ("us", "Depth", "35,3 in", "897 mm"),
    ):
        page.get_by_role("button", name="Units and numbers").click()
        page.get_by_label("Units", exact=True).select_option(units)
        page.get_by_role("button", name="Keep").click()
        tile = page.locator("#results .figure", has=page.locator("dt", has_text=label)).first
        expect(tile.locator(".figure-value")).to_have_text(value)  # 6,500 x 3.412142 = 22,178.9; 897 / 25.4 = 35.3
        expect(tile).to_contain_text(beside)
    page.get_by_role("button", name="Units and numbers").click()
    sound(page)
    context.close()
