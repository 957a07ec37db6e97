"""Loading fixtures: made once, never overwritten; what is wrong is said by file, id and field, and nothing is written."""

import json
import shutil
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from catalog import snapshot
from catalog.fixtures_loader.files import YAML_TABLES
from catalog.models import Accessory, Benchmark, LanguageModel, Platform, Price, Source, version

pytestmark = pytest.mark.django_db

REAL = Path(__file__).resolve().parents[2] / "fixtures" / "catalogue"

GPU = {
    "id": "a100-sxm4-80gb", "name": "A100 SXM4", "generation": "ampere", "form": "sxm4", "memory_gb": 80,
    "memory_gib_visible": 79.15, "memory_type": "HBM2e", "memory_bandwidth_gb_s": 2039, "tdp_w": 400, "idle_w": 50,
    "fp16_dense_tflops": 312, "sources": ["sheet"],
    "mig_profiles": [
        {"name": "1g.10gb", "memory_slices": 1, "compute_slices": 1, "max_instances": 7, "memory_gib_visible": 9.5},
    ],
}  # fmt: skip
PLATFORM = {
    "id": "dgx", "name": "DGX", "kind": "turnkey", "gpu_variants": ["a100-sxm4-80gb"], "psu": "psu", "psu_count": 6,
    "included_gpus": {"product": "a100-sxm4-80gb", "count": 8}, "includes": [{"product": "rails", "count": 1}],
    "slots": [{"name": "1", "lanes": 16}],
}  # fmt: skip
PRICE = {"product": "rails", "condition": "new", "priced_on": "2025-01-15", "low": "80", "likely": "100", "high": "120"}

FILES: dict[str, list[dict[str, Any]]] = {
    "sources": [{"id": "sheet", "title": "The data sheet"}],
    "gpu_generations": [{"id": "ampere", "name": "Ampere"}],
    "gpus": [GPU],
    "psus": [{"id": "psu", "name": "Supply", "watts": 3000}],
    "accessories": [{"id": "rails", "name": "Rail kit"}],
    "platforms": [PLATFORM],
    "prices": [{**PRICE, "sources": ["sheet"]}],
}


def small_folder(folder: Path, about: list[dict[str, Any]] | None = None, **replaced: Any) -> Path:
    """Every file there is, most of them empty."""
    for name, _ in YAML_TABLES:
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(replaced.get(name, FILES.get(name, []))))
    (folder / "claim_products.yaml").write_text(yaml.safe_dump(about or []))
    (folder / "models.json").write_text(json.dumps({"models": []}))
    (folder / "a100_benchmarks.json").write_text(json.dumps({"rows": []}))
    return folder


def load(folder: Path) -> str:
    out = StringIO()
    call_command("load_catalogue", folder=folder, stdout=out)
    return out.getvalue()


def refusal(folder: Path) -> str:
    with pytest.raises(CommandError) as error:
        load(folder)
    assert error.value.returncode == 2
    return str(error.value)


def test_what_it_made_is_in_the_snapshot(tmp_path: Path) -> None:
    load(small_folder(tmp_path))
    taken = snapshot.take()
    gpu, platform, price = taken.gpu("a100-sxm4-80gb"), taken.platform("dgx"), taken.price("rails", "new")
    assert gpu is not None
    assert platform is not None
    assert price is not None
    assert (gpu.sources, [profile.name for profile in gpu.mig_profiles]) == (("sheet",), ["1g.10gb"])
    assert (platform.psu and platform.psu.watts, platform.psu_count) == (3000, 6)
    assert platform.included_gpus is not None
    assert (platform.included_gpus.product, platform.included_gpus.count) == ("a100-sxm4-80gb", 8)
    assert [(part.product, part.count) for part in platform.includes] == [("rails", 1)]
    assert (price.span.low, price.sources) == (Decimal(80), ("sheet",))


