"""The seed documents' memory claims: what was stated, under which assumption it holds, and what is right."""

from math import ceil

import pytest

from configurator.sizing.build import ModelDimensions, Workload
from configurator.sizing.catalogue import LanguageModel
from configurator.sizing.memory import counts as memory_counts
from configurator.sizing.memory.kv_cache import sequence_bytes
from configurator.sizing.models.lookup import resolve
from configurator.sizing.models.precision import weight_bytes
from tests.sizing import llm, shelf
from tests.sizing.llm import ASSUMED, GB, PCIE_80, SXM_40

EIGHT_B, THIRTY_TWO_B, SEVENTY_B, FOUR_HUNDRED_B = "llama-3.1-8b", "qwen2.5-32b", "llama-3.1-70b", "llama-3.1-405b"
FP16, INT8, INT4 = 2.0, 1.0, 0.5


def raw_gb(id: str, bytes_each: float) -> float:
    """The seeds' rule: parameters × bytes, nothing kept at 16 bit."""
    return llm.model(id).params_total * bytes_each / GB


def ours_gb(id: str, weights: str) -> float:
    return weight_bytes(llm.model(id), weights).total / GB  # type: ignore[arg-type]


def cache_gb(id: str, tokens: int, precision: str = "fp16") -> float:
    return sequence_bytes(llm.model(id), precision, tokens) / GB  # type: ignore[arg-type]


@pytest.mark.parametrize(("id", "stated", "recomputed"), [
    (EIGHT_B, (16, 8, 4), (16.1, 8.0, 4.0)),
    (THIRTY_TWO_B, (64, 32, None), (65.5, 32.8, 16.4)),  # the stated 18 holds scales: + 10 %
    (SEVENTY_B, (140, 70, 35), (141.1, 70.6, 35.3)),
    (FOUR_HUNDRED_B, (810, 405, 200), (811.7, 405.9, 202.9)),
    ("deepseek-r1", (1300, 670, 335), (1342.1, 671.0, 335.5)),
])  # fmt: skip
def test_stated_sizes_are_parameters_times_bytes(
    id: str, stated: tuple[float | None, ...], recomputed: tuple[float, ...]
) -> None:  # fmt: skip
    raw = tuple(raw_gb(id, each) for each in (FP16, INT8, INT4))
    assert raw == pytest.approx(recomputed, abs=0.06)
    assert all(s is None or s == pytest.approx(r, rel=0.035) for s, r in zip(stated, raw, strict=True))


@pytest.mark.parametrize(("id", "right"), [
    (EIGHT_B, (16.1, 9.1, 5.7)),
    (THIRTY_TWO_B, (65.5, 34.3, 19.3)),
    (SEVENTY_B, (141.1, 72.7, 39.8)),
    ("mixtral-8x22b", (281, 141, 74)),
    (FOUR_HUNDRED_B, (812, 410, 217)),
    ("deepseek-r1", (1342, 673, 351)),
])  # fmt: skip
def test_what_the_checkpoints_really_weigh(id: str, right: tuple[float, ...]) -> None:
    ours = tuple(ours_gb(id, weights) for weights in ("bf16", "int8", "int4"))
    assert ours == pytest.approx(right, rel=0.006)


def test_mixtral_8x22b_is_not_176_gb() -> None:
    # "176 / 88 / 44": 8 × 22 read as gigabytes at 16 bit. It has 140.6e9 parameters: 281 / 141 / 70 GB raw.
    assert [round(raw_gb("mixtral-8x22b", each)) for each in (FP16, INT8, INT4)] == [281, 141, 70]
    assert 8 * 22 == 176
    assert raw_gb("mixtral-8x22b", FP16) / 176 == pytest.approx(1.6, abs=0.01)


