"""Step 4: parts and lines of one's own. Rows are read by hand, as a form field for each of 400 boxes would cost too much.

A row's boxes carry its line's name and its product (`count-3-amd-epyc-7343`), so that a page that is out of date changes no
other row.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError

from configurator.sizing.build import Build, CustomLine, OwnPrice, Part
from configurator.sizing.catalogue import CatalogueSnapshot

from ..adding import in_place, with_one_more
from ..lines import Line, Lines
from ..numbers import plain
from . import words
from .base import StepForm, key_of
from .fields import NumberField, TextField, bounds_of, longest_of

MOST_PARTS, MOST_OWN = longest_of(Build, "parts"), longest_of(Build, "custom_lines")
CONDITIONS = tuple(value for value, _ in words.CONDITIONS)
PRICES = ("low", "likely", "high")
WORDS = {"low": "low price", "likely": "likely price", "high": "high price"}
"""How boxes of a row are called where they stand alone."""
COUNT, OWN_COUNT = NumberField(bounds_of(Part, "count")), NumberField(bounds_of(CustomLine, "count"))
PRICE = replace(bounds_of(OwnPrice, "low"), optional=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was typed for one part or custom line, and the part that it makes, unless there is an error."""

    value: Part | CustomLine
    typed: Mapping[str, str]
    error: str = ""


class BomForm(StepForm):
    part_rows: tuple[Row, ...] = ()
    custom_rows: tuple[Row, ...] = ()

    def initial_of(self, build: Build) -> dict[str, str]:
        blank = {f"new_{name}": "" for name in ("description", *PRICES)}
        numbers = {"new_count": "1", "new_watts": "0", "new_lanes": "0", "new_rack_units": "0"}
        return {"as_of": build.as_of.isoformat() if build.as_of else "", **blank, **numbers}

    def add_fields(self) -> None:
        self.fields |= {
            "as_of": TextField(
                longest=10, label="Prices as of", help_text="Year-month-day. Left empty: today's catalogue."
            ),
            "new_description": TextField(longest=200, label="What it is"),
            "new_count": NumberField(bounds_of(CustomLine, "count"), label="Pieces"),
            "new_low": NumberField(PRICE, currency=self.snapshot.currency, label="Price each, low"),
            "new_likely": NumberField(PRICE, currency=self.snapshot.currency, label="Likely"),
            "new_high": NumberField(PRICE, currency=self.snapshot.currency, label="High"),
            "new_watts": NumberField(bounds_of(CustomLine, "watts"), unit="W", label="Draws"),
            "new_lanes": NumberField(bounds_of(CustomLine, "lanes"), label="Host lanes"),
            "new_rack_units": NumberField(bounds_of(CustomLine, "rack_units"), unit="U", label="Height"),
        }

    @property
    def boxes(self) -> dict[str, str]:
        found = super().boxes
        for key, part in zip(part_keys(self.build, self.lines), self.build.parts, strict=True):
            found |= {f"count-{key}": str(part.count), f"condition-{key}": part.condition}
        for key, line in zip(own_keys(self.lines), self.build.custom_lines, strict=True):
            found |= {f"{name}-{key}": text for name, text in typed_of(line).items()}
        return found

    @cached_property
    def rows(self) -> Mapping[str, Line]:
        parts = zip(part_keys(self.build, self.lines), self.lines.parts, self.build.parts, strict=True)
        own = zip(own_keys(self.lines), self.lines.custom_lines, self.build.custom_lines, strict=True)
        return {
            **{key: Line(listed="parts", name=name, label=self.called(part.product)) for key, name, part in parts},
            **{key: Line(listed="custom_lines", name=name, label=line.description) for key, name, line in own},
        }

    @property
    def unread(self) -> frozenset[str]:
        """All boxes of a line of which one cannot be read: a price is one of three."""
        keys = (*part_keys(self.build, self.lines), *own_keys(self.lines))
        bad = {key for key, row in zip(keys, (*self.part_rows, *self.custom_rows), strict=False) if row.error}
        return super().unread | {name for name in self.boxes if key_of(name) in bad}

    @property
    def waiting(self) -> frozenset[str]:
        return frozenset(name for name in self.fields if name.startswith("new_"))

    def holds_number(self, box: str) -> bool:
        return box.partition("-")[0] in PRICES or super().holds_number(box)

    def label_of(self, box: str) -> str:
        kind, _, key = box.partition("-")
        line = self.rows.get(key)
        return f"{WORDS.get(kind, kind)} of {line.label}" if line else super().label_of(box)

    @property
    def wants_new_line(self) -> bool:
        """A description that was typed is a line to be added, by its own button or by any other."""
        return bool(self.action and self.cleaned_data.get("new_description"))

    @property
    def changes_layout(self) -> bool:
        return bool(self.action) or self.data["as_of"] != self.initial["as_of"]

    @property
    def snapshot_after(self) -> CatalogueSnapshot | None:
        return self.snapshot if self.cleaned_data["as_of"] == self.build.as_of else None

    def clean_as_of(self) -> date | None:
        text = self.cleaned_data["as_of"]
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise ValidationError("Enter a date like 2026-11-20, or leave it empty.") from error

    def clean(self) -> dict[str, Any]:
        self.part_rows = tuple(self._part_rows())
        self.custom_rows = tuple(self._custom_rows())
        if any(row.error for row in (*self.part_rows, *self.custom_rows)):
            self.add_error(None, "Some lines could not be read.")
        if self.action == "add-custom" and not self.cleaned_data.get("new_description"):
            self.add_error("new_description", "Say what the line is.")
        if self.wants_new_line:
            try:
                _price(*(self.cleaned_data.get(f"new_{name}") for name in PRICES))
            except ValidationError as error:
                self.add_error("new_likely", error)
        if len(self._parts_after()) > MOST_PARTS:
            self.add_error(None, f"A bill has at most {MOST_PARTS} lines of parts.")
        if len(self._own_lines_after()) + self.wants_new_line > MOST_OWN:
            self.add_error(None, f"A bill has at most {MOST_OWN} lines of your own.")
        return self.cleaned_data

    def _part_rows(self) -> Iterator[Row]:
        for key, part in zip(part_keys(self.build, self.lines), self.build.parts, strict=True):
            count = self.data.get(f"count-{key}", str(part.count))
            condition = self.data.get(f"condition-{key}", part.condition)
            yield _part_row(part, count.strip(), condition)

    def _custom_rows(self) -> Iterator[Row]:
        for key, line in zip(own_keys(self.lines), self.build.custom_lines, strict=True):
            typed = {**typed_of(line)}
            typed |= {name: self.data[f"{name}-{key}"] for name in typed if f"{name}-{key}" in self.data}
            yield _custom_row(line, typed, self._amount)

    def _amount(self, text: str, shown: str) -> Decimal | int | None:
        box = NumberField(PRICE, currency=self.snapshot.currency)
        box.shown, box.decimal_comma = shown, self.decimal_comma
        return box.clean(text)

    def _parts_after(self) -> list[Any]:
        """The parts as they were typed, after what the pressed button does to them."""
        parts = self._left("parts", self.part_rows)
        verb, _, what = self.action.partition(":")
        if verb == "add" and self.snapshot.product(what) is not None:
            return with_one_more(parts, what, self.snapshot)
        if verb == "instead" and self.snapshot.product(what) is not None:
            return in_place(parts, what, self.snapshot)
        return parts

    def _own_lines_after(self) -> list[Any]:
        """The lines of one's own, less one that was removed; a new one comes after them."""
        return self._left("custom_lines", self.custom_rows)

    def _left(self, listed: str, rows: tuple[Row, ...]) -> list[Any]:
        gone = self.removed.name if self.removed and self.removed.listed == listed else None
        names = getattr(self.lines, listed)
        return [row.value for name, row in zip(names, rows, strict=True) if name != gone]

    def change(self, build: Build, cleaned: Mapping[str, Any]) -> Build:
        own_lines = self._own_lines_after()
        if self.wants_new_line:
            own_lines.append(_new_line(cleaned))
        return replace(build, as_of=cleaned["as_of"], parts=tuple(self._parts_after()), custom_lines=tuple(own_lines))


