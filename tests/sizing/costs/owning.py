"""One server of one's own against one rented: what the cases of money that are worked by hand share."""

from typing import Any

from configurator.sizing import Figure
from tests.sizing.rules.bench import Json, assessed, server

ONE_KW: Json = {"peak_w": 1000, "average_w": 1000}
OURS: Json = {"name": "ours", "usd_per_gpu_hour": "1"}


def owned(*, assumptions: Json | None = None, rate: Json | None = None, **costs: Any) -> dict[str, Figure]:
    """The figures of one GPU at 20,000 and 0.10 a kWh, rented at 1.00 an hour, with these costs."""
    usual: Json = {"hardware_price": "20000", "electricity_per_kwh": "0.10", "cloud_rates": [OURS | (rate or {})]}
    build = server(1, costs=usual | costs, assumptions=ONE_KW | (assumptions or {}))
    return dict(assessed(build, try_fixes=False).figures)


def ends(figure: Figure) -> tuple[float, float, float]:
    assert figure.low is not None
    assert figure.high is not None
    return float(figure.low), figure.number, float(figure.high)
