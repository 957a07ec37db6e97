"""Terms of the trade: a button where one first appears, and what it says once at the end of the page.

The button opens a popover of the browser's own: by click, tap and keyboard, without a script; Escape closes it.
"""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from configurator.builder.glossary import OF_FIELDS, OF_FIGURES, ON_PAGES, TERMS

register = template.Library()

NOTHING = mark_safe("")


@register.simple_tag
def term(slug: str, word: str = "") -> SafeString:
    """The term as a word that can be opened."""
    return format_html(
        '<button type="button" class="term" popovertarget="term-{}">{}</button>', slug, word or TERMS[slug].word
    )


def _sign(slug: str) -> SafeString:
    return format_html(
        '<button type="button" class="term-sign" popovertarget="term-{}" aria-label="What is {}?">?</button>',
        slug,
        TERMS[slug].word,
    )


_SIGNED = {*OF_FIELDS.values(), *OF_FIGURES.values()}
_FIELD_SIGNS = {name: _sign(slug) for name, slug in OF_FIELDS.items()}
_FIGURE_SIGNS = {name: _sign(slug) for name, slug in OF_FIGURES.items()}


@register.simple_tag
def explain_field(name: str) -> SafeString:
    """A question mark beside a box that asks for a term; nothing beside the others."""
    return _FIELD_SIGNS.get(name, NOTHING)


@register.simple_tag
def explain_figure(name: str) -> SafeString:
    """A question mark beside a figure that needs a term; nothing beside the others."""
    return _FIGURE_SIGNS.get(name, NOTHING)


@register.simple_tag
def words_of(page: str) -> SafeString:
    """The terms of a page that stand beside none of its boxes and figures, as a line of words that can be opened."""
    slugs = [slug for slug in ON_PAGES.get(page, ()) if slug not in _SIGNED]
    words = format_html_join(" · ", "{}", ((term(slug),) for slug in slugs))
    return (
        format_html('<p class="words"><span class="quiet">In plain words:</span> {}</p>', words) if slugs else NOTHING
    )


@register.simple_tag
def terms_of(page: str) -> SafeString:
    """What the terms of a page say, hidden until their buttons open them. Stands outside of what htmx swaps."""
    glossary = reverse("start:glossary")
    return format_html_join(
        "\n",
        '<div popover id="term-{}" class="term-says"><p><strong>{}</strong> {}</p><a href="{}#{}">Glossary</a></div>',
        ((t.slug, f"{t.word}:", t.says, glossary, t.slug) for t in (TERMS[slug] for slug in ON_PAGES.get(page, ()))),
    )
