"""Nothing is hidden or greyed out: what does not go together can be picked, says so before and after, and is repaired by one click."""

import re

from playwright.sync_api import Page, expect

from .visiting import sound, start

SXM = "#variant-a100-sxm4-80gb"
DISABLED = "fieldset:disabled, input:disabled, select:disabled, option:disabled, .found-table button:disabled"
COUNT = re.compile(r"^(\d+) of (\d+) works? with this build")


def works_and_all(text: str) -> tuple[int, int]:
    found = COUNT.search(text)
    assert found, text
    return int(found[1]), int(found[2])


def test_what_does_not_fit_can_be_picked_and_is_named_before_and_after(screen: Page, site: str) -> None:
    screen.goto(f"{start(screen, site)}gpus/")
    errors = screen.locator(".urgent .finding-error")
    expect(screen.locator("tr", has=screen.locator(SXM)).locator("th")).to_contain_text("takes PCIe cards only")
    expect(errors).to_have_count(0)
    screen.locator(SXM).check()
    conflict = errors.filter(has_text="gpu.form-factor")
    expect(conflict).to_contain_text("A100 SXM4 80 GB does not go into Supermicro H12DSG-O-CPU")
    expect(screen.locator("#live")).to_contain_text("2 errors")
    expect(screen.locator(SXM)).to_be_focused()
    sound(screen)
    repair = conflict.locator(".finding-fixes button").first
    expect(repair.locator(".fix-effect")).to_have_text(re.compile(r"(\$|price not known).*W$"))
    repair.click()
    expect(errors).to_have_count(0)
    screen.get_by_role("button", name="Undo").click()
    expect(conflict).to_be_visible()
    expect(screen.locator(SXM)).to_be_checked()
    screen.get_by_role("button", name="Undo").click()
    expect(errors).to_have_count(0)
    expect(screen.locator("#variant-a100-pcie-80gb")).to_be_checked()


def test_lists_are_narrowed_to_what_works_with_a_count_and_a_reason(screen: Page, site: str) -> None:
    build = start(screen, site)
    screen.goto(f"{build}platform/")
    groups = screen.locator(".choose-group", has=screen.locator("summary", has_text="with this build"))
    misfits = screen.locator(".choose-group .is-misfit")
    assert misfits.count() > 10
    assert all(misfits.locator(".found-suits").all_text_contents())
    works, listed = map(
        sum, zip(*map(works_and_all, groups.locator("summary .quiet").all_text_contents()), strict=True)
    )
    assert listed - works == misfits.count()
    screen.get_by_label("Show only what works with this build").check()
    assert not any(row.is_visible() for row in misfits.all())
    expect(groups.locator("tr.is-chosen")).to_be_visible()
    sound(screen)
    screen.goto(f"{build}bom/?kind=memory")
    found = screen.locator(".found-table tbody tr")
    works, listed = works_and_all(screen.locator(".found-count").inner_text())
    assert found.count() == listed > works
    refused = found.filter(has=screen.locator(".tag-error"))
    assert refused.count() == listed - works
    expect(refused.first).to_contain_text("DDR5 against DDR4")
    assert screen.locator(DISABLED).count() == 0
    screen.get_by_label("Only what works with this build").check()
    expect(found).to_have_count(works)
    screen.get_by_label("Only what works with this build").uncheck()
    refused.first.get_by_role("button", name=re.compile("^Add")).click()
    conflict = screen.locator(".urgent .finding-error").first
    expect(conflict).to_contain_text("does not fit")
    sound(screen)
    conflict.locator(".finding-fixes button").first.click()
    expect(screen.locator(".urgent .finding-error")).to_have_count(0)
