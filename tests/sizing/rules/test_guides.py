"""What the guides call rules: each is judged somewhere, and where a guide has no source for one, the note says so."""

import pytest

from configurator.sizing import Severity, assess
from configurator.sizing.build import Build
from tests.sizing.rules.bench import AT_240_V, CPUS, DIMMS, Json, changed, codes, finding, server, sxm
from tests.sizing.rules.test_every_code_is_specified import emitted
from tests.sizing.shelf import FIXTURES, reference_build, snapshot

BOARD = "supermicro-h12ssl-i"
NO_SOURCE = "The guide names no source"

# What a seed demands, and the code that judges it; "page" is said on the page that compares the guides alone, with the reason.
RULES_OF_THE_SEEDS = {
    "S1 80 GB rather than 40 GB": "workload.does-not-fit",
    "S1 add 20 % for activations and cache": "workload.tight",
    "S1 an A100 for most inference (S0: over-provisioned)": "workload.oversized",
    "S1 no FP8": "workload.fp8",
    "S1 SXM needs an HGX baseboard": "gpu.form-factor",
    "S1 MGX does not apply": "platform.does-not-apply",
    "S1 DGX is fixed": "platform.turnkey-conflict",
    "S1 Fabric Manager with NVSwitch": "software.needed",
    "S1 CUDA 11.0, driver R450 (S2: CUDA 12.4, NCCL 2.18)": "software.needed",
    "S1 NVLink bridge for a pair": "nvlink.bridges-short",
    "S1 A100 PCIe in a tower with case fans": "cooling.passive",
    "S1 liquid cooling required for SXM": "cooling.liquid-not-needed",
    "S1 128 lanes are enough": "lanes.oversubscribed",
    "S1 supply above the peak": "psu.capacity",
    "S1 redundant supplies": "psu.redundancy",
    "S1 1,600 W on 120 V": "psu.low-line",
    "S1 breaker above the load": "circuit.overload",
    "S1 two 30 A feeds": "feeds.not-redundant",
    "S1 C19 and C20": "cord.rating",
    "S1 UPS by VA": "ups.va",
    "S1 UPS by VA alone, watts forgotten": "ups.watts",
    "S1 15 minutes of runtime": "ups.runtime",
    "S1 rack of 42 inches, 6U": "rack.space",
    "S1 break-even against clouds": "cost.renting-is-cheaper",
    "S1 used prices": "price.stale",
    "S2 no mixing of 40 and 80 GB": "gpu.mixed",
    "S2 4-way and 8-way bridges": "nvlink.pairs-only",
    "S2 one 64-core CPU for two GPUs": "cpu.too-few-cores",
    "S2 512 GB for two GPUs": "ram.below-guide",
    "S2 memory at least the GPUs'": "ram.too-little",
    "S2 every slot filled without throttling": "ram.two-a-channel",
    "S2 free x16 slots": "slots.none-spare",
    "S2 x16 slots take an H100": "slots.none-spare",
    "S2 A100 to H100 by firmware": "platform.upgrade",
    "S2 100 GbE beyond four GPUs": "nic.cluster",
    "S2 two ports": "nic.one-port",
    "S2 RDMA card at full width": "lanes.throttled",
    "S2 four hot-swap bays, no M.2 alone": "host.hot-swap",
    "S2 IPMI 2.0 and Redfish": "host.management",
    "S2 riser cables of 300 mm": "host.risers",
    "S2 NVIDIA-Certified systems": "platform.uncertified",
    "S2 inlet below 25 °C": "cooling.inlet",
    "S2 used GPUs from clouds": "used.risk",
    "S2 8 PCIe cards without NVLink": "nvlink.no-bridge",
    "S0 MIG has seven slices": "mig.layout",
    "S0 NVLink for tensor parallelism": "mig.peer-to-peer",
    "S2 GPUDirect Storage cuts latency by 68 %": "page: a recommendation without a source",
    "S2 four 2 TB drives in RAID 0 for two GPUs": "page: no source, and RAID 0 loses all with one drive",
    "S2 unified memory addressing": "page: every A100 has it, whatever the server",
    "S2 thermal log of 48 hours, gpu_to_gpu matrix": "page: to be asked of a maker, not computed",
    "S2 sizing for 22-38 % variance": "page: no source",
}  # fmt: skip


