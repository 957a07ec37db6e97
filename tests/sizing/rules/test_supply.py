"""What the site gives: its voltage, as stated and as the supplies get it, and the receptacle."""

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import Json, codes, drawing, finding, on_circuit, repaired, sxm


# A DGX A100 takes 200 to 240 V, and with them the ten per cent that mains may stray: 180 to 264 V.
@pytest.mark.parametrize("volts", [180, 264])
def test_a_voltage_within_ten_per_cent_of_the_range_is_taken(volts: float) -> None:
    assert "circuit.voltage" not in codes(sxm(8, "dgx-a100-640gb", parts=[], site={"supply": {"volts": volts}}))


@pytest.mark.parametrize(
    ("volts", "repair"),
    [
        (179, "Feed it with 208 V, 50 A"),  # 6,500 / 208 = 31.25 A / 0.8 = 39.1 A
        (265, "Feed it with 208 V, 50 A"),  # too high: the lower voltages of one phase come first
    ],
)
def test_a_volt_beyond_it_is_an_error(volts: float, repair: str) -> None:
    build = sxm(8, "dgx-a100-640gb", parts=[], site={"supply": {"volts": volts}})
    found = finding(build, "circuit.voltage", Severity.ERROR, "200 to 240 V", f"gives them {volts} V")
    repaired(found, repair)


def test_supplies_that_are_not_made_for_a_voltage_do_not_run_on_it() -> None:
    """A host of which nobody says what it takes, with supplies for 200 to 240 V."""
    build = sxm(parts=[{"product": "psu-3000w", "count": 2}], site={"supply": {"volts": 120}})
    finding(build, "circuit.voltage", Severity.ERROR, "take 200 to 240 V", "gives them 120 V")


def test_four_hundred_volts_line_to_neutral_are_meant_line_to_line() -> None:
    supply = {"volts": 400, "phases": 3, "voltage_is": "line_to_neutral"}
    found = finding(on_circuit(3000, supply, "iec"), "circuit.voltage", Severity.ERROR, "400 V")
    repaired(found, "It is 400 V line to line")
    assert "circuit.voltage" not in codes(on_circuit(3000, supply | {"voltage_is": "line_to_line"}, "iec"))  # 231 V


# An L6-30R is for 30 A and the 250 V class: 80 % of it and up to 1 % more, 200 to 252.5 V.
@pytest.mark.parametrize(("volts", "amps"), [(200, 30), (252.5, 30), (240, 20)])
@pytest.mark.parametrize("name", ["L6-30R", "l6-30r", "NEMA L6-30R"])
def test_a_receptacle_goes_with_the_supplies_of_its_class(volts: float, amps: float, name: str) -> None:
    supply = {"volts": volts, "breaker_amps": amps, "receptacle": name}
    assert "circuit.receptacle" not in codes(on_circuit(1000, supply))


@pytest.mark.parametrize(
    ("supply", "said", "takes"),
    [
        (
            {"volts": 240, "breaker_amps": 31},
            ("30 A, 250 V, single phase", "240 V, single phase, on a 31 A breaker"),
            "6-50r",
        ),
        ({"volts": 199, "breaker_amps": 30}, ("199 V",), None),
        ({"volts": 253, "breaker_amps": 30}, ("253 V",), None),
        (
            {"volts": 208, "phases": 3, "breaker_amps": 30},
            ("single phase; the supply is 208 V, three phases",),
            "l21-30r",
        ),
        ({"volts": 120, "breaker_amps": 15}, ("120 V",), "5-15r"),
    ],
)
def test_others_need_another(supply: Json, said: tuple[str, ...], takes: str | None) -> None:
    build = on_circuit(1000, supply | {"receptacle": "L6-30R"})
    fix = repaired(
        finding(build, "circuit.receptacle", Severity.ERROR, *said),
        "Take a receptacle that fits" if takes else "State no receptacle",
    )
    assert fix.build.site.supply is not None
    assert fix.build.site.supply.receptacle == takes


def test_a_receptacle_that_nobody_knows_is_not_checked() -> None:
    build = on_circuit(1000, {"volts": 240, "breaker_amps": 30, "receptacle": "X-99"})
    repaired(finding(build, "circuit.receptacle", Severity.NOTE, "not checked"), "Take a receptacle that fits")


