"""Two people at one bill of materials: whatever the one did since the other's page was made, each change reaches the line
that it was meant for, or is said to be lost.

The lines are told apart by their places in the bill that both began with. `Bill` says what should come of it, `Server` what
does.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.builder.forms.bom import PRICES, BomForm, own_keys, part_keys
from configurator.builder.lines import Lines, Version, carried_on
from configurator.builder.merging import merge
from configurator.sizing.build import Build, CustomLine, OwnPrice, Part, codec
from tests.builder.conftest import the_snapshot
from tests.builder.posting import posted

PRODUCTS = ("amd-epyc-7343", "ddr4-3200-rdimm-64gb", "nvme-3.84tb-u2")
ADDED = {"ann": "amd-epyc-7763", "ben": "nic-cx6-vpi-hdr-1p"}
"""What each of the two adds: neither is in the bill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`what` of a line is set to `value`, or the line is removed; an addition has no line. `at` counts parts, then lines
    of one's own, and wraps."""

    at: int
    what: str
    value: int = 0


changes = st.builds(
    Change,
    at=st.integers(0, 15),
    what=st.sampled_from(["count", "condition", "price", "description", "remove", "remove", "add-part", "add-line"]),
    value=st.integers(1, 9),
)
parts = st.builds(Part, product=st.sampled_from(PRODUCTS), count=st.integers(1, 2))
lines = st.builds(CustomLine, description=st.sampled_from(["Rails", "Cables", "Work"]), count=st.integers(1, 2))
bills = st.builds(
    Build, parts=st.lists(parts, max_size=5).map(tuple), custom_lines=st.lists(lines, max_size=5).map(tuple)
)


def price(value: int) -> OwnPrice:
    return OwnPrice(low=Decimal(value), likely=Decimal(value), high=Decimal(value))


def changed(row: Any, change: Change) -> Any:
    """What somebody wants a line to be."""
    match change.what:
        case "count":
            return replace(row, count=change.value)
        case "condition" if isinstance(row, Part):
            return replace(row, condition="used" if change.value % 2 else "refurbished")
        case "price" if isinstance(row, CustomLine):
            return replace(row, price=price(change.value))
        case "description" if isinstance(row, CustomLine):
            return replace(row, description=f"Line {change.value}")
    return row


@dataclass(slots=True)
class Bill:
    """The lines by where they stood at first, and what should become of them."""

    rows: dict[int | str, Any]

    @classmethod
    def of(cls, build: Build) -> "Bill":
        return cls(dict(enumerate([*build.parts, *build.custom_lines])))

    @property
    def ordered(self) -> list[int | str]:
        """As they stand on a page: parts first."""
        return sorted(self.rows, key=lambda line: isinstance(self.rows[line], CustomLine))

    def pick(self, change: Change) -> int | str | None:
        """The line that a change is for; None for an addition, and where there is none."""
        if change.what.startswith("add") or not self.rows:
            return None
        return self.ordered[change.at % len(self.rows)]

    def make(self, change: Change, line: int | str | None, who: str) -> None:
        if change.what == "add-part":
            self.rows[f"part of {who}"] = Part(product=ADDED[who])
        elif change.what == "add-line":
            self.rows[f"line of {who}"] = CustomLine(description=f"Of {who}")
        elif line in self.rows:
            row = self.rows.pop(line)
            if change.what != "remove":
                self.rows[line] = changed(row, change)
                self.rows = {one: self.rows[one] for one in sorted(self.rows, key=str)}

    @property
    def values(self) -> Counter[Any]:
        return Counter(self.rows.values())


def boxes_of(change: Change, key: str, row: Any) -> dict[str, str]:
    """What a browser posts for a change, beside all that the page holds."""
    wanted = changed(row, change)
    match change.what:
        case "remove":
            return {"action": f"remove:{key}"}
        case "count":
            return {f"count-{key}": str(wanted.count)}
        case "condition" if isinstance(wanted, Part):
            return {f"condition-{key}": wanted.condition}
        case "price" if isinstance(wanted, CustomLine):
            return {f"{name}-{key}": str(change.value) for name in PRICES}
        case "description" if isinstance(wanted, CustomLine):
            return {f"description-{key}": wanted.description}
    return {}