def test_70b_with_128k() -> None:
    # "180 / 90 / 55": with the cache at 16, 8 and 8 bit the raw sums are 184 / 92 / 57 ...
    assert raw_gb(SEVENTY_B, FP16) + cache_gb(SEVENTY_B, 131_072) == pytest.approx(184, abs=0.5)
    assert raw_gb(SEVENTY_B, INT8) + cache_gb(SEVENTY_B, 131_072, "int8") == pytest.approx(92, abs=0.5)
    assert raw_gb(SEVENTY_B, INT4) + cache_gb(SEVENTY_B, 131_072, "int8") == pytest.approx(57, abs=0.5)
    # ... but weights in fewer bits do not shrink the cache: 184 / 115.7 / 82.7, and 94 / 61 only with an 8-bit cache
    sums = [ours_gb(SEVENTY_B, w) + cache_gb(SEVENTY_B, 131_072) for w in ("bf16", "int8", "int4")]
    assert sums == pytest.approx([184, 115.6, 82.7], abs=0.15)
    halved = [ours_gb(SEVENTY_B, w) + cache_gb(SEVENTY_B, 131_072, "int8") for w in ("int8", "int4")]
    assert halved == pytest.approx([94.1, 61.2], abs=0.1)


def counted(gigabytes: float, overhead: float = 1.0) -> int:
    """The seeds' count of 80 GB GPUs: memory over 80, up to the next size that tensor parallel takes."""
    return next(n for n in (1, 2, 4, 8, 16) if n >= ceil(gigabytes * overhead / 80))


COUNTS = {  # parameters (1e9): stated counts at FP16, INT8, INT4
    8.03: (1, 1, 1), 32.8: (1, 1, 1), 70.6: (2, 1, 1), 140: (4, 2, 2), 200: (8, 4, 2), 405.9: (16, 8, 4),
}  # fmt: skip
WITHOUT = {8.03: (1, 1, 1), 32.8: (1, 1, 1), 70.6: (2, 1, 1), 140: (4, 2, 1), 200: (8, 4, 2), 405.9: (16, 8, 4)}
WITH_A_FIFTH = {8.03: (1, 1, 1), 32.8: (1, 1, 1), 70.6: (4, 2, 1), 140: (8, 4, 2), 200: (8, 4, 2), 405.9: (16, 8, 4)}


@pytest.mark.parametrize("billions", COUNTS)
def test_stated_counts_by_weights_alone_and_with_the_stated_fifth(billions: float) -> None:
    assert tuple(counted(billions * each) for each in (FP16, INT8, INT4)) == WITHOUT[billions]
    assert tuple(counted(billions * each, 1.2) for each in (FP16, INT8, INT4)) == WITH_A_FIFTH[billions]


def test_the_stated_counts_follow_now_one_rule_now_the_other() -> None:
    assert COUNTS[70.6] == WITHOUT[70.6] != WITH_A_FIFTH[70.6]
    assert COUNTS[140][:2] == WITHOUT[140][:2]
    assert COUNTS[140][2] == WITH_A_FIFTH[140][2] != WITHOUT[140][2]
    assert all(COUNTS[b] == WITHOUT[b] == WITH_A_FIFTH[b] for b in (8.03, 32.8, 200, 405.9))


def fewest(id: str, weights: str, tokens: int = 4096, on: str = PCIE_80, **more: str) -> int | None:
    workload = Workload(model=id, weights=weights, context_tokens=tokens, **more)  # type: ignore[arg-type]
    return memory_counts.fewest_gpus(workload, llm.model(id), llm.gpu(on), ASSUMED)


def test_the_counts_that_are_right() -> None:
    assert [fewest(EIGHT_B, w) for w in ("bf16", "int8", "int4")] == [1, 1, 1]
    assert [fewest(THIRTY_TWO_B, w) for w in ("bf16", "int8", "int4")] == [1, 1, 1]
    assert [fewest(SEVENTY_B, w) for w in ("bf16", "int8", "int4")] == [2, 1, 1]
    assert [fewest(FOUR_HUNDRED_B, w) for w in ("bf16", "int8", "int4")] == [16, 8, 4]


def test_70b_in_int8_on_one_gpu_holds_for_short_contexts_only() -> None:
    assert fewest(SEVENTY_B, "int8", 4096) == 1
    assert fewest(SEVENTY_B, "int8", 32_768) == 2


