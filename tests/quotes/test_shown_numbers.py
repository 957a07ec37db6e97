"""Every number with a unit in a quote is a figure, stands in a figure's working or a finding, or was asked or looked up."""

import pytest

from configurator.quotes.freeze import freeze
from configurator.quotes.pdf import html_of
from tests import shown_numbers as shown
from tests.quotes.offers import ISSUE, firm_offer
from tests.sizing import shelf


@pytest.mark.parametrize("reference", ["tier-2-new", "dgx-a100"])
def test_every_number_of_the_quote_is_accounted_for(reference: str) -> None:
    offer = firm_offer(shelf.reference_build(reference))
    document = freeze(offer, shelf.snapshot(), ISSUE)
    known = shown.known_numbers(offer.assessment, shelf.snapshot())
    for unit, value in shown.numbers_within(offer):
        known[unit].add(value)
    findings = [words for finding in offer.assessment.findings for words in (finding.title, finding.why)]
    explained = shown.numbers_explained(offer.assessment, shelf.snapshot()) | shown.numbers_in_words(findings)
    numbers = list(shown.shown_in(shown.text_of(html_of(document), "body")))
    assert len(numbers) > 30
    assert [n.text for n in numbers if not shown.is_known(n, known, explained)] == []
