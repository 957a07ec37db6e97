"""The four questions: which model, what for, how long the texts are, and new or used, for how much, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from configurator.sizing.build import ModelConfig, Site, Training, Workload, codec
from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.search.builds import Need

from .. import choices
from ..sites import SavedSite
from .fields import Bounds, ChoiceField, Choices, NumberField, TextField, bounds_of, options
from .workload import CONFIG_HINT, PASTED, read_config

CHAT, BATCH, TUNE = "chat", "batch", "tune"
PURPOSES = (
    (CHAT, "Chat: people wait for each answer"),
    (BATCH, "Batch: as much as it takes, nobody waits"),
    (TUNE, "Fine-tune it"),
)
PRECISIONS = (("bf16", "16 bits"), ("int8", "8 bits"), ("int4", "4 bits"))
METHODS = (
    ("lora", "LoRA: small adapters beside the weights"),
    ("qlora", "QLoRA: the same on 4-bit weights"),
    ("full_finetune", "All weights"),
)
CONDITIONS = (("new", "New"), ("used", "Used GPUs"))
SAVED = "saved:"
ZERO_FOR_ALL_WEIGHTS = 3
"""Full fine-tuning of more than a small model needs everything sharded; what is small loses little by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLength:
    """The longest text, prompt and answer together, and a typical request; in tokens, an English word being about 4/3."""

    words: str
    context: int
    prompt: int
    answer: int


LENGTHS = {
    "short": TextLength(words="Short: questions and chats, up to 1,500 words", context=2048, prompt=500, answer=200),
    "medium": TextLength(words="Medium: mails and code, up to 6,000 words", context=8192, prompt=1000, answer=300),
    "long": TextLength(words="Long: reports, up to 24,000 words", context=32_768, prompt=8000, answer=500),
    "longest": TextLength(words="Very long: books, up to 98,000 words", context=131_072, prompt=32_000, answer=1000),
}

DEFAULTS = {
    "model": "", "config": "", "weights": "bf16", "purpose": CHAT, "users": "1", "required_tok_s": "", "method": "lora",
    "length": "medium", "condition": "new", "budget": "", "site": "",
}  # fmt: skip


def with_pasted(answers: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """A config that was pasted wins over the list, unless something else was chosen in the list just now."""
    now, then = ({**DEFAULTS, **given} for given in (answers, before))
    is_new = now["config"].strip() not in ("", then["config"].strip())
    return {**answers, "model": PASTED} if is_new and now["model"] == then["model"] else dict(answers)


class StartForm(forms.Form):
    """What was answered so far; what is not answered has its usual value. `need` is what to search for."""

    def __init__(
        self,
        snapshot: CatalogueSnapshot,
        sites: Sequence[SavedSite],
        answers: Mapping[str, str],
        *,
        decimal_comma: bool = False,
    ) -> None:
        self.snapshot, self.sites = snapshot, sites
        self.answers = {name: str(answers.get(name, usual)) for name, usual in DEFAULTS.items()}
        super().__init__(self.answers, initial=self.answers)
        lengths = [(key, length.words) for key, length in LENGTHS.items()]
        models: Choices = [("", [("", "Choose a model"), (PASTED, "From the pasted config.json")])]
        self.fields |= {
            "model": ChoiceField(models + choices.models(snapshot), label="Model"),
            "config": TextField(
                longest=codec.MAX_BYTES, lines=6, label="Its config.json", help_text=CONFIG_HINT
            ),
            "weights": ChoiceField(options(*PRECISIONS), kind="segments", label="Weights in"),
            "purpose": ChoiceField(options(*PURPOSES), kind="segments", label="It is for"),
            "users": NumberField(
                bounds_of(Workload, "concurrency"), label="Users at once",
                help_text="Requests that are answered at the same time.",
            ),
            "required_tok_s": NumberField(
                bounds_of(Workload, "required_tok_s"), unit="tok/s", label="At least",
                help_text="Tokens a second, all together. Left empty: whatever comes out.",
            ),
            "method": ChoiceField(options(*METHODS), kind="segments", label="How"),
            "length": ChoiceField(options(*lengths), kind="segments", label="The longest of them"),
            "condition": ChoiceField(options(*CONDITIONS), kind="segments", label="GPUs are bought"),
            "budget": NumberField(
                Bounds(low=Decimal(0), high=Decimal(10**9), above_low=True, optional=True), unit=snapshot.currency,
                currency=snapshot.currency, label="Budget", help_text="For the hardware. Left empty: no limit.",
            ),
            "site": ChoiceField(_places(snapshot, sites), label="It is plugged into"),
        }  # fmt: skip
        for field in self.fields.values():
            if isinstance(field, NumberField):
                field.decimal_comma = decimal_comma

    def clean_config(self) -> dict[str, Any] | None:
        text = self.cleaned_data["config"]
        if self.answers["model"] != PASTED:
            return None
        if not text:
            raise ValidationError("Paste the model's config.json here.")
        return read_config(text)

    @property
    def names_a_model(self) -> bool:
        return bool(self.answers["model"])

    @property
    def need(self) -> Need:
        """What to search for; only after `is_valid()`."""
        given = self.cleaned_data
        return Need(
            workload=self._workload(),
            site=_site(given["site"], self.snapshot, self.sites),
            condition=given["condition"],
            budget=given["budget"],
        )

    def _workload(self) -> Workload:
        given, length = self.cleaned_data, LENGTHS[self.cleaned_data["length"]]
        model = ModelConfig(config=given["config"]) if given["config"] else given["model"] or None
        work = Workload(
            model=model,
            weights=given["weights"],
            context_tokens=length.context,
            input_tokens=length.prompt,
            output_tokens=length.answer,
        )
        wanted = None if given["required_tok_s"] is None else float(given["required_tok_s"])
        match given["purpose"]:
            case "chat":
                return replace(work, concurrency=given["users"])
            case "batch":
                return replace(work, load="saturated", required_tok_s=wanted)
        return _tuning(replace(work, required_tok_s=wanted), given["method"], length)


def _tuning(work: Workload, method: Any, length: TextLength) -> Workload:
    """Trained in 16 bits, but for QLoRA."""
    stage = ZERO_FOR_ALL_WEIGHTS if method == "full_finetune" else 0
    training = Training(sequence_tokens=length.context, zero_stage=stage)
    return replace(work, task=method, weights="nf4" if method == "qlora" else "bf16", training=training)


def _places(snapshot: CatalogueSnapshot, sites: Sequence[SavedSite]) -> Choices:
    saved = [(SAVED + site.id, site.name) for site in sites]
    presets = [group for group in choices.supply_choices(snapshot) if group[0]]
    return [
        ("", [("", "I do not know yet")]),
        *([("Your saved sites", saved)] if saved else []),
        *presets,
    ]


def _site(chosen: str, snapshot: CatalogueSnapshot, sites: Sequence[SavedSite]) -> Site:
    for saved in sites:
        if chosen == SAVED + saved.id:
            return saved.site
    preset = snapshot.supplies.get(chosen)
    return Site(region=preset.region, supply=choices.supply_of(preset)) if preset else Site()
