"""Builds from the types alone: a field that is added tomorrow is varied tomorrow, up to the bounds that it states.

`builds.py` makes up builds of likely sizes; these go to the edges, and leave nothing out.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Len, Lt
from hypothesis import reject
from hypothesis import strategies as st

from configurator.sizing import build as b
from configurator.sizing import catalogue as spec
from configurator.sizing.assumptions import PASSPORTS
from configurator.sizing.build.fields import ID
from tests.sizing import builds

MOST_ITEMS = 4
Strategy = st.SearchStrategy[Any]

slots = st.sampled_from(["a", "b", "c", "slot-1", "slot-7"])
slugs = slots | st.sampled_from(
    ["SP3", "LGA4189", "ddr4-rdimm", "1g.5gb", "3g.40gb", "7g.80gb", "C19", "L6-30R", "IEC60309-32A"]
)
amounts = st.decimals(min_value=0, max_value=1_000_000_000, places=2, allow_nan=False) | st.just(Decimal(0))
prices = st.lists(amounts, min_size=3, max_size=3).map(sorted)
CONFIG_NAMES = [
    "hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "head_dim", "vocab_size", "intermediate_size",
    "num_local_experts", "num_experts_per_tok", "n_routed_experts", "moe_intermediate_size", "first_k_dense_replace", "sliding_window",
    "kv_lora_rank", "qk_rope_head_dim", "layer_types", "tie_word_embeddings", "quantization_config", "text_config", "model_type",
    "torch_dtype", "max_position_embeddings", "use_sliding_window", "sliding_window_pattern",
]  # fmt: skip
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.integers(0, 64) | builds.numbers(-1e300, 1e300) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(CONFIG_NAMES) | st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip

# What a type can't say: which strings are ids, and which fields belong together.
KNOWN: dict[str, Strategy] = {
    "variant": builds.ids_of(spec.GpuSpec),
    "upgrade_to": builds.ids_of(spec.GpuSpec),
    "profiles": slugs | st.from_regex(ID, fullmatch=True, alphabet=st.characters(codec="ascii")).filter(lambda id: len(id) <= 9),
    "product": st.sampled_from(sorted(builds.SHELF.products)) | st.just("no-such-product"),
    "Build.platform": builds.ids_of(spec.PlatformSpec),
    "Site.ups": builds.ids_of(spec.UpsSpec),
    "Workload.model": st.sampled_from([*builds.SHELF.models, "no-such-model"]),
    "figure": st.sampled_from(["power.peak_w", "memory.verdict", "throughput.one_user_tok_s", "cost.tco", "no.such.figure"])
    | st.text(min_size=1, max_size=9),
    "config": st.dictionaries(st.sampled_from(CONFIG_NAMES), json_values, min_size=1, max_size=12),
    "assumptions": st.fixed_dictionaries(
        {}, optional={name: st.none() | builds.numbers(p.low, p.high) for name, p in PASSPORTS.items()}
    ),
    "cloud_rates": st.lists(builds.rates, max_size=4, unique_by=lambda r: r if isinstance(r, str) else r.name).map(tuple),
}  # fmt: skip


def made_from(hint: Any, known: Strategy | None = None) -> Strategy:
    """Values of a type, within the bounds of its annotation; `known` stands for its plain strings."""
    origin, given = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return bounded(given[0], flat(given[1:]), known)
    if origin is Literal:
        return st.sampled_from(given)
    if origin in (Union, UnionType):
        return st.one_of([made_from(choice, known) for choice in given])
    if origin is tuple:
        return bounded(hint, (), known)
    return PLAIN[hint](known) if hint in PLAIN else whole(hint)


PLAIN: dict[Any, Callable[[Strategy | None], Strategy]] = {
    NoneType: lambda _: st.none(),
    bool: lambda _: st.booleans(),
    date: lambda _: st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    float: lambda _: builds.numbers(-1e12, 1e12),
    int: lambda _: st.integers(-(2**31), 2**31),
    str: lambda known: st.text(max_size=9) if known is None else known,
    dict[str, Any]: lambda known: st.nothing() if known is None else known,
    dict[str, float | None]: lambda known: st.nothing() if known is None else known,
}


def flat(notes: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(note for note in notes if isinstance(note, Ge | Gt | Le | Lt | Len))


def bounded(kind: Any, notes: tuple[Any, ...], known: Strategy | None) -> Strategy:
    """A number between its bounds, with the bounds themselves more often than chance would have them; or a few items."""
    low = next((n.ge if isinstance(n, Ge) else n.gt for n in notes if isinstance(n, Ge | Gt)), None)
    high = next((n.le for n in notes if isinstance(n, Le)), None)
    length = next((n for n in notes if isinstance(n, Len)), Len(0, None))
    if kind is int:
        return st.sampled_from([low, high]) | st.integers(low, min(high, low + 16)) | st.integers(low, high)
    if kind is float:
        least = float(low) if any(isinstance(n, Ge) for n in notes) else float(low) + 1e-3
        return st.sampled_from([least, float(high)]) | builds.numbers(least, float(high))
    if kind is Decimal:
        return st.decimals(min_value=low or 0, max_value=high, places=4, allow_nan=False).filter(
            lambda amount: amount > 0 or any(isinstance(n, Ge) for n in notes)
        )
    if kind is str:
        return slugs | st.text(min_size=length.min_length, max_size=9) if known is None else known
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        if inner[-1] is not Ellipsis:
            return st.tuples(*(made_from(hint) for hint in inner))
        most = min(length.max_length or MOST_ITEMS, MOST_ITEMS)
        return st.lists(made_from(inner[0], known), min_size=length.min_length, max_size=most).map(tuple)
    return made_from(kind, known)


def whole(kind: type[Any]) -> Strategy:
    """A dataclass with every field varied. Fields that contradict each other, as the dataclass itself says, are drawn anew."""
    assert is_dataclass(kind), kind
    if kind is b.OwnPrice:
        return prices.map(lambda p: b.OwnPrice(low=p[0], likely=p[1], high=p[2]))
    hints = get_type_hints(kind, include_extras=True)
    varied = {f.name: field_of(kind, f.name, hints[f.name]) for f in fields(kind) if f.name != "format"}

    def put_together(values: dict[str, Any]) -> Any:
        try:
            return kind(**values)
        except ValueError:
            reject()

    return st.fixed_dictionaries(varied).map(put_together)


def field_of(kind: type[Any], name: str, hint: Any) -> Strategy:
    known = KNOWN.get(f"{kind.__name__}.{name}", KNOWN.get(name))
    if name in ("config", "assumptions", "cloud_rates") and known is not None:
        return known if name == "config" else st.none() | known
    if name == "runtime":
        return st.lists(st.integers(1, 5000), max_size=3, unique=True).map(falling_runtime)
    return made_from(hint, known)


def falling_runtime(loads: list[int]) -> tuple[b.OwnRuntime, ...]:
    return tuple(b.OwnRuntime(load_w=load, minutes=10_000 / load) for load in sorted(loads))


any_builds = whole(b.Build)
"""Any build whatever, every field of it varied."""
