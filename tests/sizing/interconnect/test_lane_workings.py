"""The words beside figures of lanes where something is not said, or there is one of it."""

from tests.sizing.interconnect.machines import XEONS, slots
from tests.sizing.rules.bench import Json, assessed, server


def working(build: Json, name: str) -> str:
    return assessed(build, try_fixes=False).figures[f"lanes.{name}"].working


def test_lanes_of_a_socket_that_nobody_says_are_not_divided() -> None:
    """Two sockets, no CPU chosen, no slots: neither has a number of lanes."""
    build = server(1, platform={"sockets": 2}, parts=[])
    assert working(build, "socket_host.0") == working(build, "host")


def test_without_cpus_sockets_are_counted() -> None:
    """128 lanes of the platform are 64 of each socket, whatever sits in it."""
    own = {"sockets": 2, "host_lanes": 128, "slots": slots(2, socket=0)}
    assert working(server(1, platform=own, parts=[]), "socket_host.0") == "128 / 2 sockets"
    assert working(server(1, platform=own, parts=[XEONS]), "socket_host.0") == "128 / 2 CPUs"


def test_one_device_wants_and_two_want() -> None:
    """A100s behind a switch of Gen4 x16: 31.51 GB/s each."""
    own = {"sockets": 2, "switches": [{"name": "p0", "gpu_ports": 2, "socket": 0}]}
    one = working(server(1, platform=own, parts=[XEONS]), "uplink_ratio.p0")
    assert one.startswith("1 device wants 31.51 GB/s / 31.51 GB/s")
    assert working(server(2, platform=own, parts=[XEONS]), "uplink_ratio.p0").startswith("2 devices want 63.02 GB/s")
