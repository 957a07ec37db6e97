"""What the forms of all steps share: the build they start from, and the assumptions that a step may override."""

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, Self

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict

from configurator.sizing.assumptions import PASSPORTS, Assumption
from configurator.sizing.build import Build, codec
from configurator.sizing.catalogue import CatalogueSnapshot

from ..formatting import number
from ..lines import Line, Lines
from ..numbers import plain
from .fields import Bounds, Choices, NumberField, with_current

ASSUME = "assume-"
REMOVE = "remove"
"""A button posts `remove:` and the key of a row."""


class StepForm(forms.Form):
    """Reads what was posted into a changed Build. A field that was not posted keeps what the build says.

    `decimal_comma` says that the poster's language writes 1,5 for one and a half; `lines` how the rows of boxes are named.
    """

    assumptions: tuple[str, ...] = ()

    def __init__(
        self,
        build: Build,
        snapshot: CatalogueSnapshot,
        data: QueryDict | None = None,
        *,
        decimal_comma: bool = False,
        lines: Lines | None = None,
    ) -> None:
        self.decimal_comma = decimal_comma
        self.lines = lines or Lines.of(build)
        self.build, self.snapshot, self.posted = build, snapshot, data
        self.action = data.get("action", "") if data is not None else ""
        initial = {**self.initial_of(build), **self._overrides()}
        super().__init__(None if data is None else {**initial, **data.dict()}, initial=initial)
        self.add_fields()
        for name in self.assumptions:
            self.fields[ASSUME + name] = _assumption_field(PASSPORTS[name])
        for name, field in self.fields.items():
            if isinstance(field, NumberField):
                field.shown, field.decimal_comma = initial.get(name, ""), decimal_comma

    def initial_of(self, build: Build) -> dict[str, str]:
        """What stands in the boxes, as text."""
        raise NotImplementedError

    def add_fields(self) -> None:
        """Fields that depend on the catalogue or on how much has been chosen."""

    def change(self, build: Build, cleaned: Mapping[str, Any]) -> Build:
        """The build with what was typed."""
        raise NotImplementedError

    def _post_clean(self) -> None:
        """Django's place for what concerns the form as a whole: no build is saved that could not be read again."""
        if self.errors:
            return
        self._changed = self.change(replace(self.build, assumptions=self._changed_assumptions()), self.cleaned_data)
        try:
            codec.check_size(self._changed)
            if self._changed.platform != self.build.platform:
                codec.check_own_platform(self._changed)
        except codec.BuildFileError as error:
            self.add_error(None, f"{error.message[0].upper()}{error.message[1:]}.")

    def apply(self) -> Build:
        """The changed build; only after `is_valid()`."""
        return self._changed

    @property
    def unread(self) -> frozenset[str]:
        """The boxes that hold what cannot be; empty too where it is the whole that does not go together."""
        return frozenset(self.errors) - {NON_FIELD_ERRORS}

    def without_unread(self) -> Self | None:
        """The other boxes alone, valid; None where they change nothing, or are no build without those that cannot be read. A row is
        read as a whole, and a new one only with everything. What was pressed is left, but for the removal of a row: it may have
        meant what cannot be read."""
        if self.posted is None or not self.unread:
            return None
        rest, left = self.posted.copy(), self._left_as_typed
        for name in [name for name in rest if name in left or (name == "action" and not self.removed)]:
            rest.pop(name)
        form = type(self)(self.build, self.snapshot, rest, decimal_comma=self.decimal_comma, lines=self.lines)
        return form if form.is_valid() and form.apply() != self.build else None

    def anew(self, build: Build, snapshot: CatalogueSnapshot, lines: Lines) -> Self:
        """The form of the build that was saved without them, with what could not be read and what waits for a button as typed."""
        typed = QueryDict(mutable=True)
        for name in self._left_as_typed:
            typed.setlist(name, self.posted.getlist(name) if self.posted is not None else [])
        form = type(self)(build, snapshot, typed, decimal_comma=self.decimal_comma, lines=lines)
        form.is_valid()
        return form

    @property
    def _left_as_typed(self) -> frozenset[str]:
        """The posted boxes that cannot be read, those of their rows, and those of a row that is not there yet."""
        rows = ({*self.rows} & {key_of(name) for name in self.unread} | {self.blank}) - {""} if self.unread else set()
        posted = self.posted if self.posted is not None else QueryDict()
        return frozenset(name for name in posted if name in self.unread or key_of(name) in rows or name in self.waiting)

    @property
    def waiting(self) -> frozenset[str]:
        """Boxes that nothing but a button reads."""
        return frozenset()

    @property
    def boxes(self) -> dict[str, str]:
        """Every box by its name with what it holds, where that does not depend on what was posted."""
        return dict(self.initial)

    def holds_number(self, box: str) -> bool:
        """Whether a box is one of a number, which a page writes as its reader's language does."""
        return isinstance(self.fields.get(box), NumberField)

    @cached_property
    def rows(self) -> Mapping[str, Line]:
        """The lines of the build that have boxes here, by the key with which the names of their boxes end: `count-KEY`."""
        return {}

    @property
    def blank(self) -> str:
        """The key of a row that is not there yet and can be typed into; empty where there is none."""
        return ""

    def called(self, product: str) -> str:
        known = self.snapshot.product(product)
        return known.name if known else product

    def to_remove(self, action: str) -> str:
        """The key of the row that a button takes away; empty where it is another button, or there is no such row."""
        verb, _, key = action.partition(":")
        return key if verb == REMOVE and key in self.rows else ""

    @property
    def removed(self) -> Line | None:
        """The line that the pressed button takes away."""
        return self.rows.get(self.to_remove(self.action))

    def label_of(self, box: str) -> str:
        return str(self.fields[box].label) if box in self.fields else box

    def untouched(self, posted: QueryDict) -> tuple[str, ...]:
        """Names that hold several values each, and were posted as the page showed them."""
        return ()

    @property
    def changes_layout(self) -> bool:
        """Whether the boxes themselves must be drawn again, not only what follows from them."""
        return bool(self.action)

    @property
    def snapshot_after(self) -> CatalogueSnapshot | None:
        """The catalogue that the changed build is to be read with; None if it has to be taken anew."""
        return self.snapshot

    def keeping(self, groups: Choices, current: str | None) -> Choices:
        """A list together with what the build holds now, even if the catalogue no longer offers it."""
        known = self.snapshot.product(current or "") or self.snapshot.models.get(current or "")
        return with_current(groups, current, known.name if known else "")

    @property
    def assumption_fields(self) -> list[forms.BoundField]:
        return [self[ASSUME + name] for name in self.assumptions]

    @property
    def overrides_assumptions(self) -> bool:
        given = self.build.assumptions or {}
        return any(given.get(name) is not None for name in self.assumptions)

    def _overrides(self) -> dict[str, str]:
        given = self.build.assumptions or {}
        return {ASSUME + name: plain(given.get(name)) for name in self.assumptions}

    def _changed_assumptions(self) -> dict[str, float | None] | None:
        given = dict(self.build.assumptions or {})
        for name in self.assumptions:
            value = self.cleaned_data[ASSUME + name]
            if value is not None:
                given[name] = float(value)
            else:
                given.pop(name, None)
        return given or None


def key_of(box: str) -> str:
    """`own-3` of the box `count-own-3`: the key of its row, if it stands in one."""
    return box.partition("-")[2]


def _assumption_field(passport: Assumption) -> NumberField:
    """A form's own copy: what stands in the box is written on the field. Making one anew takes four times as long."""
    return copy(_pattern(passport))


@cache
def _pattern(passport: Assumption) -> NumberField:
    default = f"{number(passport.default)} {passport.unit}".strip() if passport.default is not None else "computed"
    return NumberField(
        Bounds(low=Decimal(str(passport.low)), high=Decimal(str(passport.high)), optional=True),
        unit=passport.unit.replace("deg C", "°C"),
        label=passport.title,
        help_text=passport.source,
        placeholder=default,
    )


def as_float(value: Decimal | int | None) -> float | None:
    return None if value is None else float(value)
