"""Builds behind a UPS, of the catalogue or of one's own."""

from tests.sizing.rules.bench import NO_LOSS, Json, codes, drawing


def behind(ups: object, watts: float, volts: float = 240, *, power_factor: float = 1, **site: object) -> Json:
    assumed = {"peak_w": watts, "power_factor": power_factor, **NO_LOSS}
    return drawing(watts, assumptions=assumed, site={"supply": {"volts": volts}, "ups": ups} | site)


def own(va: float, watts: float, **more: object) -> Json:
    """A UPS that the catalogue does not hold."""
    return {"va": va, "watts": watts, **more}


def ups_codes(build: Json) -> set[str]:
    return {code for code in codes(build) if code.startswith("ups.")}
