"""The assumptions of an assessment with the values that were used, for the list at the end of a quote."""

from decimal import Decimal

from configurator.builder.format import percent
from configurator.sizing import Assessment
from configurator.sizing.assumptions import PASSPORTS, Assumptions
from configurator.sizing.costs import terms as cost_terms

from .frozen import FrozenAssumption

YOURS = "given for this build"
OF_TRAINING = ("training_fits_share", "training_tight_share")
OF_INFERENCE = ("fits_share", "tight_share", "gpu_memory_utilization", "prefill_chunk_tokens")
OF_THE_CATALOGUE = ("stale_price_days",)


def assumptions_of(assessment: Assessment) -> tuple[FrozenAssumption, ...]:
    """Every assumption with a value that plays a part; what the build's site or costs give takes the place of the default."""
    given = _given(assessment)
    is_inference = assessment.build.workload.task == "inference"
    beside_the_point = (*(OF_TRAINING if is_inference else OF_INFERENCE), *OF_THE_CATALOGUE)
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
    return {name: value for name, value in fields.items() if value is not None}


def _of_costs(assessment: Assessment) -> list[FrozenAssumption]:
    terms = cost_terms(assessment.build, Assumptions(**assessment.assumptions_used))  # type: ignore[arg-type]  # its own fields
    return [
        FrozenAssumption(title=title, text=text, source=YOURS, is_own=True)
        for title, text in (
            ("Months of use", f"{terms.months}"),
            ("Utilisation", percent(terms.utilisation)),
            ("Resale at the end, share of the price", percent(terms.resale_fraction)),
            ("Cost of capital a year", percent(terms.discount_rate, 1)),
        )
    ]