def test_it_says_what_it_made_and_what_it_skipped(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    assert load(folder).splitlines()[-1].split() == ["all", "7", "0"]
    assert load(folder).splitlines()[-1].split() == ["all", "0", "7"]


def test_an_edit_survives_and_a_new_entry_is_added_beside_it(tmp_path: Path) -> None:
    load(small_folder(tmp_path))
    Accessory.objects.filter(slug="rails").update(name="Our own name")
    Price.objects.update(likely=Decimal(99))
    load(small_folder(tmp_path, prices=[PRICE, {**PRICE, "priced_on": "2026-01-15"}]))
    assert Accessory.objects.get(slug="rails").name == "Our own name"
    likely = dict(Price.objects.order_by("priced_on").values_list("priced_on__year", "likely"))
    assert likely == {2025: Decimal(99), 2026: Decimal(100)}


def test_a_deleted_slot_of_an_existing_platform_does_not_come_back(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    load(folder)
    Platform.objects.get(slug="dgx").slots.all().delete()
    load(folder)
    assert not Platform.objects.get(slug="dgx").slots.exists()


CLAIM = {"id": "s1-1", "seed": "S1", "stated": "80 dollars", "recomputed": "100 dollars", "verdict": "WRONG"}


def test_a_claim_is_shown_with_the_product_that_it_is_about(tmp_path: Path) -> None:
    load(small_folder(tmp_path, claims=[CLAIM], about=[{"product": "rails", "claims": ["s1-1"]}]))
    assert [claim.slug for claim in Accessory.objects.get(slug="rails").claims.all()] == ["s1-1"]


def test_a_claim_that_is_not_there_cannot_be_about_a_product(tmp_path: Path) -> None:
    said = refusal(small_folder(tmp_path, about=[{"product": "rails", "claims": ["s1-1"]}]))
    assert said.endswith("claim_products.yaml: rails: claims: no such claim: s1-1")


def test_a_third_of_a_set_keeps_its_fractions_of_a_cent(tmp_path: Path) -> None:
    third = {"low": "333.3333", "likely": "333.3333", "high": "333.3333"}
    load(small_folder(tmp_path, prices=[{**PRICE, **third}]))
    price = snapshot.take().price("rails", "new")
    assert price is not None
    assert price.span.times(3).rounded().likely == Decimal("1000.00")


def test_loaded_products_and_prices_begin_their_history(tmp_path: Path) -> None:
    load(small_folder(tmp_path))
    for row in (Accessory.objects.get(slug="rails"), Price.objects.get()):
        assert [line.history_change_reason for line in row.history.all()] == ["load_catalogue"]


def test_a_second_run_leaves_the_version_alone(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    load(folder)
    before = version.current()
    load(folder)
    assert version.current() == before


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a field that is not there": (
        {"gpus": [{**GPU, "tdp": 400}]},
        "gpus.yaml: a100-sxm4-80gb: tdp: no such field",
    ),
    "a number that is text": (
        {"gpus": [{**GPU, "tdp_w": "400 W"}]},
        "gpus.yaml: a100-sxm4-80gb: tdp_w: must be a number, not '400 W'",
    ),
    "a fraction of a lane": (
        {"gpus": [{**GPU, "pcie_lanes": 15.5}]},
        "gpus.yaml: a100-sxm4-80gb: pcie_lanes: must be a whole number, not 15.5",
    ),
    "a number that is no number": (
        {"gpus": [{**GPU, "tdp_w": float("nan")}]},
        "gpus.yaml: a100-sxm4-80gb: tdp_w: must be a number, not nan",
    ),
    "a word that the engine does not know": (
        {"gpus": [{**GPU, "form": "agp"}]},
        "gpus.yaml: a100-sxm4-80gb: form: Value 'agp' is not a valid choice. (agp)",
    ),
    "a field that must be there": (
        {"gpus": [{name: value for name, value in GPU.items() if name != "form"}]},
        "gpus.yaml: a100-sxm4-80gb: form: is missing",
    ),
    "no id": ({"accessories": [{"name": "Rail kit"}]}, "accessories.yaml: entry 1: id: is missing"),
    "an id that is there twice": (
        {"accessories": [{"id": "psu", "name": "Rail kit"}, {"id": "rails", "name": "Rail kit"}]},
        "accessories.yaml: psu: is there twice",
    ),
    "a source that nobody knows": (
        {"gpus": [{**GPU, "sources": ["rumour"]}]},
        "gpus.yaml: a100-sxm4-80gb: sources: no such source: rumour",
    ),
    "a price of a product that nobody knows": (
        {"prices": [{**PRICE, "product": "flux-capacitor"}]},
        "prices.yaml: flux-capacitor new 2025-01-15: product: no such product: flux-capacitor",
    ),
    "an amount that went through a float": (
        {"prices": [{**PRICE, "low": 80.5}]},
        'prices.yaml: rails new 2025-01-15: low: must be an amount in quotation marks, as "80.5"',
    ),
    "a price that falls": (
        {"prices": [{**PRICE, "low": "110"}]},
        "prices.yaml: rails new 2025-01-15: A price must rise from low to likely to high, and none may be below zero.",
    ),
    "a mistake deep in a list": (
        {"platforms": [{**PLATFORM, "slots": [{"name": "1"}, {"name": "2", "lanes": -16}]}]},
        "platforms.yaml: dgx: slots[1].lanes: Ensure this value is greater than or equal to 0. (-16)",
    ),
    "a yes that is text": (
        {"platforms": [{**PLATFORM, "bridges_fit": "yes"}]},
        "platforms.yaml: dgx: bridges_fit: must be true or false, not 'yes'",
    ),
    "an included part that nobody knows": (
        {"platforms": [{**PLATFORM, "includes": [{"product": "flux-capacitor", "count": 1}]}]},
        "platforms.yaml: dgx: includes[0].product: no such product: flux-capacitor",
    ),
    "two slots of one name": (
        {"platforms": [{**PLATFORM, "slots": [{"name": "1"}, {"name": "1"}]}]},
        "platforms.yaml: dgx: slots: This platform has a slot of that name already.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_written(case: str, tmp_path: Path) -> None:
    replaced, line = WRONG[case]
    said = refusal(small_folder(tmp_path, **replaced)).splitlines()
    assert said[0] == "nothing was loaded"
    assert [text for text in said[1:] if text.startswith(line)]
    assert not Source.objects.exists()


def test_every_mistake_is_named_not_only_the_first(tmp_path: Path) -> None:
    said = refusal(small_folder(tmp_path, gpus=[{**GPU, "tdp_w": "x", "idle_w": "y"}]))
    assert "tdp_w" in said
    assert "idle_w" in said


def test_broken_yaml_is_said_with_its_line(tmp_path: Path) -> None:
    (small_folder(tmp_path) / "gpus.yaml").write_text("- id: a\n  name: [\n")
    assert "gpus.yaml: line 3: not YAML" in refusal(tmp_path)


def test_a_missing_file_is_an_error_unless_one_asks_for_a_part(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    (folder / "upses.yaml").unlink()
    assert refusal(folder) == "nothing was loaded\nupses.yaml: is missing"
    call_command("load_catalogue", folder=folder, partial=True, stdout=StringIO())
    assert Accessory.objects.exists()


def test_the_projects_own_fixtures_load_and_a_second_run_makes_nothing(tmp_path: Path) -> None:
    folder = shutil.copytree(REAL, tmp_path / "copy")
    made = load(folder).splitlines()[-1].split()
    assert int(made[1]) > 1000
    assert made[2] == "0"
    assert load(folder).splitlines()[-1].split() == ["all", "0", made[1]]
    assert (LanguageModel.objects.count(), Benchmark.objects.count()) == (35, 533)
