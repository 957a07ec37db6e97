"""Cases of owning against renting, each worked out by hand.

Unless a row says otherwise: one GPU at 20,000, drawing 1 kW all month, at 0.10 a kWh: 0.10 × 720 = 72 a month; rented at 1.00
an hour: 720 a month; 36 months.
"""

from dataclasses import replace
from typing import Any

import pytest

from configurator.sizing import Build, Figure, assess
from tests.sizing import shelf
from tests.sizing.costs.owning import ONE_KW, OURS, ends, owned
from tests.sizing.rules.bench import Json, assessed, server


def case(name: str, costs: Json, own: float, tco: float, rent: float, months: float | None, **more: Json) -> Any:
    return pytest.param(costs, more, own, tco, rent, months, id=name)


CASES = [
    # own a month; 20,000 + 36 × own; 36 × 720 = 25,920; 20,000 / (720 − own)
    case("plain", {}, 72, 22_592, 25_920, 30.864),
    case("a PUE of 1.5: 108 of electricity", {"pue": 1.5}, 108, 23_888, 25_920, 32.680),
    case("cooling with a bill of its own, 100 a month", {"cooling_per_year": "1200"}, 172, 26_192, 25_920, 36.496),
    case("support, 100 a month", {"support_per_year": "1200"}, 172, 26_192, 25_920, 36.496),
    case("support as 6 % of 20,000 a year is the same", {"support_fraction_per_year": 0.06}, 172, 26_192, 25_920, 36.496),
    case("a sum for support goes before its share", {"support_per_year": "0", "support_fraction_per_year": 0.06}, 72, 22_592,
         25_920, 30.864),
    case("staff, 200 a month", {"staff_per_year": "2400"}, 272, 29_792, 25_920, 44.643),
    case("hosting, 150 a month", {"hosting_per_month": "150"}, 222, 27_992, 25_920, 40.161),
    case("all of them: 72 + 100 + 100 + 200 + 150 = 622",
         {"cooling_per_year": "1200", "support_per_year": "1200", "staff_per_year": "2400", "hosting_per_month": "150"},
         622, 42_392, 25_920, 204.082),
    case("hosting that costs the whole rent", {"hosting_per_month": "648"}, 720, 45_920, 25_920, None),
    case("a quarter back by resale: 15,000 / 648", {"resale_fraction": 0.25}, 72, 17_592, 25_920, 23.148),
    case("all of it back: only what runs is spent", {"resale_fraction": 1.0}, 72, 2_592, 25_920, 0),
    case("half use halves the rent: 20,000 / (360 − 72)", {"utilisation": 0.5}, 72, 22_592, 12_960, 69.444),
    case("no use: nothing to rent", {"utilisation": 0.0}, 72, 22_592, 0, None),
    case("a month", {"months": 1}, 72, 20_072, 720, 30.864),
    case("twenty years: 240 × 72 = 17,280; 240 × 720", {"months": 240}, 72, 37_280, 172_800, 30.864),
    case("free electricity: 20,000 / 720", {"electricity_per_kwh": "0"}, 0, 20_000, 25_920, 27.778),
    case("a gift has paid at once", {"hardware_price": "0"}, 72, 2_592, 25_920, 0),
    case("a gift that costs as much a month as renting", {"hardware_price": "0", "electricity_per_kwh": "1"}, 720, 25_920,
         25_920, 0),
    case("a gift that costs more a month never pays", {"hardware_price": "0", "electricity_per_kwh": "1.1"}, 792, 28_512,
         25_920, None),
    case("calendar months: 73 and 730", {}, 73, 22_628, 26_280, 30.441, assumptions={"hours_per_month": 730}),
    case("the shortest rent: 0.072 a month is 0.07, × 36 = 2.59", {}, 72, 22_592, 2.59, None, rate={"usd_per_gpu_hour": "0.0001"}),
    case("the dearest: 72,000,000 a month", {}, 72, 22_592, 2_592_000_000, 0.000278, rate={"usd_per_gpu_hour": "100000"}),
    case("spot is billed as on demand", {"utilisation": 0.5}, 72, 22_592, 12_960, 69.444, rate={"term": "spot"}),
    case("reserved is billed for all hours", {"utilisation": 0.5}, 72, 22_592, 25_920, 30.864, rate={"term": "reserved"}),
    case("a commitment within the horizon is renewed", {}, 72, 22_592, 25_920, 30.864,
         rate={"term": "reserved", "commitment_months": 12}),
    case("a longer one is due in full: 48 × 720, more than 20,000 + 48 × 72 = 23,456: from the start", {}, 72, 22_592, 34_560, 0,
         rate={"term": "reserved", "commitment_months": 48}),
]  # fmt: skip


@pytest.mark.parametrize(("costs", "more", "own", "tco", "rent", "months"), CASES)
def test_owning_and_renting(costs: Json, more: Json, own: float, tco: float, rent: float, months: float | None) -> None:
    found = owned(**costs, **more)
    assert found["cost.own_month"].number == pytest.approx(own)
    assert found["cost.tco"].number == pytest.approx(tco)
    assert found["cost.cloud_total.ours"].number == pytest.approx(rent)
    assert found["cost.saving.ours"].number == pytest.approx(rent - tco)
    even = found["cost.break_even_months.ours"].value
    assert even is None if months is None else even == pytest.approx(months, abs=0.0005)


