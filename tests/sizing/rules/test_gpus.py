"""Which GPUs, how many, and in what they go."""

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import Json, assessed, changed, codes, finding, repaired, server, sxm


def mixed(second: str) -> dict[str, object]:
    return server(gpus=[{"variant": "a100-pcie-80gb", "count": 2}, {"variant": second, "count": 2}])


def test_two_groups_of_one_variant_are_not_mixed() -> None:
    assert "gpu.mixed" not in codes(mixed("a100-pcie-80gb"))


def test_two_variants_in_a_server_are_an_error() -> None:
    build = mixed("a100-pcie-40gb")
    found = finding(build, "gpu.mixed", Severity.ERROR, "2 × NVIDIA A100 PCIe 80 GB", "2 × NVIDIA A100 PCIe 40 GB")
    fix = repaired(found, "Make all 4 NVIDIA A100 PCIe 80 GB")
    # Two of 300 W take the place of two of 250 W: 2 × 50 W, and a tenth for the fans.
    assert fix.peak_w_change == pytest.approx(110)


def test_a_pcie_card_goes_into_a_pcie_server() -> None:
    assert "gpu.form-factor" not in codes(server())


def test_a_module_does_not() -> None:
    found = finding(server(4, "a100-sxm4-80gb"), "gpu.form-factor", Severity.ERROR, "takes PCIe GPUs", "SXM4")
    fix = repaired(found, "Take 4 × NVIDIA A100 PCIe 80 GB")
    assert fix.build.gpus[0].count == 4


def test_no_gpu_at_all_is_an_error() -> None:
    finding(server(gpus=[]), "gpu.count", Severity.ERROR)


def test_a_platform_that_brings_its_gpus_needs_none_named() -> None:
    assert "gpu.count" not in codes(sxm(gpus=[]))


def test_as_many_gpus_as_a_server_holds_are_fine() -> None:
    assert "gpu.count" not in codes(server(8))


def test_one_more_takes_two_servers_of_which_it_does_not_fill_both_alike() -> None:
    found = finding(server(9), "gpu.count", Severity.ERROR, "One holds 8", "2 servers", "9 GPUs do not divide")
    repaired(found, "Take 8 GPUs")


def test_ten_divide_between_two_servers_and_that_is_worth_a_warning() -> None:
    """Ten at 12,500 become eight: 25,000 less. The second server goes with its CPUs (2 × 3,000) and memory (16 × 200).

    Peak of a server with five: (5 × 300 + 2 × 225 + 16 × 5 + 75) W × 1.1 = 2,315.5 W, two of them 4,631 W; with eight
    (2,400 + 605) × 1.1 = 3,305.5 W."""
    found = finding(server(10), "gpu.count", Severity.WARNING, "One holds 8", "2 servers of 5")
    fix = repaired(found, "Take 8 GPUs")
    assert f"{fix.price_change:.2f}" == "-34200.00"
    assert fix.peak_w_change == pytest.approx(-1325.5)


def test_a_baseboard_with_all_its_gpus_is_fine() -> None:
    assert "gpu.count" not in codes(sxm(4))


def test_a_part_filled_baseboard_is_an_error() -> None:
    """The board's price holds all of its GPUs; one more of 400 W, and a tenth for the fans, are 440 W."""
    found = finding(sxm(3), "gpu.count", Severity.ERROR, "cannot be part filled")
    assert "comes with 4 GPUs, not 3" in found.title
    fix = repaired(found, "Take 4 GPUs")
    assert fix.price_change == 0
    assert fix.peak_w_change == pytest.approx(440)


def test_two_full_baseboards_are_worth_a_warning() -> None:
    finding(sxm(8), "gpu.count", Severity.WARNING, "2 servers of 4.")


def test_two_part_filled_ones_are_an_error() -> None:
    found = finding(sxm(6), "gpu.count", Severity.ERROR, "2 servers of 3", "comes with 4 GPUs")
    repaired(found, "Take 4 GPUs")


OWN: Json = {"form": "pcie", "gpu_max": 2, "gpu_counts": [1]}


def test_of_a_server_for_cards_only_its_description_says_how_many() -> None:
    """It is no baseboard that could not be part filled; its owner stated that it comes with one."""
    found = finding(server(2, platform=OWN), "gpu.count", Severity.ERROR, "Its description names 1 GPU and no other")
    assert found.title == "Your own platform comes with 1 GPU, not 2"
    assert "Take 1 GPU" in [fix.title for fix in found.fixes]
    finding(server(4, platform=OWN), "gpu.count", Severity.ERROR, "of 2; it comes with 1 GPU and no other number")


def test_mgx_is_no_platform_for_an_a100() -> None:
    found = finding(server(platform="mgx"), "platform.does-not-apply", Severity.ERROR)
    assert found.fixes
    assert "platform.does-not-apply" not in codes(server())
    assert all(fix.title.startswith("Change the platform to ") for fix in found.fixes)
    repaired(found, found.fixes[0].title)


def test_a_turnkey_system_with_its_own_gpu_is_fine() -> None:
    assert "platform.turnkey-conflict" not in codes(sxm(8, "dgx-a100-640gb", parts=[]))


def test_with_another_gpu_it_is_an_error() -> None:
    build = sxm(8, "dgx-a100-640gb", "a100-sxm4-40gb", parts=[])
    found = finding(build, "platform.turnkey-conflict", Severity.ERROR, "a100-sxm4-80gb")
    repaired(found, "Take NVIDIA A100 SXM4 80 GB")