@pytest.mark.parametrize(("rule", "code"), RULES_OF_THE_SEEDS.items(), ids=list(RULES_OF_THE_SEEDS))
def test_every_rule_of_the_seeds_is_judged(rule: str, code: str) -> None:
    assert code in emitted() or code.startswith("page: ")


def board(**more: object) -> Json:
    parts = [{"product": "amd-epyc-7313", "count": 1}, {"product": "ddr4-3200-rdimm-32gb", "count": 8}]
    return server(1, **{"platform": BOARD, "parts": parts, **more})


def with_parts(*parts: Json, **more: object) -> Json:
    return server(parts=[CPUS, DIMMS, *parts], **more)


def test_a_server_with_redfish_is_manageable() -> None:
    assert "host.management" not in codes(server())


def test_one_with_ipmi_alone_is_not_surely() -> None:
    on = changed("supermicro-as-4124gs-tnr", management="BMC with IPMI 2.0")
    finding(server(), "host.management", Severity.NOTE, "BMC with IPMI 2.0", NO_SOURCE, on=on)


def test_where_the_catalogue_knows_nothing_of_it_nothing_is_said() -> None:
    assert "host.management" not in codes(server(), changed("supermicro-as-4124gs-tnr", management=""))


def test_one_s_own_platform_is_its_owners_to_know() -> None:
    own = {"sockets": 2, "form": "pcie", "slots": [{"name": "a", "lanes": 16, "generation": 4}]}
    assert not {"host.management", "host.hot-swap", "platform.uncertified"} & codes(server(1, platform=own))


U2: Json = {"product": "nvme-3.84tb-u2", "count": 2}
M2: Json = {"product": "nvme-2tb-m2", "count": 2}


def test_drives_in_four_hot_swap_bays_are_changed_while_it_runs() -> None:
    assert "host.hot-swap" not in codes(with_parts(U2))
    assert "host.hot-swap" not in codes(with_parts(U2, M2))


def test_m_2_alone_is_not() -> None:
    finding(with_parts(M2), "host.hot-swap", Severity.NOTE, "All 2 drives are M.2", NO_SOURCE)
    finding(
        with_parts(M2 | {"count": 1}), "host.hot-swap", Severity.NOTE, "The drive is M.2, inside the case", NO_SOURCE
    )


@pytest.mark.parametrize(
    ("bays", "hot", "told"), [(4, True, False), (3, True, True), (8, False, True), (0, True, False)]
)
def test_four_hot_swap_bays_are_what_the_guide_asks_for(bays: int, hot: bool, told: bool) -> None:
    on = changed("supermicro-as-4124gs-tnr", drive_bays=bays, hot_swap_bays=hot)
    build = with_parts({**U2, "count": 1})
    assert ("host.hot-swap" in codes(build, on)) is told
    if told:
        finding(build, "host.hot-swap", Severity.NOTE, f"has {bays} bays", on=on)


def test_nothing_is_said_of_drives_that_are_not_there() -> None:
    assert "host.hot-swap" not in codes(board())


def test_a_slot_that_is_left_is_enough() -> None:
    assert "slots.none-spare" not in codes(server(2))


def test_a_board_whose_x16_slots_are_taken_has_none() -> None:
    """The H12SSL-i has five x16 slots and two x8: a GPU in one covers a second, and five cards take the rest."""
    on = changed(BOARD, slots=())
    nics = {"product": "nic-100gbe-1p-x16", "count": 5}
    build = board(parts=[{"product": "amd-epyc-7313", "count": 1}, nics])
    finding(build, "slots.none-spare", Severity.NOTE, "fill every live x16 slot", "350 W")
    assert "slots.none-spare" not in codes(build, on)  # where no slots are known, nothing is


@pytest.mark.parametrize(
    ("dimms", "told"),
    [
        # two GPUs: 512 GiB are the guide's, 160 GB are the GPUs' own
        (8, False), (7, True), (3, True), (2, False),
    ],
)  # fmt: skip
def test_less_than_512_gb_for_two_gpus_is_told_until_it_is_too_little(dimms: int, told: bool) -> None:
    found = codes(server(parts=[CPUS, {**DIMMS, "count": dimms}]))
    assert ("ram.below-guide" in found) is told
    assert ("ram.too-little" in found) is (dimms == 2)


