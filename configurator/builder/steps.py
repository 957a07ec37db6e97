"""The eight steps, as data. They guide, they don't cage: any order, any step, at any time."""

from dataclasses import dataclass

from configurator.sizing.findings import STEPS as SLUGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`title` names it in the rail, `question` heads the page, `lead` says what it is about."""

    slug: str
    title: str
    question: str
    lead: str
    number: int


WORDS = (
    ("Workload", "What should it run?",
     "A model, how it is used, and how many people use it at once. Everything else follows from this."),
    ("GPUs", "Which A100, and how many?",
     "Five forms of the same chip. They differ in memory, in how they are joined, and in what they can be put into."),
    ("Platform", "What do they go into?",
     "A finished system, a server with the GPU board in it, or a server or board that takes cards."),
    ("Bill of materials", "What has to be bought?",
     "Every line with its span of prices, their date and their source. A missing price is named, never counted as zero."),
    ("PCIe lanes", "Who gets which lanes?",
     "What the processors offer, what each device takes, and what is left."),
    ("Power and cooling", "Does it plug into the room?",
     "The socket on the wall, the breaker behind it, the UPS in between, and the heat that comes out."),
    ("Costs", "What does it cost to own?",
     "Purchase, electricity, support and resale over the years, against renting the same GPUs by the hour."),
    ("Quote", "Take it away",
     "Review what you have chosen, see what stands in the way, and make a quote of it."),
)  # fmt: skip

STEPS = tuple(
    Step(slug=slug, title=title, question=question, lead=lead, number=number)
    for number, (slug, (title, question, lead)) in enumerate(zip(SLUGS, WORDS, strict=True), start=1)
)
BY_SLUG = {step.slug: step for step in STEPS}


def before(step: Step) -> Step | None:
    return STEPS[step.number - 2] if step.number > 1 else None


def after(step: Step) -> Step | None:
    return STEPS[step.number] if step.number < len(STEPS) else None