def test_70b_with_a_long_context() -> None:
    # "4 / 2 / 1": four (three would hold it, but no split over three divides), two, and one only with an 8-bit cache
    assert fewest(SEVENTY_B, "bf16", 131_072) == 4
    assert fewest(SEVENTY_B, "int8", 131_072) == 2
    assert fewest(SEVENTY_B, "int4", 131_072) == 2
    assert fewest(SEVENTY_B, "int4", 131_072, kv_cache="int8") == 1


def test_three_gpus_never_hold_mixtral_8x22b() -> None:
    # "3 × A100": 281 / 3 = 93.7 GB on each, and neither 48 heads nor 8 KV heads ... divide together by three
    assert raw_gb("mixtral-8x22b", FP16) / 3 == pytest.approx(93.7, abs=0.1)
    assert llm.fit("mixtral-8x22b", gpus=3).verdict == "no"
    assert fewest("mixtral-8x22b", "bf16") == 4


def sized(billions: float) -> LanguageModel:
    found = resolve(ModelDimensions(params=billions * GB), shelf.snapshot())
    assert isinstance(found, LanguageModel)
    return found


@pytest.mark.parametrize(("billions", "weights", "stated"), [
    (140, "bf16", 4), (140, "int8", 2), (200, "bf16", 8), (200, "int8", 4), (200, "int4", 2),
])  # fmt: skip
def test_counts_of_models_that_nobody_published_are_plausible(billions: float, weights: str, stated: int) -> None:
    workload = Workload(weights=weights, context_tokens=4096)  # type: ignore[arg-type]
    assert memory_counts.fewest_gpus(workload, sized(billions), llm.gpu(PCIE_80), ASSUMED) == stated


def test_140b_in_int4_needs_one_not_two() -> None:
    workload = Workload(weights="int4", context_tokens=4096)
    assert memory_counts.fewest_gpus(workload, sized(140), llm.gpu(PCIE_80), ASSUMED) in (1, 2)
    assert 140 * INT4 <= 80 < 140 * INT4 * 1.2  # two by the stated fifth, one by the weights


class TestForty:
    """The 40 GB column."""

    def test_70b_in_int8_just_fits_is_false(self) -> None:
        assert llm.fit(SEVENTY_B, "int8", on=SXM_40, tokens=4096).verdict == "no"
        assert raw_gb(SEVENTY_B, INT8) > 40 > raw_gb(SEVENTY_B, INT4)  # the row holds for INT4 weights alone

    def test_70b_in_int4_is_false_for_serving(self) -> None:
        assert raw_gb(SEVENTY_B, INT4) * 1.2 == pytest.approx(42.3, abs=0.1)  # more than 40 by the seed's own fifth
        assert llm.fit(SEVENTY_B, "int4", on=SXM_40, tokens=2048).verdict == "no"

    def test_32b_at_16_bit_tight_is_false(self) -> None:
        assert llm.fit(THIRTY_TWO_B, on=SXM_40, tokens=4096).verdict == "no"

    def test_70b_at_16_bit_needs_four_not_two(self) -> None:
        assert raw_gb(SEVENTY_B, FP16) / 40 == pytest.approx(3.5, abs=0.03)
        assert llm.fit(SEVENTY_B, gpus=2, on=SXM_40, tokens=2048).verdict == "no"
        assert llm.fit(SEVENTY_B, gpus=4, on=SXM_40, tokens=2048).verdict == "fits"  # 0.88 of 39.39 GiB

    def test_13b_is_true_for_one_user_of_4k(self) -> None:
        assert llm.fit("llama-2-13b", on=SXM_40, tokens=4096).verdict == "fits"
        assert llm.fit("llama-2-13b", on=SXM_40, tokens=4096, users=4).verdict == "no"

    def test_it_serves_more_than_13b(self) -> None:
        assert llm.fit("yi-34b", "int4", on=SXM_40, tokens=4096).verdict == "fits"
        assert llm.fit(EIGHT_B, on=SXM_40, tokens=131_072).verdict == "fits"
        assert llm.fit("gpt-oss-20b", "mxfp4", on=SXM_40, tokens=32_768).verdict == "fits"

    def test_llava_34b_runs_only_quantised(self) -> None:
        assert raw_gb("llava-v1.6-34b", FP16) == pytest.approx(69.5, abs=0.1)
        assert llm.fit("llava-v1.6-34b", on=SXM_40, tokens=4096).verdict == "no"
        assert llm.fit("llava-v1.6-34b", "int4", on=SXM_40, tokens=4096).verdict == "fits"


