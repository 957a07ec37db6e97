"""A firm price that lies outside what the catalogue says: by how much, since when, and what a button would take instead.

It is for those who make the quote. The quote itself says nothing of it: a special price is theirs to make.
"""

from dataclasses import dataclass

from configurator.builder.formatting import day, money_exact, span

from .firm_prices import PricedLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """`tag` stands beside the box, `words` say it all. The button `take` types `price` into the box."""

    tag: str
    words: str
    take: str
    price: str


def outside_of(priced: PricedLine, currency: str, *, likely_is_firm: bool) -> Outside | None:
    """None for a price within the span, or where there is nothing to compare with. The button gives the box what it
    would hold untouched: with `likely_is_firm` the likely price, else nothing, so that the span stands."""
    line, firm = priced.line, priced.firm
    if firm is None or line.unit is None:
        return None
    listed = line.unit.rounded()
    if listed.low <= firm <= listed.high:
        return None
    side, end = ("below", listed.low) if firm < listed.low else ("above", listed.high)
    whose = "the catalogue" if line.product else "the bill"
    said = f"{whose}'s {span(listed, currency)}" + (f" (since {day(line.priced_on)})" if line.priced_on else "")
    off, likely = money_exact(abs(firm - end), currency), money_exact(listed.likely, currency)
    change = (listed.likely - firm) * line.count
    more = f"{money_exact(abs(change), currency)} {'more' if change > 0 else 'less'}"
    return Outside(
        tag=f"{side} {whose}",
        words=(
            f"{line.description}: {money_exact(firm, currency)} a piece is {off} {side} {said}. "
            f"At the likely {likely} the line would be {more}."
        ),
        take=f"Take {likely if likely_is_firm else span(listed, currency)}",
        price=priced.likely if likely_is_firm else "",
    )