def test_a_host_without_supplies_has_none_that_could_be_wrong() -> None:
    assert "circuit.voltage" not in codes(sxm(site={"supply": {"volts": 120}}))


# Read the other way round, the amps of three phases are wrong by √3.
@pytest.mark.parametrize(
    ("region", "volts", "voltage_is", "asked"),
    [
        ("nec", 208, "line_to_line", False),
        ("nec", 208, "line_to_neutral", True),  # 360 V between lines: nobody has that
        ("nec", 120, "line_to_neutral", False),
        ("nec", 240, "line_to_line", False),  # delta
        ("nec", 240, "line_to_neutral", False),  # 415Y/240
        ("iec", 400, "line_to_line", False),
        ("iec", 230, "line_to_neutral", False),
        ("iec", 230, "line_to_line", True),  # 133 V to neutral
        ("iec", 200, "line_to_line", False),  # Japan
    ],
)
def test_a_rare_voltage_of_three_phases_is_asked_again(region: str, volts: float, voltage_is: str, asked: bool) -> None:
    supply = {"volts": volts, "phases": 3, "voltage_is": voltage_is, "breaker_amps": 32}
    assert ("circuit.stated-voltage" in codes(on_circuit(1000, supply, region))) is asked


def test_what_was_meant_is_the_repair() -> None:
    supply = {"volts": 208, "phases": 3, "voltage_is": "line_to_neutral", "breaker_amps": 30}
    found = finding(
        on_circuit(1000, supply), "circuit.stated-voltage", Severity.WARNING, "360 V between lines", "1.73 times"
    )
    repaired(found, "It is 208 V line to line")


def test_a_european_receptacle_is_none_in_north_america() -> None:
    build = on_circuit(1000, {"volts": 240, "breaker_amps": 15, "receptacle": "schuko"})
    found = finding(build, "circuit.receptacle", Severity.ERROR, "406.3")
    assert repaired(found, "Take a receptacle that fits").build.site.supply.receptacle == "6-15r"  # type: ignore[union-attr]


def test_a_north_american_one_is_a_warning_elsewhere_but_not_at_japans_200_v() -> None:
    supply = {"breaker_amps": 20, "receptacle": "L6-20R"}
    finding(on_circuit(1000, supply | {"volts": 230}, "iec"), "circuit.receptacle", Severity.WARNING, "Japan")
    assert "circuit.receptacle" not in codes(on_circuit(1000, supply | {"volts": 200}, "iec"))


def test_a_15_a_receptacle_on_a_20_a_circuit_gives_one_plug_12_a() -> None:
    """Four supplies, of which two carry all at 120 V: 2 × 12 A × 120 V = 2,880 W."""
    supply = {"volts": 120, "breaker_amps": 20, "receptacle": "5-15R"}
    one = {"sockets": 2, "psus": [{"watts": 2000, "count": 1}]}
    assert "circuit.receptacle" not in codes(on_circuit(1440, supply) | {"platform": one})
    build = on_circuit(1441, supply) | {"platform": one}
    finding(build, "circuit.receptacle", Severity.ERROR, "one plug may draw 12 A")
    assert "circuit.receptacle" not in codes(on_circuit(1441, supply))


@pytest.mark.parametrize(
    ("volts", "phases", "repair"),
    [
        (277, 1, "Feed it with 208 V, 50 A"),
        (480, 3, "Feed it with 208 V, three phases, 30 A"),  # 277 V to neutral
        (600, 3, "Feed it with 208 V, three phases, 30 A"),  # Canada's 347 V to neutral
    ],
)
def test_a_voltage_that_is_too_high_is_lowered_on_as_many_phases(volts: float, phases: int, repair: str) -> None:
    build = sxm(8, "dgx-a100-640gb", parts=[], site={"supply": {"volts": volts, "phases": phases}})
    repaired(finding(build, "circuit.voltage", Severity.ERROR), repair)


def test_japan_has_200_v() -> None:
    build = sxm(8, "dgx-a100-640gb", parts=[], site={"region": "iec", "supply": {"volts": 100}})
    fix = repaired(finding(build, "circuit.voltage", Severity.ERROR), "Feed it with 200 V, three phases, 20 A")
    assert fix.build.site.supply is not None
    assert fix.build.site.supply.receptacle == "l15-20r"
    assert fix.build.site.supply.breaker_amps == 20