def addition(change: Change, who: str) -> dict[str, str]:
    if change.what == "add-part":
        return {"action": f"add:{ADDED[who]}"}
    return {"action": "add-custom", "new_description": f"Of {who}"}


@dataclass(slots=True)
class Server:
    """What the view of a step does with what is posted, and what the store keeps."""

    build: Build
    names: dict[str, list[str]] = field(default_factory=dict)
    revision: int = 0

    @property
    def version(self) -> Version:
        return Version(build=self.build, lines=Lines.of(self.build, self.names))

    @property
    def values(self) -> Counter[Any]:
        return Counter([*self.build.parts, *self.build.custom_lines])

    def take(self, page: Version, boxes: dict[str, str]) -> tuple[str, ...]:
        """Returns what the poster is told."""
        base = page if page != self.version else None
        merged = merge(BomForm, base, self.version, the_snapshot(), posted(**boxes))
        form = BomForm(self.build, the_snapshot(), merged.posted, lines=self.version.lines)
        assert form.is_valid(), form.errors
        before, after = codec.to_dict(self.build), codec.to_dict(form.apply())
        self.revision += 1
        self.names = carried_on(before, self.names, after, revision=self.revision, removed=form.removed)
        self.build = form.apply()
        return tuple(map(str, merged.notices))


def boxes_on(page: Version, change: Change, place: int | None, who: str) -> dict[str, str]:
    """All boxes of a page, of which somebody changes those of the line that stands in a place of it."""
    boxes = BomForm(page.build, the_snapshot(), lines=page.lines).boxes
    if place is None:
        return boxes | addition(change, who)
    keys = [*part_keys(page.build, page.lines), *own_keys(page.lines)]
    return boxes | boxes_of(change, keys[place], [*page.build.parts, *page.build.custom_lines][place])


def label_of(row: Any) -> str:
    product = None if isinstance(row, CustomLine) else the_snapshot().product(row.product)
    return product.name if product else str(row.description)


def changed_since(build: Build, changes: list[Change]) -> tuple[Server, Bill]:
    """What Ann makes of a bill, on a page that is always up to date. She adds one part and one line at most."""
    server, bill = Server(build), Bill.of(build)
    for change in changes:
        line = bill.pick(change)
        is_twice = change.what.startswith("add") and f"{change.what[4:]} of ann" in bill.rows
        if is_twice or (line is None and not change.what.startswith("add")):
            continue
        place = None if line is None else bill.ordered.index(line)
        server.take(server.version, boxes_on(server.version, change, place, "ann"))
        bill.make(change, line, "ann")
    return server, bill


@settings(max_examples=150)
@given(build=bills, hers=st.lists(changes, min_size=1, max_size=4), his=changes)
def test_each_change_reaches_its_line_or_is_said_to_be_lost(build: Build, hers: list[Change], his: Change) -> None:
    server, bill = changed_since(build, hers)
    assert server.values == bill.values

    page, first = Server(build).version, Bill.of(build)  # Ben's page has stood open since the beginning
    line = first.pick(his)
    if line is None and not his.what.startswith("add"):
        return
    told = server.take(page, boxes_on(page, his, None if line is None else first.ordered.index(line), "ben"))
    row, now = first.rows.get(line), bill.rows.get(line)
    if line is not None and his.what != "remove" and changed(row, his) == row:
        return  # he typed what was there
    bill.make(his, line, "ben")
    assert server.values == bill.values
    if line is not None and is_to_be_told(row, now, his):
        names = {label_of(one) for one in (row, now) if one is not None}
        assert any(name in words for name in names for words in told), (row, now, told)


def is_to_be_told(row: Any, now: Any, his: Change) -> bool:
    """Whether the line is gone, was changed before he removed it, or holds something else in the box that he changed."""
    if now is None or his.what == "remove":
        return bool(now != row)
    theirs = getattr(now, his.what)
    return theirs not in (getattr(row, his.what), getattr(changed(row, his), his.what))