def test_how_much_less_is_said() -> None:
    """4 × 64 / 2."""
    build = server(parts=[CPUS, {**DIMMS, "count": 4}])
    finding(build, "ram.below-guide", Severity.NOTE, "256 GiB / 2 GPUs = 128 GiB", "2,048 / 8 = 256", NO_SOURCE)


@pytest.mark.parametrize(("dimms", "told"), [(16, False), (17, True), (32, True)])
def test_a_17th_dimm_on_16_channels_shares_one(dimms: int, told: bool) -> None:
    build = server(parts=[CPUS, {**DIMMS, "count": dimms}])
    assert ("ram.two-a-channel" in codes(build)) is told
    if told:
        finding(build, "ram.two-a-channel", Severity.NOTE, f"{dimms} DIMMs on 16 channels", "3,200 MT/s")


def test_a_board_in_a_case_is_measured_and_certified_by_nobody() -> None:
    finding(board(), "host.risers", Severity.NOTE, "1 card of 267 mm", "300 mm", NO_SOURCE)
    finding(board(), "platform.uncertified", Severity.NOTE, "has no source", "37 %", "CUDA 12.4")


def test_a_makers_server_is() -> None:
    assert not {"host.risers", "platform.uncertified"} & codes(server())


def test_a_case_that_is_made_for_gpus_has_room() -> None:
    chassis = {"product": "chassis-4u-rackmount", "count": 1}
    parts = [*board()["parts"], chassis]
    on = changed("chassis-4u-rackmount", passive_gpus=True)
    assert "host.risers" in codes(board(parts=parts), changed("chassis-4u-rackmount", passive_gpus=False))
    assert "host.risers" not in codes(board(parts=parts), on)


def test_mig_and_nvswitch_need_software_beside_the_driver() -> None:
    sliced = server(1, mig=[{"gpu": 0, "profiles": ["1g.10gb"]}])
    finding(sliced, "software.needed", Severity.NOTE, "450.80.02", "CUDA 11.0 and driver R450")
    switched = sxm(8, "hgx-a100-8gpu")
    finding(switched, "software.needed", Severity.NOTE, "6 NVSwitches", "Fabric Manager")
    assert "software.needed" not in codes(server())
    assert "software.needed" not in codes(sxm(4))


@pytest.mark.parametrize(
    ("servers", "nics", "told"),
    [(2, 1, True), (2, 2, False), (1, 1, False), (2, 0, False)],
)
def test_one_port_is_a_single_point_of_failure_of_a_cluster(servers: int, nics: int, told: bool) -> None:
    cards = [{"product": "nic-100gbe-1p-x16", "count": nics}] if nics else []
    build = with_parts(*cards, quantity=servers)
    assert ("nic.one-port" in codes(build)) is told
    if told:
        finding(build, "nic.one-port", Severity.NOTE, "2 servers with one port", NO_SOURCE)


NEW = {
    "host.management", "host.hot-swap", "slots.none-spare", "ram.below-guide", "ram.two-a-channel", "host.risers",
    "platform.uncertified", "software.needed", "nic.one-port",
}  # fmt: skip
REFERENCE_BUILDS = sorted(path.stem for path in (FIXTURES / "reference_builds").glob("*.json"))


@pytest.mark.parametrize("name", REFERENCE_BUILDS)
def test_the_guides_notes_do_not_drown_a_reference_build(name: str) -> None:
    """A maker's server has one of them at most; one put together from a board has those of the board."""
    build: Build = reference_build(name)
    told = [f.code for f in assess(build, snapshot(), try_fixes=False).findings if f.code in NEW]
    on_a_board = isinstance(build.platform, str) and snapshot().platform(build.platform).kind == "board"  # type: ignore[union-attr]
    assert len(told) <= (4 if on_a_board else 2), told


def test_the_supply_of_the_bench_is_the_builds() -> None:
    """None of these rules is about power: they hold with and without a supply."""
    assert codes(server(site=AT_240_V)) & NEW == codes(server(site={})) & NEW
