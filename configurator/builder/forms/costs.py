"""Step 7: what owning costs, and what it is compared with."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from itertools import count
from typing import Any

from django.http import QueryDict

from configurator.sizing.build import Build, CloudRateChoice, Costs, OwnCloudRate

from ..lines import Line, own_rates
from ..numbers import plain
from .base import StepForm, as_float
from .fields import ChoiceField, NumberField, TextField, bounds_of, options, yes_no

PER_CENT = 100
TICKS = "rates"
BLANK = "new"
"""The empty row for a rate of one's own, below those that are there."""

AMOUNTS = {
    "electricity_per_kwh": ("Electricity", "a kWh", "Of your own contract."),
    "cooling_per_year": ("Cooling", "a year", "If it has a bill of its own; then leave the PUE at 1.0."),
    "support_per_year": ("Support", "a year", "All servers together."),
    "staff_per_year": ("Staff", "a year", "What of people's pay these servers take."),
    "hosting_per_month": ("Hosting", "a month", "Colocation or rent of the rack, power apart."),
    "hardware_price": ("Hardware", "", "Instead of the sum of the lines, to try a price."),
}
FRACTIONS = {
    "utilisation": (
        "Utilisation",
        "How much of the time the GPUs work, and would have to be rented. Otherwise they idle.",
    ),
    "support_fraction_per_year": ("Support, share", "Of the hardware's price, a year; the sum above goes before it."),
    "resale_fraction": ("Resale", "Of the purchase price, at the end; it goes before the estimate."),
    "discount_rate": ("Cost of capital", "A year."),
}
PLACEHOLDERS = {
    "electricity_per_kwh": "0.12",
    "pue": "1.0",
    "cooling_per_year": "0",
    "support_per_year": "0",
    "support_fraction_per_year": "0",
    "staff_per_year": "0",
    "hosting_per_month": "0",
    "resale_fraction": "0",
    "hardware_price": "sum of the lines",
}
SWITCHES = {
    "resale_by_age": (
        "Estimate the resale", options(("no", "No: none but what is stated"), ("yes", "Yes: by age and condition")), "",
    ),
    "certified": (
        "NVIDIA-Certified", options(("", "As the platform tells"), ("yes", "Yes"), ("no", "No")),
        "Counts for the estimated resale alone.",
    ),
}  # fmt: skip
TERMS = options(("on-demand", "On demand"), ("reserved", "Reserved"), ("spot", "Spot"))


