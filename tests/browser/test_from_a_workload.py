"""From a workload in four questions to a PDF: a suggestion accepted, a finding repaired; and the terms, sites and units on the way."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessibility import violations
from tests.browser.test_whole_way import download, pdf_text
from tests.builder.test_start import CONFIG


def answer_the_questions(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("link", name="Start from a workload").click()
    expect(page.locator("h1")).to_have_text("A workload in four questions")
    page.get_by_label("Model", exact=True).select_option("llama-3.1-70b")
    page.get_by_text("Long: reports").click()


def take_the_cheapest(page: Page) -> None:
    cheapest = page.locator(".offer", has_text="Cheapest")
    expect(cheapest).to_contain_text("2 × A100 PCIe 80 GB")
    expect(cheapest).to_contain_text("tight, 92 %")  # with long texts, not with the usual ones
    cheapest.get_by_role("button", name="Take this one").click()
    page.wait_for_url("**/build/*/workload/")


def test_four_questions_lead_to_a_repaired_build_and_its_pdf(screen: Page, site: str, tmp_path: Path) -> None:
    answer_the_questions(screen, site)
    expect(screen.locator(".offer").first).to_be_visible()
    found = violations(screen, axe := Axe())
    take_the_cheapest(screen)
    expect(screen.get_by_label("Name of the build")).to_have_value("Llama 3.1 70B on 2 × A100 PCIe 80 GB")
    expect(screen.locator("#urgent")).to_contain_text("fits, but tightly")
    found += violations(screen, axe)
    screen.get_by_role("button", name="Keep the KV cache in 8 bit").click()
    expect(screen.locator(".sheet-memory .sheet-value")).to_have_text("Fits")
    screen.goto(screen.url.replace("/workload/", "/quote/"))
    text = pdf_text(download(screen, "Download the estimate", tmp_path))
    assert "Llama 3.1 70B" in text
    assert "A100 PCIe 80 GB" in text
    assert found == []


def test_the_questions_work_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    answer_the_questions(page, site)
    page.get_by_role("button", name="Show suggestions").click()
    expect(page.get_by_label("Model", exact=True)).to_have_value("llama-3.1-70b")
    page.locator(".offer").first.get_by_role("button", name="Take this one").click()
    page.wait_for_url("**/build/*/workload/")
    context.close()


def test_a_pasted_config_is_read_at_once_and_keeps_the_cursor(screen: Page, site: str) -> None:
    answer_the_questions(screen, site)
    screen.get_by_text("It is not in the list").click()
    config = screen.get_by_label("Its config.json")
    config.fill(CONFIG)
    expect(screen.locator("#suggestions")).to_contain_text("llama: 8.03 billion parameters")
    expect(screen.get_by_label("Model", exact=True)).to_have_value("~config")
    expect(config).to_be_focused()
    assert violations(screen, Axe()) == []
    screen.get_by_label("Model", exact=True).select_option("llama-3.1-70b")
    expect(screen.locator("#suggestions")).to_contain_text("70.6 billion parameters")
    expect(screen.get_by_label("Model", exact=True)).to_have_value("llama-3.1-70b")


def test_a_term_opens_by_click_and_by_keyboard_and_closes_with_escape(screen: Page, site: str) -> None:
    answer_the_questions(screen, site)
    sign = screen.get_by_role("button", name="What is Token?")
    explained = screen.locator("#term-token")
    expect(explained).to_be_hidden()
    expect(screen.locator(".htmx-request")).to_have_count(0)  # what is being renewed is dimmed
    sign.click()
    expect(explained).to_contain_text("about 4/3 tokens")
    assert violations(screen, Axe()) == []
    screen.keyboard.press("Escape")
    expect(explained).to_be_hidden()
    sign.focus()
    screen.keyboard.press("Enter")
    expect(explained).to_be_visible()
    explained.get_by_role("link", name="Glossary").click()
    expect(screen.locator("#token")).to_be_in_viewport()
    assert violations(screen, Axe()) == []


def test_a_site_is_saved_and_found_among_the_questions(screen: Page, site: str) -> None:
    answer_the_questions(screen, site)
    take_the_cheapest(screen)
    screen.goto(screen.url.replace("/workload/", "/power/"))
    screen.get_by_label("Circuit", exact=True).select_option(index=2)
    expect(screen.locator("#saved")).to_have_text("Saved")
    screen.get_by_text("Saved sites").click()
    screen.get_by_label("Save this one as").fill("Basement")
    screen.get_by_role("button", name="Save the site").click()
    expect(screen.locator("#live")).to_contain_text("The site is saved as “Basement”")
    screen.get_by_text("Saved sites").click()
    expect(screen.get_by_label("Take one of yours")).to_contain_text("Basement")
    assert violations(screen, Axe()) == []
    screen.get_by_role("link", name="Rename or delete").click()
    expect(screen.locator("h1")).to_have_text("Saved sites")
    assert violations(screen, Axe()) == []
    screen.goto(f"{site}/start/workload/")
    expect(screen.get_by_label("It is plugged into")).to_contain_text("Basement")


def test_a_german_browser_sees_german_numbers_and_is_asked_what_a_comma_means(browser: Browser, site: str) -> None:
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    page.goto(site)
    page.locator("button[name=reference][value=dgx-a100]").click()
    expect(page.locator(".sheet-power .sheet-value")).to_contain_text("6.500")
    page.goto(page.url.replace("/workload/", "/costs/"))
    price = page.get_by_label("Hardware", exact=True)
    price.fill("30,000")
    price.press("Tab")
    expect(page.locator("#work")).to_contain_text("“30,000” can mean 30.000 or 30.")
    expect(price).to_have_value("30,000")
    price.fill("30000")
    price.press("Tab")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    context.close()


def test_a_preferred_unit_stands_beside_the_usual_one(browser: Browser, site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(site)
    page.locator("button[name=reference][value=dgx-a100]").click()
    page.get_by_role("button", name="Units and numbers").click()
    page.get_by_label("Units", exact=True).select_option("metric")
    assert violations(page, Axe()) == []
    page.get_by_role("button", name="Keep").click()
    page.goto(page.url.replace("/workload/", "/power/"))
    heat = page.locator("#results .figure", has=page.locator("dt", has_text="Heat")).first
    expect(heat.locator(".figure-value")).to_have_text("6,500 W")
    expect(heat).to_contain_text("22,179 BTU/h")  # 6,500 x 3.412142 = 22,178.9
    context.close()
