"""Feeds of the electrical cases, and the DGX A100 on them: North American and other rules, redundant feeds."""

from tests.sizing.rules.bench import Json, sxm

DGX: Json = sxm(8, "dgx-a100-640gb", parts=[], assumptions=None)
AB: Json = {"feeds": 2, "redundant": True}


def nec(volts: float, breaker_a: float | None = None, phases: int = 1, **site: object) -> Json:
    return {"region": "nec", "supply": {"volts": volts, "phases": phases, "breaker_amps": breaker_a}} | site


def iec(volts: float, breaker_a: float | None = None, phases: int = 1, **site: object) -> Json:
    return nec(volts, breaker_a, phases, **site) | {"region": "iec"}