def paid_monthly(month: float, months: int, rate: float) -> float:
    """As a spreadsheet does it: each month's payment on its own, at its end."""
    return sum(month / (1 + rate) ** (k / 12) for k in range(1, months + 1))


@pytest.mark.parametrize("rate", [0.0, 0.03, 0.08, 0.12, 1.0])
@pytest.mark.parametrize("resale", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("months", [1, 36, 60])
def test_the_total_is_the_sum_of_its_payments_in_todays_money(rate: float, resale: float, months: int) -> None:
    found = owned(discount_rate=rate, resale_fraction=resale, months=months, support_per_year="1200")
    worth = 20_000 + paid_monthly(172, months, rate) - 20_000 * resale / (1 + rate) ** (months / 12)
    assert found["cost.tco"].number == pytest.approx(worth, abs=0.02)
    assert found["cost.cloud_total.ours"].number == pytest.approx(paid_monthly(720, months, rate), abs=0.02)


@pytest.mark.parametrize(
    ("rate", "resale", "months"),
    [
        # v^m = (s/i − P) / (s/i − P f), m = −ln(v^m) / ln(1 + i), i = (1 + r)^(1/12) − 1, s = 648
        (0.12, 0.0, 36.693),  # i = 0.00948879, s/i = 68,291.1: 48,291.1 / 68,291.1 = 0.70714; 0.346533 / 0.00944405
        (0.08, 0.25, 26.577),  # i = 0.00643403, s/i = 100,714.5: 80,714.5 / 95,714.5 = 0.84328; 0.170451 / 0.00641342
        (0.05, 0.5, 17.081),  # i = 0.00407412, s/i = 159,052.6: 139,052.6 / 149,052.6 = 0.93291; 0.069447 / 0.00406585
    ],
)
def test_break_even_with_a_cost_of_capital_and_a_resale(rate: float, resale: float, months: float) -> None:
    even = owned(discount_rate=rate, resale_fraction=resale)["cost.break_even_months.ours"].number
    monthly = (1 + rate) ** (1 / 12) - 1
    later = (1 + monthly) ** -even
    assert 20_000 * (1 - resale * later) == pytest.approx(648 * (1 - later) / monthly)
    assert even == pytest.approx(months, abs=0.001)


def test_ten_servers_cost_and_draw_ten_times_as_much() -> None:
    """10 kW: 720 a month; 10 × 720 of rent; 200,000 / 6,480."""
    usual: Json = {"hardware_price": "200000", "electricity_per_kwh": "0.10", "cloud_rates": [OURS]}
    found = assessed(server(1, quantity=10, costs=usual, assumptions=ONE_KW), try_fixes=False).figures
    assert found["cost.own_month"].number == 720
    assert found["cost.cloud_month.ours"].number == 7_200
    assert found["cost.break_even_months.ours"].number == pytest.approx(30.864, abs=0.0005)


def test_without_a_price_of_a_main_part_nothing_is_said_about_owning() -> None:
    build = server(1, variant="a100-sxm4-80gb", costs={"cloud_rates": [OURS]}, assumptions=ONE_KW)
    found = assessed(build, try_fixes=False).figures
    for name in ("cost.tco", "cost.break_even_months.ours", "cost.saving.ours"):
        assert found[name].value is None
        assert "no price for" in found[name].working
    assert found["cost.cloud_total.ours"].value is not None
    assert not any(name.startswith("cost.sensitivity.") for name in found)


@pytest.mark.parametrize(
    "build",
    [
        {"gpus": [{"variant": "no-such-gpu", "count": 2}], "platform": "supermicro-h12dsg-o-cpu"},
        {"gpus": [{"variant": "a100-pcie-80gb", "count": 2}], "platform": "no-such-platform"},
    ],
)
def test_a_gpu_or_platform_that_nobody_knows_has_no_price_either(build: Json) -> None:
    """The other lines have theirs; their sum is no price of a server."""
    parts = [{"product": "ddr4-3200-rdimm-64gb", "count": 8}]
    found = assessed(build | {"parts": parts}, try_fixes=False).figures
    assert found["cost.bom_total"].number >= 1_600
    assert found["cost.tco"].value is None
    assert "no price for no-such-" in found["cost.tco"].working
    assert (
        assessed(build | {"costs": {"hardware_price": "1000"}}, try_fixes=False).figures["cost.tco"].value is not None
    )


def test_what_is_not_used_idles() -> None:
    """The XE8545 idles at 632 W, measured, and works at its typical draw: at half use the mean of the two."""
    whole = shelf.reference_build("dell-xe8545")
    typical = assessed_at(whole, 1.0)
    half, none = assessed_at(whole, 0.5), assessed_at(whole, 0.0)
    watts = typical["power.typical_w"].number
    kwh = "cost.electricity_month_kwh"
    factor = typical[kwh].number / watts
    assert none[kwh].number == pytest.approx(632 * factor)
    assert half[kwh].number == pytest.approx((632 + watts) / 2 * factor)


def assessed_at(build: Build, utilisation: float) -> dict[str, Figure]:
    changed = replace(build, costs=replace(build.costs, utilisation=utilisation))
    return dict(assess(changed, shelf.snapshot(), try_fixes=False).figures)


SERVING: Json = {"model": "llama-3.1-8b"}


def tokens(**costs: Any) -> dict[str, Figure]:
    usual: Json = {"hardware_price": "20000", "electricity_per_kwh": "0.10", "cloud_rates": [OURS]}
    build = server(1, workload=SERVING, costs=usual | costs, assumptions=ONE_KW)
    return dict(assessed(build, try_fixes=False).figures)


@pytest.mark.parametrize("use", [1.0, 0.5])
def test_a_million_tokens_owned_and_rented(use: float) -> None:
    """22,592 over tok/s × 3,600 × 720 × 36 × use; rented 1.00 an hour over tok/s × 3,600, whatever the use."""
    found = tokens(utilisation=use)
    tok_s = found["throughput.saturated_tok_s"].number
    millions = tok_s * 3600 * 720 * 36 * use / 1e6
    assert found["cost.per_million_tokens"].number == pytest.approx(22_592 / millions, abs=0.005)
    assert found["cost.per_million_tokens.ours"].number == pytest.approx(1 / (tok_s * 3600 / 1e6), abs=0.005)


def test_a_cost_of_capital_leaves_the_rented_tokens_as_they_are() -> None:
    """The rent of a month buys that month's tokens: both count less alike."""
    plain, dear = (tokens(discount_rate=rate)["cost.per_million_tokens.ours"].value for rate in (0.0, 0.12))
    assert plain == dear


def test_the_span_of_a_million_tokens_holds_that_of_the_speed() -> None:
    found = tokens()
    speed, cost = found["throughput.saturated_tok_s"], found["cost.per_million_tokens"]
    assert ends(cost)[0] == pytest.approx(cost.number * speed.number / ends(speed)[2], abs=0.01)
    assert ends(cost)[2] == pytest.approx(cost.number * speed.number / ends(speed)[0], abs=0.01)


def test_without_a_model_there_is_no_price_of_tokens_and_it_says_why() -> None:
    figure = owned()["cost.per_million_tokens"]
    assert figure.value is None
    assert "no throughput" in figure.working


def test_gpus_without_a_platform_pay_never_and_at_once_as_nobody_knows() -> None:
    bare: Json = {"gpus": [{"variant": "a100-pcie-80gb", "count": 1}], "costs": {"cloud_rates": [OURS]}}
    found = assessed(bare, try_fixes=False).figures
    for name in ("cost.tco", "cost.break_even_months.ours", "cost.saving.ours"):
        assert found[name].value is None
        assert found[name].working == "not computed: no platform chosen, and GPUs alone are no server"
    assert "no platform among them" in found["cost.bom_coverage"].working


def test_a_price_of_all_of_it_needs_no_platform() -> None:
    """20,000 / 648: 720 of rent less 72 of electricity a month."""
    costs: Json = {"hardware_price": "20000", "electricity_per_kwh": "0.10", "cloud_rates": [OURS]}
    bare: Json = {"gpus": [{"variant": "a100-pcie-80gb", "count": 1}], "costs": costs, "assumptions": ONE_KW}
    found = assessed(bare, try_fixes=False).figures
    assert found["cost.break_even_months.ours"].number == pytest.approx(20_000 / 648)


def test_support_as_a_share_of_a_price_that_nobody_knows_is_said_to_be_left_out() -> None:
    costs: Json = {"support_fraction_per_year": 0.08, "staff_per_year": "20000", "cloud_rates": [OURS]}
    build = server(1, variant="a100-sxm4-80gb", costs=costs, assumptions=ONE_KW)
    working = assessed(build, try_fixes=False).figures["cost.own_month"].working
    assert "support of 8 % of the price a year is not in it: no price for NVIDIA A100 SXM4 80 GB" in working


def test_a_commitment_beyond_the_horizon_is_consistent() -> None:
    """48 × 720 = 34,560 of rent, of which 12 months come after the 36: all of it over the tokens of the 36, a third more."""
    rate = OURS | {"term": "reserved", "commitment_months": 48}
    build = server(
        1, costs={"hardware_price": "20000", "cloud_rates": [rate, OURS | {"name": "open"}]}, assumptions=ONE_KW
    )
    found = assessed(build | {"workload": {"model": "llama-3.1-8b", "load": "saturated"}}, try_fixes=False).figures
    assert "12 months of the rent come after the 36 months counted" in found["cost.cloud_total.ours"].working
    assert "12 months of the rent come after" in found["cost.saving.ours"].working
    assert "come after" not in found["cost.cloud_total.open"].working
    each = found["cost.per_million_tokens.ours"]
    assert each.number == pytest.approx(found["cost.per_million_tokens.open"].number * 48 / 36, abs=0.01)
    assert "12 months of the rent come after" in each.working
