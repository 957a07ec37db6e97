"""Parts and slots of the machines that tests describe by hand."""

from typing import Any

from tests.sizing.rules.bench import Json, assessed

EPYCS: Json = {"product": "amd-epyc-7543", "count": 2}
EPYC: Json = {"product": "amd-epyc-7543", "count": 1}
XEONS: Json = {"product": "intel-xeon-platinum-8358", "count": 2}
CASCADE: Json = {"product": "intel-xeon-gold-6248r", "count": 2}
HDR: Json = {"product": "nic-cx6-vpi-hdr-1p"}
NVME: Json = {"product": "nvme-3.84tb-u2"}
M2: Json = {"product": "nvme-2tb-m2"}
GEN3_X16 = 8 * 128 / 130 / 8 * 16  # 15.75 GB/s


def slot(name: str, **more: Any) -> Json:
    return {"name": name} | more


def slots(count: int, **more: Any) -> list[Json]:
    return [slot(f"s{i}", **more) for i in range(count)]


def number(build: Json, name: str) -> Any:
    return assessed(build, try_fixes=False).figures[f"lanes.{name}"].value