def test_japan_has_breakers_and_receptacles_of_its_own() -> None:
    """1,600 W / 100 V = 16 A; / 200 V = 8 A."""
    supply = {"volts": 100, "breaker_amps": 15}
    build = on_circuit(1600, supply, "iec")
    assert "circuit.breaker-size" not in codes(build)
    found = finding(build, "circuit.overload", Severity.ERROR, "smallest standard breaker that does is 20 A")
    repairs = {fix.title: fix.build.site.supply for fix in found.fixes}
    assert list(repairs) == [
        "Feed it with 100 V, 20 A",
        "Feed it with 200 V, 15 A",
        "Feed it with 200 V, three phases, 15 A",
    ]
    assert [supply.receptacle for supply in repairs.values() if supply] == ["5-20r", "l6-20r", "l15-20r"]


# Without a breaker the receptacle must carry what the load wants of one.
@pytest.mark.parametrize(
    ("region", "volts", "watts", "receptacle", "said", "takes"),
    [
        ("iec", 230, 5000, "as-3112-10a", "its 21.7 A want", "iec-60309-32a-230v"),  # 5,000 / 230; a 25 A breaker
        ("iec", 230, 5000, "bs-1363", "its 21.7 A want", "iec-60309-32a-230v"),
        ("nec", 120, 3000, "5-15R", "25.0 A / 0.8 = 31.2 A", None),  # no larger one for 120 V
        ("nec", 240, 6000, "L6-30R", "25.0 A / 0.8 = 31.2 A", "6-50r"),
    ],
)
def test_a_receptacle_without_a_breaker_carries_the_load(
    region: str, volts: float, watts: float, receptacle: str, said: str, takes: str | None
) -> None:
    found = finding(
        on_circuit(watts, {"volts": volts, "receptacle": receptacle}, region),
        "circuit.receptacle",
        Severity.ERROR,
        said,
    )
    fix = next(
        fix for fix in found.fixes if fix.title == ("Take a receptacle that fits" if takes else "State no receptacle")
    )
    assert fix.build.site.supply is not None
    assert fix.build.site.supply.receptacle == takes


@pytest.mark.parametrize(
    ("region", "volts", "watts", "receptacle"),
    [("iec", 230, 2300, "as-3112-10a"), ("nec", 120, 1440, "5-15R"), ("nec", 240, 5760, "L6-30R")],
)
def test_exactly_what_it_carries_is_enough(region: str, volts: float, watts: float, receptacle: str) -> None:
    assert "circuit.receptacle" not in codes(on_circuit(watts, {"volts": volts, "receptacle": receptacle}, region))


@pytest.mark.parametrize(
    ("outlet", "region", "volts", "watts", "severity"),
    [
        ("C19", "nec", 208, 3328, Severity.NOTE),  # 16 A of the 16 that UL lets flow for good
        ("C19", "nec", 208, 3330, Severity.ERROR),
        ("c13", "iec", 230, 2300, Severity.NOTE),  # 10 A of 10
        ("c13", "iec", 230, 2302, Severity.ERROR),
        ("C13", "nec", 208, 2496, Severity.NOTE),  # 12 A of 12: 15 A, of which 80 %
    ],
)
def test_an_outlet_of_a_pdu_is_known(outlet: str, region: str, volts: float, watts: float, severity: Severity) -> None:
    supply = {"volts": volts, "breaker_amps": 20, "receptacle": outlet}
    own = {"sockets": 2, "psus": [{"watts": 5000}]}
    found = finding(
        drawing(watts, platform=own, site={"region": region, "supply": supply}), "circuit.receptacle", severity
    )
    assert found.title == f"{outlet.upper()} is an outlet of a rack PDU or UPS"


def test_the_same_repair_is_offered_once() -> None:
    """400 V of one phase: three phases of 400 V are both lower at each supply, and more phases."""
    site = {"region": "iec", "supply": {"volts": 400, "breaker_amps": 16}}
    own = {"sockets": 2, "psus": [{"watts": 3000, "count": 4}]}
    found = finding(drawing(3000, platform=own, site=site), "circuit.voltage", Severity.ERROR)
    titles = [fix.title for fix in found.fixes]
    assert len(titles) >= 2
    assert len(set(titles)) == len(titles)
