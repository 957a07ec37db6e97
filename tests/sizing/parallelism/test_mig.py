"""Slicing a GPU: which layouts there are."""

from itertools import combinations_with_replacement

import pytest

from configurator.sizing.parallelism import mig_slices
from tests.sizing import llm
from tests.sizing.llm import SXM_40, SXM_80


def test_a_profile_is_found_by_name() -> None:
    found = mig_slices.profile(llm.gpu(SXM_80), "1g.10gb")
    assert found is not None
    assert (found.memory_slices, found.compute_slices, found.memory_gib_visible) == (1, 1, 9.5)
    assert mig_slices.profile(llm.gpu(SXM_80), "1g.5gb") is None


@pytest.mark.parametrize(("on", "profiles"), [
    (SXM_80, ["1g.10gb"] * 7),
    (SXM_80, ["7g.80gb"]),
    (SXM_80, ["4g.40gb", "3g.40gb"]),
    (SXM_80, ["3g.40gb", "3g.40gb"]),
    (SXM_80, ["3g.40gb", "2g.20gb", "2g.20gb"]),
    (SXM_80, ["2g.20gb"] * 3 + ["1g.10gb"]),
    (SXM_80, ["1g.20gb"] * 4),
    (SXM_80, ["1g.10gb+me"] + ["1g.10gb"] * 6),
    (SXM_40, ["1g.5gb"] * 7),
    ("a30", ["1g.6gb"] * 4),
])  # fmt: skip
def test_layouts_that_work(on: str, profiles: list[str]) -> None:
    assert mig_slices.check(llm.gpu(on), profiles) == ""


@pytest.mark.parametrize(("on", "profiles", "words"), [
    (SXM_80, ["1g.10gb"] * 8, "take 8 compute slices"),
    (SXM_80, ["4g.40gb", "4g.40gb"], "take 8 compute slices"),
    (SXM_80, ["3g.40gb", "3g.40gb", "1g.10gb"], "take 9 memory slices"),
    (SXM_80, ["7g.80gb", "1g.10gb"], "take 8 compute slices"),
    (SXM_80, ["1g.20gb"] * 5, "take 10 memory slices"),
    (SXM_80, ["1g.10gb+me"] * 2, "at most 1 × 1g.10gb+me"),
    (SXM_80, ["1g.5gb"], "no MIG profile 1g.5gb; it has 1g.10gb"),
    (SXM_40, ["1g.5gb+me", "1g.10gb", "3g.20gb", "2g.10gb"], "take 9 memory slices"),
    ("a30", ["1g.6gb"] * 5, "take 5 compute slices"),
    ("l40s", ["1g.10gb"], "can’t be sliced"),
])  # fmt: skip
def test_layouts_that_do_not(on: str, profiles: list[str], words: str) -> None:
    assert words in mig_slices.check(llm.gpu(on), profiles)


def test_only_one_slice_of_a_gpu_has_the_media_engines() -> None:
    assert "media engines" in mig_slices.check(llm.gpu("a30"), ["1g.6gb+me", "2g.12gb+me"])


# Where a slice may begin, in memory slices, and how many it takes: as `nvidia-smi mig -lgipp` prints them (NVIDIA MIG user
# guide, "Getting started": the A30's and the 40 GB A100's; the 80 GB A100's are the same with twice the memory).
PLACES = {
    SXM_40: {
        "1g.5gb": (range(7), 1), "1g.5gb+me": (range(7), 1), "1g.10gb": ((0, 2, 4, 6), 2), "2g.10gb": ((0, 2, 4), 2),
        "3g.20gb": ((0, 4), 4), "4g.20gb": ((0,), 4), "7g.40gb": ((0,), 8),
    },
    SXM_80: {
        "1g.10gb": (range(7), 1), "1g.10gb+me": (range(7), 1), "1g.20gb": ((0, 2, 4, 6), 2), "2g.20gb": ((0, 2, 4), 2),
        "3g.40gb": ((0, 4), 4), "4g.40gb": ((0,), 4), "7g.80gb": ((0,), 8),
    },
    "a30": {
        "1g.6gb": (range(4), 1), "1g.6gb+me": (range(4), 1), "2g.12gb": ((0, 2), 2), "2g.12gb+me": ((0, 2), 2), "4g.24gb": ((0,), 4),
    },
}  # fmt: skip


def can_be_placed(on: str, profiles: tuple[str, ...], taken: frozenset[int] = frozenset()) -> bool:
    if not profiles:
        return True
    if sum(PLACES[on][name][1] for name in profiles) + len(taken) > 8:
        return False
    starts, size = PLACES[on][profiles[0]]
    places = (frozenset(range(start, start + size)) for start in starts)
    return any(can_be_placed(on, profiles[1:], taken | place) for place in places if not place & taken)


@pytest.mark.parametrize("on", PLACES)
def test_a_layout_is_allowed_exactly_where_nvidias_table_has_a_place_for_each_slice(on: str) -> None:
    """Every layout of up to eight slices: the sums of slices and instances say the same as the table of places."""
    gpu = llm.gpu(on)
    assert {p.name for p in gpu.mig_profiles} == set(PLACES[on])
    compute = {p.name: p.compute_slices for p in gpu.mig_profiles}
    for count in range(1, 9):
        for profiles in combinations_with_replacement(PLACES[on], count):
            largest_first = tuple(sorted(profiles, key=lambda name: -PLACES[on][name][1]))
            in_table = (
                can_be_placed(on, largest_first) and sum(compute[name] for name in profiles) <= gpu.mig_compute_slices
            )
            media = sum(name.endswith("+me") for name in profiles) <= 1
            assert (mig_slices.check(gpu, profiles) == "") == (in_table and media), profiles
