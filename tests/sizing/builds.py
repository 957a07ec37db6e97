"""Builds as hypothesis makes them up: any that the codec admits, sensible or not."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from configurator.sizing import build as b
from configurator.sizing import catalogue as spec
from tests.sizing import shelf

SHELF = shelf.snapshot()


def ids_of(*kinds: type[Any]) -> st.SearchStrategy[str]:
    known = sorted(id for id, product in SHELF.products.items() if isinstance(product, kinds))
    return st.sampled_from(known) | st.sampled_from(["no-such-product"])


def or_none(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def amounts(most: int = 10_000_000) -> st.SearchStrategy[Decimal]:
    return st.decimals(min_value=0, max_value=most, places=2, allow_nan=False)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(min_value=low, max_value=high, allow_nan=False, allow_infinity=False)


training = st.builds(
    b.Training,
    optimizer=st.sampled_from(["adamw_mixed", "adamw_bf16", "adamw_8bit"]),
    zero_stage=st.integers(0, 3),
    sequence_tokens=st.integers(1, 200_000),
    micro_batch=st.integers(1, 4096),
    checkpointing=st.booleans(),
    lora_rank=st.integers(1, 4096),
    lora_targets=st.sampled_from(["all", "attention"]),
)
own_models = st.builds(
    b.ModelDimensions,
    params=numbers(1, 1e13),
    layers=or_none(st.integers(1, 200)),
    hidden=or_none(st.integers(1, 30_000)),
    heads=or_none(st.integers(1, 256)),
    kv_heads=or_none(st.integers(1, 256)),
    head_dim=or_none(st.integers(1, 512)),
)
configs = st.builds(
    b.ModelConfig,
    config=st.dictionaries(
        st.sampled_from(
            ["hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "vocab_size",
             "intermediate_size", "num_local_experts", "sliding_window", "kv_lora_rank", "tie_word_embeddings", "text_config",
             "vision_config", "quantization_config", "rope_scaling", "layer_types", "model_type", "head_dim"]
        ),
        st.integers(-5, 200_000) | st.none() | st.text(max_size=5) | st.booleans() | st.just({"hidden_size": 64, "quant_method": "awq"}),
        min_size=1,
        max_size=10,
    ),
)  # fmt: skip
workloads = st.builds(
    b.Workload,
    model=st.none() | st.sampled_from([*SHELF.models, "no-such-model"]) | own_models | configs,
    task=st.sampled_from(["inference", "lora", "qlora", "full_finetune"]),
    weights=st.sampled_from(
        ["bf16", "fp16", "fp8", "int8", "int4", "int4_g64", "int4_g32", "nf4", "mxfp4", "q8_0", "q4_k_m"]
    ),
    kv_cache=st.sampled_from(["fp16", "int8"]),
    context_tokens=st.integers(1, 10_000_000),
    concurrency=st.integers(1, 100_000),
    input_tokens=st.integers(1, 10_000_000),
    output_tokens=st.integers(1, 10_000_000),
    load=st.sampled_from(["users", "saturated"]),
    required_tok_s=or_none(numbers(0.1, 1e6)),
    tensor_parallel=or_none(st.integers(1, 1024)),
    pipeline_parallel=or_none(st.integers(1, 1024)),
    replicas=or_none(st.integers(1, 1024)),
    training=training,
)
gpu_groups = st.builds(
    b.GpuGroup,
    variant=ids_of(spec.GpuSpec),
    count=st.integers(1, 64) | st.sampled_from([1, 2, 4, 8, 1024]),
    condition=st.sampled_from(["new", "used", "refurbished"]),
    power_cable=or_none(st.sampled_from(["eps-8pin", "pcie-8pin", "adapter"])),
    power_limit_w=or_none(numbers(1, 1000) | st.sampled_from([100, 150, 250, 300, 400])),
    upgrade_to=or_none(ids_of(spec.GpuSpec)),
    slots=st.lists(st.sampled_from(["a", "b", "gpu-3", "no-such-slot"]), max_size=3).map(tuple),
)
own_platforms = st.builds(
    b.OwnPlatform,
    sockets=st.integers(1, 8),
    cpu_socket=or_none(st.sampled_from(["SP3", "LGA4189", "other"])),
    host_lanes=or_none(st.integers(0, 256)),
    has_switch=st.booleans(),
    form=st.sampled_from(["pcie", "sxm4"]),
    slots=st.lists(
        st.builds(
            b.OwnSlot, name=st.sampled_from("abcdefgh"), generation=st.integers(1, 6), lanes=st.sampled_from([1, 4, 8, 16]),
            physical_lanes=or_none(st.sampled_from([4, 8, 16])), socket=or_none(st.integers(0, 3)),
            switch=or_none(st.sampled_from(["s", "t", "no-such-switch"])), full_height=st.booleans(),
            width=or_none(st.integers(1, 3)), shares_lanes_with=st.sampled_from([(), ("a",), ("M.2",), ("b", "OCuLink")]),
        ),
        max_size=8,
        unique_by=lambda slot: slot.name,
    ).map(tuple),
    psus=st.lists(
        st.builds(
            b.OwnPsu, watts=st.integers(1, 5000), watts_low_line=or_none(st.integers(1, 5000)), count=st.integers(1, 6),
            inlet=or_none(st.sampled_from(["C14", "C16", "C20"])),
            efficiency_class=or_none(st.sampled_from(["bronze", "silver", "gold", "platinum", "titanium"])),
        ),
        max_size=2,
    ).map(tuple),
    inlet_max_c=or_none(numbers(0, 60)),
    cooling=or_none(st.sampled_from(["air", "hybrid", "liquid"])),
    is_board=st.booleans(),
    gpu_max=or_none(st.integers(1, 64)),
    gpu_counts=st.sampled_from([(), (4,), (4, 8)]),
    switches=st.lists(
        st.builds(
            b.OwnSwitch, name=st.sampled_from("st"), uplink_lanes=st.sampled_from([8, 16]), generation=st.integers(3, 5),
            socket=or_none(st.integers(0, 3)), gpu_ports=st.integers(0, 5), nic_ports=st.integers(0, 2),
            drive_ports=st.integers(0, 4), levels=st.integers(1, 2),
        ),
        max_size=2,
        unique_by=lambda switch: switch.name,
    ).map(tuple),
    onboard_lanes=st.integers(0, 16),
    numa_per_socket=st.sampled_from([1, 2, 4]),
    nvlink_topology=or_none(st.sampled_from(["none", "pairs", "mesh", "switched"])),
    bridges_fit=st.booleans(),
    dimm_slots=st.integers(0, 32),
    drive_bays=st.integers(0, 24),
    m2_slots=st.integers(0, 4),
)  # fmt: skip
part_kinds = (
    spec.CpuSpec, spec.MemorySpec, spec.DriveSpec, spec.NicSpec, spec.PsuSpec, spec.ChassisSpec, spec.CoolingSpec,
    spec.UpsSpec, spec.AccessorySpec, spec.PduSpec, spec.CordSpec,
)  # fmt: skip
parts = st.builds(
    b.Part,
    product=ids_of(*part_kinds),
    count=st.integers(1, 40),
    condition=st.sampled_from(["new", "used", "refurbished"]),
    slot=or_none(st.sampled_from(["a", "slot-7", "no-such-slot"])),
)
own_prices = (
    st.lists(amounts(), min_size=3, max_size=3).map(sorted).map(lambda p: b.OwnPrice(low=p[0], likely=p[1], high=p[2]))
)
custom_lines = st.builds(
    b.CustomLine,
    description=st.text(min_size=1, max_size=30),
    count=st.integers(1, 100),
    price=or_none(own_prices),
    watts=numbers(0, 5000),
    lanes=st.integers(0, 64),
    rack_units=numbers(0, 20),
)
supplies = st.builds(
    b.Supply,
    volts=st.sampled_from([120, 208, 230, 240, 400, 415, 480]) | numbers(48, 1000),
    phases=st.sampled_from([1, 3]),
    voltage_is=st.sampled_from(["line_to_line", "line_to_neutral"]),
    breaker_amps=or_none(st.sampled_from([15, 16, 20, 30, 32, 60]) | numbers(0.1, 6000)),
    receptacle=or_none(st.sampled_from(["L6-30R", "5-15r", "bs-1363", "schuko", "no-such-plug"])),
)


def ups_of(ratings: list[float], curve: list[float], loads: list[float], **choices: Any) -> b.OwnUps:
    """A UPS as a data sheet may have it: no more W than VA, and minutes that fall as the load rises."""
    points = zip(sorted(loads), sorted(curve, reverse=True), strict=False)
    runtime = tuple(b.OwnRuntime(load_w=load, minutes=minutes) for load, minutes in points)
    return b.OwnUps(watts=min(ratings), va=max(ratings), runtime=runtime, **choices)


own_upses = st.builds(
    ups_of,
    st.lists(numbers(1, 100_000), min_size=2, max_size=2),
    st.lists(numbers(0.1, 1000), max_size=5),
    st.lists(numbers(1, 100_000), max_size=5, unique=True),
    volts=st.sampled_from([(), 120.0, (208.0, 240.0), (400.0,)]),
    phases=st.sampled_from([1, 3]),
    topology=st.sampled_from(["", "online", "line-interactive"]),
    rack_units=or_none(numbers(0, 20)),
    weight_kg=or_none(numbers(0, 500)),
)
sites = st.builds(
    b.Site,
    region=st.sampled_from(["nec", "iec"]),
    supply=or_none(supplies),
    feeds=st.integers(1, 8),
    redundant=st.booleans(),
    servers_on_circuit=st.integers(1, 100),
    ups=or_none(ids_of(spec.UpsSpec) | own_upses),
    ups_runtime_minutes=or_none(numbers(0.1, 10_000)),
    psu_redundancy=or_none(st.sampled_from(["none", "n+1", "n+n"])),
    psus_powered=or_none(st.integers(0, 64)),
    inlet_c=or_none(numbers(-40, 80)),
    altitude_m=or_none(numbers(-500, 9000)),
    cooling_capacity_w=or_none(numbers(1, 100_000)),
    rack_units_free=or_none(numbers(0, 1000)),
    rack_weight_limit_kg=or_none(numbers(0, 2000)),
    rack_depth_mm=or_none(numbers(0, 2000)),
    noise_limit_db=or_none(numbers(0, 120)),
)
rates = st.sampled_from([*SHELF.cloud_rates, "no-such-rate"]) | st.builds(
    b.OwnCloudRate,
    name=st.text(min_size=1, max_size=10),
    usd_per_gpu_hour=st.decimals(min_value="0.0001", max_value=1000, places=4, allow_nan=False),
    term=st.sampled_from(["on-demand", "reserved", "spot"]),
    commitment_months=st.integers(0, 120),
)
costs = st.builds(
    b.Costs,
    months=st.integers(1, 240),
    electricity_per_kwh=or_none(amounts(100)),
    pue=or_none(numbers(1, 10)),
    utilisation=numbers(0, 1),
    cooling_per_year=or_none(amounts()),
    support_per_year=or_none(amounts()),
    support_fraction_per_year=or_none(numbers(0, 1)),
    staff_per_year=or_none(amounts()),
    hosting_per_month=or_none(amounts()),
    resale_fraction=or_none(numbers(0, 1)),
    resale_by_age=st.booleans(),
    certified=or_none(st.booleans()),
    discount_rate=numbers(0, 1),
    hardware_price=or_none(amounts()),
    cloud_rates=or_none(
        st.lists(rates, max_size=4, unique_by=lambda r: r if isinstance(r, str) else r.name).map(tuple)
    ),
)
mig_layouts = st.builds(
    b.MigLayout,
    gpu=st.integers(0, 15),
    profiles=st.lists(st.sampled_from(["1g.10gb", "2g.20gb", "3g.40gb", "7g.80gb", "1g.5gb", "9g.1tb"]), min_size=1, max_size=8).map(tuple),
)  # fmt: skip
overrides = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "hours_per_month": numbers(1, 744),
        "power_factor": numbers(0.5, 1),
        "continuous_share": numbers(0.1, 1),
        "ups_headroom": numbers(1, 5),
        "air_rise_k": numbers(1, 50),
        "peak_w": or_none(numbers(1, 100_000)),
        "average_w": or_none(numbers(1, 100_000)),
        "psu_efficiency": or_none(numbers(0.5, 1)),
    },
)
claims = st.builds(
    b.Claim,
    figure=st.sampled_from(
        ["power.peak_w", "memory.verdict", "throughput.one_user_tok_s", "cost.tco", "no.such.figure"]
    ),
    value=numbers(-1e9, 1e9) | st.text(max_size=10),
    source=st.text(max_size=10),
)
builds = st.builds(
    b.Build,
    name=st.text(max_size=20),
    workload=workloads,
    gpus=st.lists(gpu_groups, max_size=3).map(tuple),
    nvlink_bridges=st.integers(0, 40),
    nvlink_pairs=st.lists(st.tuples(st.integers(-2, 20), st.integers(-2, 20)), max_size=4).map(tuple),
    mig=st.lists(mig_layouts, max_size=3).map(tuple),
    platform=st.none() | ids_of(spec.PlatformSpec) | own_platforms,
    host_lanes=or_none(st.sampled_from([128, 160])),
    cooling=or_none(st.sampled_from(["air", "hybrid", "liquid"])),
    quantity=st.integers(1, 20) | st.just(1000),
    parts=st.lists(parts, max_size=6).map(tuple),
    custom_lines=st.lists(custom_lines, max_size=2).map(tuple),
    site=sites,
    costs=costs,
    assumptions=overrides,
    claims=st.lists(claims, max_size=3).map(tuple),
)
