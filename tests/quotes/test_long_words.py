"""A word that is longer than a line is broken on paper, not cut off."""

from configurator.quotes import frozen
from configurator.quotes.pdf import render_pdf
from tests.quotes.laid_out import Paper
from tests.quotes.offers import document_of

WIDEST = 110
"""So many small letters of 8.6 points at 4 points each are wider than the 190 mm between the margins."""


def test_a_word_of_300_letters_stays_on_the_paper() -> None:
    customer = frozen.Party(name="Example", address="q" * 300, reference="v" * 100)
    words = Paper(render_pdf(document_of(notes="z" * 300, own_terms=("k" * 300,), customer=customer))).words.split()
    for letter, typed in (("q", 300), ("v", 100), ("z", 300), ("k", 300)):
        pieces = [len(word) for word in words if set(word) == {letter}]
        assert sum(pieces) == typed
        assert max(pieces) < WIDEST
