"""From the lines of a build and what somebody typed to firm prices, and which lines still lack one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from configurator.sizing.machine.bom import BomLine
from configurator.sizing.quantities import Span, round_money

from . import money


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """A line of the bill of materials with its price. `typed` is what stands in the field, `error` what is wrong with it."""

    key: str
    line: BomLine
    typed: str = ""
    firm: Decimal | None = None
    error: str = ""

    @property
    def unit(self) -> Span | None:
        """The firm price, else the catalogue's span."""
        return self.line.unit if self.firm is None else Span.exactly(self.firm)

    @property
    def total(self) -> Span | None:
        """To the cent. Without a firm price the engine's own."""
        return self.line.total if self.firm is None else money.line_total(Span.exactly(self.firm), self.line.count)

    @property
    def is_firm(self) -> bool:
        return self.firm is not None

    @property
    def likely(self) -> str:
        """The likely price as it stands in an empty field."""
        return "" if self.line.unit is None else str(round_money(self.line.unit.likely))


def priced_lines(
    bom: Sequence[BomLine],
    typed: Mapping[str, str],
    currency: str,
    *,
    likely_is_firm: bool,
    decimal_comma: bool = False,
) -> list[PricedLine]:
    """Every line with its typed price. With `likely_is_firm` an untouched field holds the catalogue's likely price, as
    it does for whoever may issue; without it the line keeps its span. `decimal_comma`: the reader's language writes 1,5."""
    seen: dict[str, int] = {}
    lines = []
    for line in bom:
        bare = PricedLine(key=line_key(line.product or line.description, line.condition, seen), line=line)
        text = typed.get(bare.key)
        if text is None:
            text = bare.likely if likely_is_firm else ""
        lines.append(_with_price(bare, text.strip(), currency, decimal_comma=decimal_comma))
    return lines


def line_key(product: str, condition: str, seen: dict[str, int]) -> str:
    """Names a line in the form; the second line of the same product and condition is told apart by its number."""
    name = f"{product}|{condition}"
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name}|{seen[name]}"


def _with_price(bare: PricedLine, text: str, currency: str, *, decimal_comma: bool) -> PricedLine:
    if not text:
        return bare
    try:
        firm = money.parse(text, currency, decimal_comma=decimal_comma)
    except money.NotMoney as problem:
        return PricedLine(key=bare.key, line=bare.line, typed=text, error=str(problem))
    return PricedLine(key=bare.key, line=bare.line, typed=text, firm=firm)


def worth_keeping(lines: Sequence[PricedLine]) -> dict[str, str]:
    """What differs from the catalogue's likely price: only that was typed, the rest follows the catalogue."""
    return {line.key: line.typed for line in lines if line.typed != line.likely}
