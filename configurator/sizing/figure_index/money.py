"""Figures of the bill and the costs step. Money is in the catalogue's currency; spans fill low, value and high."""

from .entry import FigureEntry

PRICES = "dated prices of the catalogue"
RATES = "dated cloud rates of the catalogue, or one's own"
TARIFF = "tariff of the build, else the assumption"
SUM = "sum"

MONEY = (
    FigureEntry("cost.bom_total", "USD", "computed", "Bill of materials of all servers", "sum of lines that have a price", PRICES),
    FigureEntry("cost.bom_coverage", "", "computed", "Share of lines with a price", "lines with a price / lines", PRICES),
    FigureEntry("cost.electricity_month_kwh", "kWh", "computed", "Energy of a month, all servers", "servers × typical W × PUE × hours / 1000", TARIFF),
    FigureEntry("cost.electricity_month", "USD", "computed", "Electricity of a month", "kWh × price", TARIFF),
    FigureEntry("cost.electricity_total", "USD", "computed", "Electricity over the horizon", "month × months, discounted", TARIFF),
    FigureEntry("cost.own_month", "USD", "computed", "What owning costs a month", "electricity + support + staff + hosting + cooling", SUM),
    FigureEntry("cost.resale_fraction", "", "assumption, estimate, computed", "Share of the price left at the end", "as given, or by age", "published resale prices"),
    FigureEntry("cost.tco", "USD", "computed", "Total cost of ownership over the horizon", "hardware + running costs − resale, discounted", SUM),
    FigureEntry("cost.per_million_tokens", "USD", "computed, estimate", "Cost of a million output tokens of one's own", "TCO / tokens at saturation × utilisation", "throughput.saturated_tok_s"),
    FigureEntry("cost.cloud_month.RATE", "USD", "computed", "Rent of the same GPUs for a month", "GPUs × rate × hours billed", RATES),
    FigureEntry("cost.cloud_total.RATE", "USD", "computed", "Rent over the horizon", "month × months, discounted", RATES),
    FigureEntry(
        "cost.break_even_months.RATE", "months", "computed", "Month in which owning has cost as much as renting; none: never",
        "(price − resale in that month) / (rent − own), discounted; 0 where a commitment costs no less than owning for as long", RATES,
    ),
    FigureEntry("cost.saving.RATE", "USD", "computed", "What owning saves over the horizon", "rent − TCO", RATES),
    FigureEntry("cost.per_million_tokens.RATE", "USD", "computed, estimate", "Cost of a million output tokens, rented", "rent that is due / tokens of the horizon", RATES),
    FigureEntry("cost.sensitivity.INPUT", "USD", "computed", "How far one input moves the answer", "saving at its high end − at its low end", "each input varied alone"),
)  # fmt: skip
