"""Lanes and generation of the host where no CPU is chosen yet, and how sockets share them."""

import pytest

from configurator.sizing.interconnect import host_lanes
from configurator.sizing.machine.system import resolve
from tests.sizing.rules.bench import CPUS, Json, read, server
from tests.sizing.shelf import snapshot


def host(build: Json) -> host_lanes.Host:
    return host_lanes.host(resolve(read(build), snapshot()))


@pytest.mark.parametrize(
    ("socket", "generation"),
    [("LGA3647", 3), ("LGA4189", 4), ("LGA4926", 4), ("SP3", 4), ("LGA4677", 5), ("SP5", 5), ("AM4", None)],
)
def test_a_socket_tells_the_generation_before_its_cpu_is_chosen(socket: str, generation: int | None) -> None:
    assert host(server(1, platform={"cpu_socket": socket}, parts=[])).generation == generation


def test_the_oldest_cpu_tells_it_afterwards() -> None:
    old = {"product": "amd-epyc-7601"}
    assert (
        host(server(1, platform={"sockets": 2, "cpu_socket": "SP3"}, parts=[old, CPUS | {"count": 1}])).generation == 3
    )


@pytest.mark.parametrize(("socket", "lanes"), [(0, 43), (1, 43), (2, 42), (3, 0)])
def test_sockets_share_what_there_is_and_an_empty_one_has_none(socket: int, lanes: int) -> None:
    """128 over three CPUs: 43 + 43 + 42."""
    three = {"sockets": 4, "host_lanes": 128}
    assert host(server(1, platform=three, parts=[CPUS | {"count": 3}])).of_socket(socket) == lanes


def test_nothing_known_stays_unknown() -> None:
    unknown = host(server(1, platform={}, parts=[]))
    assert (unknown.lanes, unknown.of_socket(0)) == (None, None)
    assert host(server(1, platform=None, parts=[])).working == "no CPU and no platform chosen"


@pytest.mark.parametrize(
    ("count", "lanes"),
    [(1, 64), (2, 128)],
)
def test_two_xeons_have_the_lanes_of_each(count: int, lanes: int) -> None:
    xeons = {"product": "intel-xeon-platinum-8358", "count": count}
    assert host(server(1, platform={"sockets": 2, "host_lanes": 160}, parts=[xeons])).lanes == lanes


def test_slots_and_uplinks_are_counted_where_nobody_says_how_many_lanes_there_are() -> None:
    """16 + 8 in slots of the host and 16 to the switch; the slot on the switch costs nothing."""
    platform = {
        "slots": [{"name": "a"}, {"name": "b", "lanes": 8}, {"name": "c", "switch": "p"}], "switches": [{"name": "p"}],
    }  # fmt: skip
    assert host(server(1, platform=platform, parts=[])).lanes == 40
