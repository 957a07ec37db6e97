"""What the four questions lead to: the model in a sentence, builds as cards, and what to say where there is none."""

from dataclasses import dataclass

from configurator.sizing.assessment import Assessment
from configurator.sizing.build import ModelConfig
from configurator.sizing.catalogue import CatalogueSnapshot, LanguageModel
from configurator.sizing.models.lookup import resolve
from configurator.sizing.search.builds import Found, Need, Suggestion, search
from configurator.sizing.search.instead import instead

from .. import formatting
from . import prices
from .figures import Ready
from .findings import tally
from .shell import VERDICTS, gpus_line, platform_line
from .workload import waiting_users

BILLION = 10**9
LACKING = {
    "model": "Nothing can be suggested for this model yet",
    "memory": "No A100 build holds this",
    "speed": "Nothing is that fast",
    "site": "Nothing that holds it can be plugged in there",
    "budget": "Nothing that holds it costs so little",
}
"""Headings by what a search lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A build that can be taken. `key` names it among the answers to the same questions."""

    key: str
    suggestion: Suggestion
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Ready):
    """One offer in words. `change` says what had to be given up for it; `share` is that of a GPU's memory, for a bar."""

    key: str
    change: str
    labels: tuple[str, ...]
    gpus: str
    platform: str
    price: str
    price_note: str
    watts: str
    servers: str
    speed: str
    speed_note: str
    memory: str
    share: str
    why: str
    findings: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Ready):
    """What stands beside the questions. `model` explains the model; without `cards` there is a heading and a `problem`."""

    model: str
    model_notes: str
    heading: str
    problem: str
    cards: tuple[Card, ...]
    alternatives: tuple[Card, ...]
    said: str


def offers(need: Need, found: Found, snapshot: CatalogueSnapshot) -> tuple[Offer, ...]:
    """Everything that can be taken: the suggestions, else what comes nearest and what needs less."""
    nearest = [found.nearest] if found.nearest is not None else []
    options = instead(need, found, snapshot)
    return (
        *(Offer(key=_key("s", i, s), suggestion=s) for i, s in enumerate((*found.suggestions, *nearest))),
        *(
            Offer(key=_key("i", i, o.suggestion), suggestion=o.suggestion, change=o.title)
            for i, o in enumerate(options)
        ),
    )


def _key(kind: str, number: int, suggestion: Suggestion) -> str:
    """Two catalogues, or two sets of answers, do not mean different builds by one key."""
    build = suggestion.build
    return f"{kind}{number}:{build.gpus[0].variant}:{build.gpus_in_all}:{build.platform}"


def answer(need: Need, snapshot: CatalogueSnapshot) -> Answer:
    found = search(need, snapshot)
    cards = [_card(offer, snapshot) for offer in offers(need, found, snapshot)]
    model = resolve(need.workload.model, snapshot)
    heading = LACKING.get(found.lacking, f"{formatting.counted(len(cards), 'build')} that will do")
    return Answer(
        model=_model_in_words(model, found) if isinstance(model, LanguageModel) else "",
        model_notes=model.note
        if isinstance(model, LanguageModel) and isinstance(need.workload.model, ModelConfig)
        else "",
        heading=heading,
        problem=found.problem,
        cards=tuple(card for card in cards if not card.change),
        alternatives=tuple(card for card in cards if card.change),
        said=f"{heading}. {cards[0].gpus}, {cards[0].price}" if cards else heading,
    )


def _model_in_words(model: LanguageModel, found: Found) -> str:
    """Parameters, what one token keeps in the cache, and how long a text it was made for."""
    size = f"{formatting.number(model.params_total / BILLION)} billion parameters"
    if model.moe is not None:
        size += f", of which a token meets {formatting.number(model.params_per_token / BILLION)} billion"
    said = [f"{model.name}: {size}"]
    cache = found.asked.figures.get("memory.kv_bytes_per_token")
    if cache is not None and isinstance(cache.value, int):
        said.append(f"each token keeps {formatting.number(cache.value / 1024)} KiB in the KV cache")
    if model.max_context:
        said.append(f"made for {formatting.number(model.max_context)} tokens")
    return "; ".join(said) + "."


def _card(offer: Offer, snapshot: CatalogueSnapshot) -> Card:
    s = offer.suggestion
    assessment, figures = s.assessment, s.assessment.figures
    used = formatting.figure_text(figures.get("memory.share"))
    condition = {"used": "used ", "refurbished": "refurbished "}.get(s.build.gpus[0].condition, "")
    return Card(
        key=offer.key,
        change=offer.change,
        labels=() if offer.change else tuple(label.capitalize() for label in s.labels),
        gpus=gpus_line(s.build, snapshot).replace("× ", f"× {condition}", 1),
        platform=platform_line(s.build, snapshot),
        price=formatting.money(s.price.likely, assessment.currency) if s.price else formatting.UNKNOWN,
        price_note="; ".join(
            filter(None, (formatting.span(s.price, assessment.currency) if s.price else "", prices.missing(assessment)))
        ),
        watts=formatting.watts(s.peak_w),
        servers=formatting.counted(assessment.servers, "server") if assessment.servers > 1 else "",
        speed=formatting.figure_text(s.speed),
        speed_note=_speed_note(s),
        memory=f"{VERDICTS.get(str(figures['memory.verdict'].value), '')}, {used} of each GPU",
        share=f"{min(figures['memory.share'].number, 1):.0%}",
        why=_why(s),
        findings=tally(assessment.findings),
    )


def _speed_note(s: Suggestion) -> str:
    """How sure the speed is, with its span; and what each of several users gets, of those that are served together."""
    if s.speed is None or s.speed.value is None:
        return ""
    said = [" ".join(filter(None, (formatting.BASIS_WORDS[s.speed.basis], formatting.figure_span(s.speed))))]
    each = s.assessment.figures.get("throughput.per_user_tok_s")
    if each is not None and each.value is not None and s.build.workload.concurrency > 1:
        said.append(f"{formatting.figure_text(each)} for each of {_served(s.assessment)}")
    return "; ".join(said)


def _served(assessment: Assessment) -> str:
    """All users by their number, or those that are served and those that wait."""
    served, waiting = formatting.figure_value(assessment.figures["throughput.users_at_once"]), waiting_users(assessment)
    return f"the {served} served; {formatting.number(waiting)} wait" if waiting else served


def _why(s: Suggestion) -> str:
    count, asked = s.build.gpus_in_all, s.fewest
    if count == asked:
        return "One GPU holds it." if count == 1 else f"{count} are the fewest of this kind that hold it."
    return f"Memory asks for {asked} of this kind; {count} {'answer faster' if 'fastest' in s.labels else 'come together'}."
