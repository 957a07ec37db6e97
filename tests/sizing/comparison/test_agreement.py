"""Whether a stated value is ours: read with its unit, then the same, rounded, inside the span, or so far off."""

from dataclasses import replace
from math import inf

import pytest

from configurator.sizing.comparison.agreement import Agreement, Answer, compare, rounds_to, with_figure
from configurator.sizing.comparison.stated import OtherUnit, Range, read
from configurator.sizing.comparison.words import words
from configurator.sizing.quantities import Basis, Figure, FigureValue


def figure(value: FigureValue, unit: str = "W", low: float | None = None, high: float | None = None) -> Figure:
    return Figure(name="x.y", value=value, unit=unit, working="", basis=Basis.COMPUTED, low=low, high=high)


@pytest.mark.parametrize(
    ("stated", "ours", "rounds"),
    [
        # as many digits as are stated; half goes away from zero
        (0.19, 0.1852, True), (0.2, 0.1852, True), (0.18, 0.1852, False), (0.1, 0.1852, False),
        (4, 4.49, True), (4, 4.5, False), (5, 4.5, True), (26, 26.3, True), (26, 26.5, False),
        # every digit of a whole number counts
        (1000, 1000.4, True), (1000, 1000.5, False), (1000, 1049, False),
        # one digit of 0.92 is 0.9, not 1; of 0.96 it is 1
        (1, 0.92, False), (0.9, 0.92, True), (1, 0.96, True),
        (0, 0, False), (1, 0, False), (0, 1, False), (-4, -4.2, True), (inf, 4, False), (4, inf, False),
    ],
)  # fmt: skip
def test_ours_rounds_to_what_is_stated(stated: float, ours: float, rounds: bool) -> None:
    assert rounds_to(stated, ours) is rounds


@pytest.mark.parametrize(
    ("stated", "unit", "low", "high"),
    [
        (700.0, "W", 700, 700),
        ("6.5 kW", "W", 6500, 6500), ("6,500 watts", "W", 6500, 6500), ("6500", "W", 6500, 6500),
        ("about 20 tokens per second", "tok/s", 20, 20), ("20 tokens/sec", "tok/s", 20, 20), ("1.2k tps", "tok/s", 1200, 1200),
        ("2 TB per second", "GB/s", 2000, 2000),
        ("10kVA", "VA", 10_000, 10_000), ("2.0 TB/s", "GB/s", 2000, 2000),
        ("13-18K dollars", "USD", 13_000, 18_000), ("$10K to $15K", "USD", 10_000, 15_000), ("$199,000", "USD", 199_000, 199_000),
        ("1.2M USD", "USD", 1.2e6, 1.2e6), ("18-13K", "USD", 13_000, 18_000),
        ("2 years", "months", 24, 24), ("15 min", "min", 15, 15), ("92 %", "", 0.92, 0.92), ("92%", "W", 92, 92),
        ("271 lbs", "kg", 122.92, 122.93), ("35 in", "mm", 889, 889), ("0.9 s", "ms", 900, 900),
        ("320 KiB", "B", 327_680, 327_680), ("128K", "tokens", 128_000, 128_000),
        # a word that is no unit is none
        ("about 26 months at full use", "months", 26, 26), ("12 sequences", "W", 12, 12), ("1e3 W", "W", 1000, 1000),
    ],
)  # fmt: skip
def test_a_statement_is_read_in_the_unit_of_the_figure(stated: float | str, unit: str, low: float, high: float) -> None:
    found = read(stated, unit)
    assert isinstance(found, tuple)
    assert [found[0].low, found[0].high] == pytest.approx([low, high], rel=1e-4)


def test_a_unit_of_another_kind_is_no_number_of_ours() -> None:
    assert read("30 A", "W") == OtherUnit(stated="A", ours="W")
    assert with_figure("30 A", figure(700)) == OtherUnit(stated="A", ours="W")


@pytest.mark.parametrize("stated", ["plenty", "", "-"])
def test_a_word_without_a_number_holds_none(stated: str) -> None:
    assert read(stated, "W") == ()
    assert with_figure(stated, figure(700)) is None