class CostsForm(StepForm):
    assumptions = (
        "hours_per_month", "resale_first_sale_new", "resale_first_sale_used", "resale_decline_per_year",
        "resale_uncertified_share", "sensitivity_share", "sensitivity_discount_points", "stale_price_days",
    )  # fmt: skip

    def initial_of(self, build: Build) -> dict[str, str]:
        costs = build.costs
        stated = {name: getattr(costs, name) for name in FRACTIONS}
        fractions = {
            name: plain(None if value is None else round(value * PER_CENT, 6)) for name, value in stated.items()
        }
        return {
            "months": plain(costs.months),
            "pue": plain(costs.pue),
            **{name: plain(getattr(costs, name)) for name in AMOUNTS},
            **fractions,
            "resale_by_age": yes_no(costs.resale_by_age),
            "certified": "" if costs.certified is None else yes_no(costs.certified),
            **self._own_initial(costs),
        }

    def _own_initial(self, costs: Costs) -> dict[str, str]:
        rows = dict(zip(self.lines.rates, own_rates(costs), strict=True))
        blank = {f"own_name-{BLANK}": "", f"own_rate-{BLANK}": "", f"own_term-{BLANK}": "on-demand"}
        return {
            **{f"own_name-{key}": rate.name for key, rate in rows.items()},
            **{f"own_rate-{key}": plain(rate.usd_per_gpu_hour) for key, rate in rows.items()},
            **{f"own_term-{key}": rate.term for key, rate in rows.items()},
            **{f"own_months-{key}": plain(rate.commitment_months or None) for key, rate in rows.items()},
            **blank,
            f"own_months-{BLANK}": "",
        }

    def add_fields(self) -> None:
        fields: dict[str, Any] = {"months": NumberField(bounds_of(Costs, "months"), unit="months", label="Horizon")}
        for name, (label, per, hint) in AMOUNTS.items():
            unit = f"{self.snapshot.currency} {per}".strip()
            fields[name] = NumberField(
                bounds_of(Costs, name), unit=unit, currency=self.snapshot.currency, label=label, help_text=hint,
                placeholder=PLACEHOLDERS[name],
            )  # fmt: skip
        fields["pue"] = NumberField(
            bounds_of(Costs, "pue"),
            placeholder="1.0",
            label="PUE",
            help_text="1.0 leaves the cooling of the room out; 1.3 is usual.",
        )
        for name, (label, hint) in FRACTIONS.items():
            fields[name] = NumberField(
                bounds_of(Costs, name), unit="%", factor=PER_CENT, label=label, help_text=hint,
                placeholder=PLACEHOLDERS.get(name, ""),
            )  # fmt: skip
        for name, (label, groups, hint) in SWITCHES.items():
            fields[name] = ChoiceField(groups, label=label, help_text=hint)
        for key in self.keys:
            fields[f"own_name-{key}"] = TextField(longest=200, label="Name")
            fields[f"own_rate-{key}"] = NumberField(
                replace(bounds_of(OwnCloudRate, "usd_per_gpu_hour"), optional=True), unit="a GPU-hour",
                currency=self.snapshot.currency, label="Price",
            )  # fmt: skip
            fields[f"own_term-{key}"] = ChoiceField(TERMS, label="Term")
            fields[f"own_months-{key}"] = NumberField(
                replace(bounds_of(OwnCloudRate, "commitment_months"), optional=True), unit="months", label="Committed for",
                placeholder="0",
            )  # fmt: skip
        self.fields.update(fields)

    @property
    def own_rows(self) -> list[list[Any]]:
        """The boxes of each rate of one's own: name, price, term, commitment."""
        return [[self[f"own_{box}-{key}"] for box in ("name", "rate", "term", "months")] for key in self.keys]

    @property
    def keys(self) -> tuple[str, ...]:
        """What the names of the boxes of each rate end with, the empty row's last."""
        return (*self.lines.rates, BLANK)

    @property
    def blank(self) -> str:
        return BLANK

    @cached_property
    def rows(self) -> Mapping[str, Line]:
        rates = zip(self.lines.rates, own_rates(self.build.costs), strict=True)
        return {name: Line(listed="rates", name=name, label=rate.name) for name, rate in rates}

    @property
    def changes_layout(self) -> bool:
        """A rate of one's own came or went: the rows are drawn again."""
        own = [name for name in self.fields if name.startswith("own_rate-")]
        return bool(self.action) or any(bool(self.data[name]) != bool(self.initial[name]) for name in own)

    def clean(self) -> dict[str, Any]:
        """Each rate of one's own gets a name, and no other's."""
        priced = [key for key in self.keys if self.cleaned_data.get(f"own_rate-{key}") is not None]
        names = [self.cleaned_data.get(f"own_name-{key}") or "" for key in priced]
        for place, (key, name) in enumerate(zip(priced, names, strict=True)):
            if not name:
                free = (f"Own rate {number}" if number > 1 else "Own rate" for number in count(1))
                names[place] = self.cleaned_data[f"own_name-{key}"] = next(n for n in free if n not in names)
            elif name in names[:place]:
                self.add_error(f"own_name-{key}", f"There is a rate “{name:.40}” already.")
        return self.cleaned_data

    def change(self, build: Build, cleaned: Mapping[str, Any]) -> Build:
        fractions: dict[str, Any] = {name: as_float(cleaned[name]) for name in FRACTIONS}
        amounts: dict[str, Any] = {name: cleaned[name] for name in AMOUNTS}
        costs = replace(
            build.costs,
            months=cleaned["months"],
            pue=as_float(cleaned["pue"]),
            cloud_rates=self._rates(build.costs, cleaned),
            resale_by_age=cleaned["resale_by_age"] == "yes",
            certified={"yes": True, "no": False}.get(cleaned["certified"]),
            **amounts,
            **fractions,
        )
        return replace(build, costs=costs)

    @property
    def boxes(self) -> dict[str, str]:
        listed = self.build.costs.cloud_rates
        ticked = "" if listed is None else " ".join(rate for rate in listed if isinstance(rate, str))
        return {**super().boxes, TICKS: ticked}

    def label_of(self, box: str) -> str:
        return "Rates to compare with" if box == TICKS else super().label_of(box)

    def untouched(self, posted: QueryDict) -> tuple[str, ...]:
        """The ticks of the rates, if they are those that the page was drawn with."""
        same = set(posted.getlist(TICKS)) == set(str(posted.get("rates_shown", "")).split())
        return (TICKS, "rates_shown") if same else ()

    def _rates(self, costs: Costs, cleaned: Mapping[str, Any]) -> tuple[CloudRateChoice, ...] | None:
        """None, the catalogue's own choice, stays None until somebody ticks differently from what was shown."""
        listed = costs.cloud_rates
        own = [
            OwnCloudRate(
                name=cleaned[f"own_name-{key}"],
                usd_per_gpu_hour=cleaned[f"own_rate-{key}"],
                term=cleaned[f"own_term-{key}"],
                commitment_months=cleaned[f"own_months-{key}"] or 0,
            )
            for key in self.keys
            if cleaned[f"own_rate-{key}"] is not None
        ]
        chosen = [rate for rate in listed or () if isinstance(rate, str)]
        if self.posted is not None and "rates_shown" in self.posted:
            shown = str(self.posted["rates_shown"]).split()
            ticked = [str(rate) for rate in self.posted.getlist(TICKS)]
            if listed is None and not own and set(ticked) == set(shown):
                return None
            unseen = [rate for rate in chosen if rate not in self.snapshot.cloud_rates]
            return (*(rate for rate in ticked if rate in self.snapshot.cloud_rates), *unseen, *own)
        return (*chosen, *own) if listed is not None or own else None