class TestTiers:
    """Each tier's claims about what its memory holds."""

    def test_two_gpus_70b_with_64k_is_not_155_gb(self) -> None:
        assert raw_gb(SEVENTY_B, FP16) + cache_gb(SEVENTY_B, 65_536) == pytest.approx(162.6, abs=0.1)  # more than 160
        assert raw_gb(SEVENTY_B, FP16) + cache_gb(SEVENTY_B, 65_536, "int8") == pytest.approx(151.8, abs=0.1)
        assert llm.fit(SEVENTY_B, gpus=2, tokens=65_536).verdict == "no"
        assert llm.fit(SEVENTY_B, gpus=2, tokens=65_536, kv_cache="int8").verdict == "tight"

    def test_two_gpus_70b_with_32k_is_tight(self) -> None:
        assert raw_gb(SEVENTY_B, FP16) + cache_gb(SEVENTY_B, 32_768) == pytest.approx(151.9, abs=0.1)
        assert llm.fit(SEVENTY_B, gpus=2, tokens=32_768).verdict == "tight"

    def test_two_gpus_mixtral_8x22b_in_int8_fits_at_141_gb_not_88(self) -> None:
        assert ours_gb("mixtral-8x22b", "int8") == pytest.approx(141, abs=0.1)
        assert raw_gb("mixtral-8x22b", INT8) / 160 == pytest.approx(0.88, abs=0.005)
        assert raw_gb("mixtral-8x22b", INT8) * 1.2 == pytest.approx(169, abs=0.5)  # not by the stated fifth
        assert llm.fit("mixtral-8x22b", "int8", 2, tokens=4096).verdict == "fits"

    def test_four_gpus_mixtral_8x22b_at_16_bit_fits_at_281_gb_not_176(self) -> None:
        assert llm.fit("mixtral-8x22b", gpus=4, tokens=4096).verdict == "fits"

    def test_four_gpus_140b_at_16_bit_breaks_the_stated_fifth(self) -> None:
        assert (140 * FP16, 140 * FP16 * 1.2) == (280, 336)  # of 320

    def test_four_gpus_405b_in_int4_and_200b_in_int8(self) -> None:
        assert raw_gb(FOUR_HUNDRED_B, INT4) == pytest.approx(203, abs=0.1)
        assert raw_gb(FOUR_HUNDRED_B, INT4) * 1.2 == pytest.approx(243.5, abs=0.1)
        assert llm.fit(FOUR_HUNDRED_B, "int4", 4, tokens=8192).verdict == "fits"
        assert 200 * INT8 * 1.2 == 240

    def test_eight_gpus_405b_in_int8_is_not_tight(self) -> None:
        caches = [cache_gb(FOUR_HUNDRED_B, tokens) for tokens in (16_384, 32_768)]
        assert caches == pytest.approx([8.5, 16.9], abs=0.05)
        assert [raw_gb(FOUR_HUNDRED_B, INT8) + c for c in caches] == pytest.approx([414, 423], abs=0.5)
        found = llm.fit(FOUR_HUNDRED_B, "int8", 8, tokens=32_768)
        assert (found.verdict, round(found.share, 2)) == ("fits", 0.66)
        # 128K for two and more still fit: 2.6 sequences by bytes
        assert llm.fit(FOUR_HUNDRED_B, "int8", 8, tokens=131_072, users=2).verdict == "fits"

    def test_r1_in_int4_is_not_beyond_one_dgx(self) -> None:
        assert raw_gb("deepseek-r1", INT4) / 640 == pytest.approx(0.52, abs=0.005)
        assert llm.fit("deepseek-r1", "int4_g64", 8, tokens=65_536).verdict == "fits"
        assert ours_gb("deepseek-r1", "int4_g64") == pytest.approx(364, abs=0.5)
