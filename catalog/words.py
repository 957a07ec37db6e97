"""Products and prices in short words, for the catalogue's own pages. Rounds for display only."""

from datetime import date
from decimal import Decimal
from typing import Any

from configurator.sizing import catalogue as spec
from configurator.sizing.quantities import Span

UNKNOWN = "–"
FORMS = {"pcie": "PCIe", "sxm2": "SXM2", "sxm4": "SXM4", "sxm5": "SXM5", "sxm6": "SXM6", "m2": "M.2", "u2": "U.2"}


def dollars(amount: Decimal) -> str:
    """$12,950, or $0.85 where there are cents."""
    return f"${amount:,.0f}" if amount == amount.to_integral_value() else f"${amount:,.2f}"


def price_words(span: Span | None) -> str:
    if span is None:
        return UNKNOWN
    return dollars(span.low) if span.is_exact else f"{dollars(span.low)}–{dollars(span.high).removeprefix('$')}"


def age_words(priced_on: date, today: date) -> str:
    days = (today - priced_on).days
    if days < 60:
        return "today" if days == 0 else f"{days} day{'' if days == 1 else 's'}"
    return f"{round(days / 30.44)} months"


def number(value: float) -> str:
    """1,935 or 79.15: as many decimals as were entered."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def value_words(value: Any) -> str:
    """Any column of a product, in words. None is said, not hidden."""
    match value:
        case None:
            return "not known"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number(value)
        case tuple():
            return ", ".join(value_words(item) for item in value)
        case spec.Product():
            return value.name
    return FORMS.get(str(value), str(value))


def key_spec(product: spec.AnyProduct | None) -> str:
    """The few words by which one knows a product among its like."""
    if product is None:
        return ""
    parts = _PARTS.get(type(product), _no_parts)(product)
    return ", ".join(part for part in parts if part)


def _no_parts(product: Any) -> list[str]:
    return []


def _gpu(gpu: spec.GpuSpec) -> list[str]:
    memory = f"{number(gpu.memory_gb)} GB {gpu.memory_type}"
    return [memory, f"{number(gpu.memory_bandwidth_gb_s)} GB/s", f"{number(gpu.tdp_w)} W", FORMS[gpu.form]]


def _platform(platform: spec.PlatformSpec) -> list[str]:
    form = FORMS.get(platform.gpu_form, "")
    gpus = f"up to {platform.gpu_max} {form} GPU{'s' if platform.gpu_max > 1 else ''}" if platform.gpu_max else ""
    sockets = f"{platform.sockets} socket{'s' if platform.sockets > 1 else ''}" if platform.sockets else ""
    units = f"{number(platform.rack_units)}U" if platform.rack_units else ""
    return [" ".join(gpus.split()), sockets, units, platform.cooling]


def _cpu(cpu: spec.CpuSpec) -> list[str]:
    return [f"{cpu.cores} cores", f"{number(cpu.tdp_w)} W", cpu.socket, f"{cpu.pcie_lanes} lanes"]


def _memory(memory: spec.MemorySpec) -> list[str]:
    return [f"{number(memory.capacity_gib)} GiB", f"{memory.memory_type}-{memory.speed_mt_s}"]


def _drive(drive: spec.DriveSpec) -> list[str]:
    return [f"{number(drive.capacity_tb)} TB", FORMS.get(drive.form, "SATA"), f"{number(drive.gb_s)} GB/s"]


def _nic(nic: spec.NicSpec) -> list[str]:
    ports = f"{nic.ports} × {number(nic.gbit_s_per_port)} Gbit/s"
    return [ports, f"PCIe {nic.pcie_generation}.0 x{nic.lanes}"]


def _psu(psu: spec.PsuSpec) -> list[str]:
    return [f"{number(psu.watts)} W", psu.efficiency_class, psu.inlet]


def _chassis(chassis: spec.ChassisSpec) -> list[str]:
    units = f"{number(chassis.rack_units)}U" if chassis.rack_units else ""
    return [units, "cools passive GPUs" if chassis.passive_gpus else "no airflow for passive GPUs"]


def _cooling(cooling: spec.CoolingSpec) -> list[str]:
    return [cooling.method, f"removes {number(cooling.heat_w)} W" if cooling.heat_w else ""]


def _bridge(bridge: spec.BridgeSpec) -> list[str]:
    return [f"{bridge.slot_pitch} slots apart", "three join a pair"]


def _ups(ups: spec.UpsSpec) -> list[str]:
    volts = f"{'/'.join(number(v) for v in ups.volts)} V" if ups.volts else ""
    return [f"{number(ups.watts)} W", f"{number(ups.va)} VA", volts]


def _receptacle(receptacle: spec.ReceptacleSpec) -> list[str]:
    volts = f"{number(receptacle.volts)} V" if receptacle.volts else ""
    return [f"{number(receptacle.amps)} A", volts, "three-phase" if receptacle.phases == 3 else ""]


def _pdu(pdu: spec.PduSpec) -> list[str]:
    phases = "three-phase" if pdu.phases == 3 else ""
    return [f"{number(pdu.amps)} A", f"{number(pdu.volts)} V", phases, pdu.outlets]


def _cord(cord: spec.CordSpec) -> list[str]:
    return [cord.connector, f"{number(cord.amps_iec)} A IEC", f"{number(cord.amps_ul)} A UL"]


def _accessory(accessory: spec.AccessorySpec) -> list[str]:
    return [f"{number(accessory.watts)} W" if accessory.watts else ""]


_PARTS: dict[type, Any] = {
    spec.GpuSpec: _gpu,
    spec.PlatformSpec: _platform,
    spec.CpuSpec: _cpu,
    spec.MemorySpec: _memory,
    spec.DriveSpec: _drive,
    spec.NicSpec: _nic,
    spec.PsuSpec: _psu,
    spec.ChassisSpec: _chassis,
    spec.CoolingSpec: _cooling,
    spec.BridgeSpec: _bridge,
    spec.UpsSpec: _ups,
    spec.ReceptacleSpec: _receptacle,
    spec.PduSpec: _pdu,
    spec.CordSpec: _cord,
    spec.AccessorySpec: _accessory,
}