@pytest.mark.parametrize(
    ("stated", "low", "likely", "high", "agreement"),
    [
        # a number: the same, rounded, within a tenth, beyond
        (Range(low=700, high=700), 700, 700, 700, Agreement.AGREES),
        (Range(low=43, high=43), 43.2, 43.2, 43.2, Agreement.ROUNDS),
        (Range(low=90, high=90), 100, 100, 100, Agreement.LOOSE),
        (Range(low=89, high=89), 100, 100, 100, Agreement.WRONG),
        # inside our span, at its ends, outside
        (Range(low=20, high=20), 20, 25, 30, Agreement.AGREES),
        (Range(low=30, high=30), 20, 25, 30, Agreement.AGREES),
        (Range(low=31, high=31), 20, 25, 30, Agreement.WRONG),
        # ours inside their range; outside it the nearer end counts
        (Range(low=500, high=700), 575, 575, 575, Agreement.AGREES),
        (Range(low=500, high=700), 720, 720, 720, Agreement.LOOSE),
        # two spans: theirs inside ours, or around our likely value; else the nearer end counts
        (Range(low=21, high=24), 20, 25, 30, Agreement.AGREES),
        (Range(low=24, high=40), 20, 25, 30, Agreement.AGREES),
        (Range(low=18, high=24), 20, 25, 30, Agreement.LOOSE),
        (Range(low=31, high=40), 20, 25, 30, Agreement.WRONG),
        # a span that never ends
        (Range(low=500, high=500), 30, 40, inf, Agreement.AGREES),
        (Range(low=3, high=3), 0, 0, 0, Agreement.WRONG),
    ],
)  # fmt: skip
def test_numbers_and_ranges(stated: Range, low: float, likely: float, high: float, agreement: Agreement) -> None:
    assert compare(stated, low, likely, high).agreement is agreement


def test_thousands_of_tokens_may_be_1024s() -> None:
    """128K of context: 131,072 in most configs, and nearer to them than 128,000."""
    assert with_figure("128K", figure(131_072, "tokens")).how == "the same"  # type: ignore[union-attr]
    assert with_figure("128K", figure(128_000, "tokens")).how == "the same"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("stated", "ours", "same"),
    [("Mesh ", "mesh", True), ("full mesh", "mesh", True), ("NVSwitch", "switched", True), ("ring", "mesh", False), ("does not fit", "no", True)],
)  # fmt: skip
def test_a_word_has_other_names(stated: str, ours: str, same: bool) -> None:
    answer = with_figure(stated, figure(ours, ""))
    assert answer is not None
    assert (answer.agreement is Agreement.AGREES) is same  # type: ignore[union-attr]


def test_a_share_is_read_the_way_that_is_nearer() -> None:
    share = replace(figure(0.92, ""), name="memory.share")
    assert with_figure(92.0, share).how.startswith("read as per cent")  # type: ignore[union-attr]
    # 0.92 is the share itself; a load of 120 % is stated above ours of 1.2, which is above 1 as it stands
    assert with_figure(0.92, share).how == "the same"  # type: ignore[union-attr]
    above = replace(figure(1.2, ""), name="ups.share")
    assert with_figure(120.0, above).agreement is Agreement.WRONG  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["nvlink.nvswitches", "lanes.uplink_ratio.switch-1", ""])
def test_a_number_that_is_no_share_is_never_read_in_per_cent(name: str) -> None:
    """One NVSwitch is not 100 of them."""
    answer = with_figure(100.0, replace(figure(1, ""), name=name))
    assert isinstance(answer, Answer)
    assert (answer.agreement, answer.how) == (Agreement.WRONG, "9,900 % off")
    assert with_figure(0.92, figure(0.92, "")).how == "the same"  # type: ignore[union-attr]
    assert with_figure(1.3, figure(1.3, "")).how == "the same"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("value", "text"), [(1312.44, "1,312.4"), (0.92056, "0.9206"), (950.4, "950.4"), (6500.0, "6,500"), (22178.9, "22,179"), (inf, "never")]
)  # fmt: skip
def test_a_number_in_words(value: float, text: str) -> None:
    assert words(value) == text


@pytest.mark.parametrize(
    "stated", ["no", "NO.", "OOM", "out of memory", "does-not-fit", "does not fit", "doesn't fit!"]
)
def test_words_for_what_does_not_fit(stated: str) -> None:
    for ours, agreement in (("no", Agreement.AGREES), ("fits", Agreement.WRONG)):
        answer = with_figure(stated, figure(ours, unit=""))
        assert answer is not None
        assert not isinstance(answer, OtherUnit)
        assert answer.agreement is agreement


def test_a_number_that_nobody_reads_is_short() -> None:
    assert words(1e308) == "1e+308"
    assert words(123_456_789) == "123,456,789"