def test_an_hgx_host_with_a_gpu_of_its_list_is_fine() -> None:
    assert "gpu.not-qualified" not in codes(sxm(4, variant="a100-sxm4-80gb-500w"))


def test_with_one_that_nobody_lists_it_is_a_warning() -> None:
    build = sxm(4, variant="a100-sxm4-40gb")
    found = finding(build, "gpu.not-qualified", Severity.WARNING, "a100-sxm4-80gb, a100-sxm4-80gb-500w")
    repaired(found, "Take NVIDIA A100 SXM4 80 GB")


def upgrade(old: str, new: str) -> dict[str, object]:
    build = sxm() if "sxm" in old else server()
    return build | {"gpus": [{"variant": old, "count": 4, "upgrade_to": new}]}


def test_an_upgrade_of_the_same_form_watts_and_connector_drops_in() -> None:
    assert "platform.upgrade" not in codes(upgrade("a100-sxm4-40gb", "a100-sxm4-80gb"))  # 400 W each


def test_one_that_draws_more_is_a_warning() -> None:
    build = upgrade("a100-pcie-40gb", "a100-pcie-80gb")
    repaired(finding(build, "platform.upgrade", Severity.WARNING, "250 W against 300 W"), "Drop the planned upgrade")


def test_one_with_another_connector_is_a_warning() -> None:
    build = upgrade("a100-pcie-80gb", "h100-pcie")
    finding(build, "platform.upgrade", Severity.WARNING, "300 W against 350 W", "eps-8pin against 16-pin")


def test_one_of_another_form_is_an_error() -> None:
    build = upgrade("a100-sxm4-80gb", "h100-sxm5")
    found = finding(build, "platform.upgrade", Severity.ERROR, "SXM4 against SXM5", "another baseboard")
    assert "connector" not in found.why  # a module has no plug of its own


def cabled(cable: str) -> dict[str, object]:
    return server(gpus=[{"variant": "a100-pcie-80gb", "count": 2, "power_cable": cable}])


def test_the_right_cable_is_fine() -> None:
    assert "psu.connector" not in codes(cabled("eps-8pin"))


def test_an_adapter_is_worth_a_note() -> None:
    finding(cabled("adapter"), "psu.connector", Severity.NOTE, "PCIe 8-pin")


def test_a_pcie_plug_is_an_error() -> None:
    found = finding(cabled("pcie-8pin"), "psu.connector", Severity.ERROR, "pcie-8pin", "eps-8pin")
    repaired(found, "Use the right cable")


def test_a_retired_gpu_is_not_proposed() -> None:
    on = changed("a100-pcie-80gb", retired=True)
    found = next(f for f in assessed(server(4, "a100-sxm4-80gb"), on).findings if f.code == "gpu.form-factor")
    assert all("PCIe 80 GB" not in fix.title for fix in found.fixes)


def test_only_what_differs_is_named() -> None:
    found = finding(
        upgrade("a100-pcie-80gb", "v100-sxm2-32gb"), "platform.upgrade", Severity.ERROR, "PCIe against SXM2"
    )
    assert "W against" not in found.why  # 300 W both


@pytest.mark.parametrize(
    ("build", "gpus", "quantity", "said", "meant"),
    [
        # 64 GPUs are 8 DGX, and 8 such are 64 of them, 512 GPUs; 64 / 8 = 8 fill one each
        (sxm(64, "dgx-a100-640gb", parts=[]), 64, 8, "64 servers of 8", "Take 8 GPUs in each of 8 servers, 64 in all"),
        # 16 GPUs are 2 servers, twice: 4 servers, 32 GPUs; 16 / 2 = 8
        (server(16), 16, 2, "4 servers of 8", "Take 8 GPUs in each of 2 servers, 16 in all"),
    ],
)
def test_gpus_are_those_of_one_of_the_quantity(build: Json, gpus: int, quantity: int, said: str, meant: str) -> None:
    build = build | {"quantity": quantity}
    found = finding(build, "gpu.count", Severity.WARNING, said, f"{gpus * quantity} GPUs in all")
    assert f"counted as {assessed(build).servers} servers" in found.why
    repaired(found, meant)


def test_a_gpu_that_nobody_knows_is_no_missing_gpu() -> None:
    build = server(gpus=[{"variant": "a100-pcie-80", "count": 2}])
    assert "catalogue.unknown" in codes(build)
    assert "gpu.count" not in codes(build)


BARE: Json = {"gpus": [{"variant": "a100-pcie-80gb", "count": 1}]}


def test_gpus_in_a_server_are_not_alone() -> None:
    assert "platform.missing" not in codes(server(1))
    assert "platform.missing" not in codes(BARE | {"platform": {"host_lanes": 64}})


def test_gpus_without_a_server_are_parts_and_no_comparison_with_renting() -> None:
    found = finding(BARE, "platform.missing", Severity.WARNING, "renting is not computed")
    assert found.fixes
    for fix in found.fixes:
        assert fix.title.startswith("Take ")
        assert fix.build.platform is not None
    assert not assessed(BARE, try_fixes=False).of_severity(Severity.ERROR)  # parts may be bought


def test_whoever_states_the_price_of_all_of_it_gets_the_comparison() -> None:
    costs = {"hardware_price": "20000"}
    found = finding(BARE | {"costs": costs}, "platform.missing", Severity.WARNING)
    assert "renting" not in found.why


def test_an_unknown_platform_is_unknown_and_not_missing() -> None:
    assert "platform.missing" not in codes(BARE | {"platform": "no-such-platform"})
