"""The assumptions of an assessment with the values that were used, for the list at the end of a quote."""

from decimal import Decimal

from configurator.builder.formatting import percent
from configurator.sizing import Assessment
from configurator.sizing.assumptions import PASSPORTS
from configurator.sizing.build import Costs

from .frozen import FrozenAssumption

YOURS = "given for this build"
USUAL = "usual value, change it where you know better"
OF_TRAINING = ("training_fits_share", "training_tight_share")
OF_INFERENCE = ("fits_share", "tight_share", "gpu_memory_utilization", "prefill_chunk_tokens")
OF_THE_CATALOGUE = ("stale_price_days",)
OF_SENSITIVITY = ("sensitivity_share", "sensitivity_discount_points")
"""Both ends of what is moved stand beside it."""
OF_RESALE_BY_AGE = (
    "resale_first_sale_new", "resale_first_sale_used", "resale_decline_per_year", "resale_uncertified_share",
)  # fmt: skip


def assumptions_of(assessment: Assessment) -> tuple[FrozenAssumption, ...]:
    """Every assumption with a value that plays a part; what the build's site or costs give takes the place of the default."""
    given = _given(assessment)
    is_inference = assessment.build.workload.task == "inference"
    beside_the_point = (
        *(OF_TRAINING if is_inference else OF_INFERENCE), *OF_THE_CATALOGUE, *OF_SENSITIVITY,
        *(() if assessment.build.costs.resale_by_age else OF_RESALE_BY_AGE),
        *(("support_per_year",) if assessment.build.costs.support_fraction_per_year is not None else ()),
    )  # fmt: skip
    rows = _of_costs(assessment)
    for name, used in assessment.assumptions_used.items():
        passport = PASSPORTS[name]
        value = given.get(name, used)
        if value is None or name in beside_the_point:
            continue
        own = name in given or (assessment.build.assumptions or {}).get(name) is not None
        rows.append(
            FrozenAssumption(
                title=passport.title,
                text=f"{value:,g} {passport.unit}".replace("deg C", "°C").strip(),
                source=YOURS if own else passport.source,
                is_own=own,
            )
        )
    return tuple(rows)


def _given(assessment: Assessment) -> dict[str, float | Decimal]:
    """Assumptions that have their own field in the build."""
    build = assessment.build
    fields = {
        "electricity_per_kwh": build.costs.electricity_per_kwh,
        "pue": build.costs.pue,
        "support_per_year": build.costs.support_per_year,
        "inlet_c": build.site.inlet_c,
        "altitude_m": build.site.altitude_m,
    }
    usual = assessment.assumptions_used
    return {name: value for name, value in fields.items() if value is not None and float(value) != usual.get(name)}


def _of_costs(assessment: Assessment) -> list[FrozenAssumption]:
    costs = assessment.build.costs
    resale = assessment.figures["cost.resale_fraction"]
    by_age = costs.resale_by_age and costs.resale_fraction is None
    usual = Costs()

    def who(field: str) -> str:
        """A form that is saved as it stood gives nothing: only what differs from the usual value was given."""
        return YOURS if getattr(costs, field) != getattr(usual, field) else USUAL

    rows = [
        ("Months of use", f"{costs.months}", who("months")),
        ("Utilisation", percent(costs.utilisation), who("utilisation")),
        (
            "Resale at the end, share of the price",
            percent(resale.number),
            resale.working if by_age else who("resale_fraction"),
        ),
        ("Cost of capital a year", percent(costs.discount_rate, 1), who("discount_rate")),
    ]
    if costs.support_per_year is None and costs.support_fraction_per_year is not None:
        rows.append(("Support a year, share of the price", percent(costs.support_fraction_per_year, 1), YOURS))
    sums = (
        ("Staff a year", costs.staff_per_year),
        ("Hosting a month", costs.hosting_per_month),
        ("Cooling a year", costs.cooling_per_year),
    )
    rows += [(title, f"{amount:,.2f} {assessment.currency}", YOURS) for title, amount in sums if amount]
    return [
        FrozenAssumption(title=title, text=text, source=source, is_own=source == YOURS) for title, text, source in rows
    ]
