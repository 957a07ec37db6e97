"""Slicing a GPU: which layouts there are."""

import pytest

from configurator.sizing import mig
from tests.sizing import llm
from tests.sizing.llm import SXM_40, SXM_80


def test_a_profile_is_found_by_name() -> None:
    found = mig.profile(llm.gpu(SXM_80), "1g.10gb")
    assert found is not None
    assert (found.memory_slices, found.compute_slices, found.memory_gib_visible) == (1, 1, 9.5)
    assert mig.profile(llm.gpu(SXM_80), "1g.5gb") is None


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
    assert mig.check(llm.gpu(on), profiles) == ""


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
    assert words in mig.check(llm.gpu(on), profiles)


def test_only_one_slice_of_a_gpu_has_the_media_engines() -> None:
    assert "media engines" in mig.check(llm.gpu("a30"), ["1g.6gb+me", "2g.12gb+me"])