def part_keys(build: Build, lines: Lines) -> Iterator[str]:
    return (f"{name}-{part.product}" for name, part in zip(lines.parts, build.parts, strict=True))


def own_keys(lines: Lines) -> Iterator[str]:
    return (f"own-{name}" for name in lines.custom_lines)


def _part_row(part: Part, count: str, condition: str) -> Row:
    if count == str(part.count) and condition == part.condition:
        return Row(value=part, typed={"count": count})
    try:
        pieces: Any = COUNT.clean(count)
    except ValidationError as error:
        return Row(value=part, typed={"count": count}, error=error.messages[0])
    kept: Any = condition if condition in CONDITIONS else part.condition
    return Row(value=replace(part, count=pieces, condition=kept), typed={"count": count})


def typed_of(line: CustomLine) -> dict[str, str]:
    price = {name: plain(getattr(line.price, name)) if line.price else "" for name in PRICES}
    return {"description": line.description, "count": str(line.count), **price}


def _custom_row(line: CustomLine, typed: Mapping[str, str], amount: Callable[[str, str], Decimal | int | None]) -> Row:
    shown = typed_of(line)
    if typed == shown:
        return Row(value=line, typed=typed)
    try:
        description = _named(typed["description"])
        pieces: Any = OWN_COUNT.clean(typed["count"])
        price = _price(*(amount(typed[name], shown[name]) for name in PRICES))
    except ValidationError as error:
        return Row(value=line, typed=typed, error=error.messages[0])
    return Row(value=replace(line, description=description, count=pieces, price=price), typed=typed)


def _named(text: str) -> str:
    description = TextField(longest=200).clean(text)
    if not description:
        raise ValidationError("Say what the line is, or remove it.")
    return description


def _price(low: Any, likely: Any, high: Any) -> OwnPrice | None:
    """One amount alone is exact; two ends without a middle have it half-way; three must rise."""
    given: list[Decimal] = [amount for amount in (low, likely, high) if amount is not None]
    if not given:
        return None
    low = low if low is not None else min(given)
    high = high if high is not None else max(given)
    likely = likely if likely is not None else (low + high) / 2
    if not low <= likely <= high:
        raise ValidationError("The prices must rise from low to likely to high.")
    return OwnPrice(low=low, likely=likely, high=high)


def _new_line(cleaned: Mapping[str, Any]) -> CustomLine:
    return CustomLine(
        description=cleaned["new_description"],
        count=cleaned["new_count"],
        price=_price(*(cleaned[f"new_{name}"] for name in PRICES)),
        watts=float(cleaned["new_watts"]),
        lanes=cleaned["new_lanes"],
        rack_units=float(cleaned["new_rack_units"]),
    )
