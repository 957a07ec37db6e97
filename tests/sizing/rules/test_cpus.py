"""Socket, number, kind and cores of the CPUs."""

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import DIMMS, Json, assessed, changed, codes, finding, repaired, server, sxm


def with_cpus(*cpus: tuple[str, int], gpus: int = 2, **more: object) -> Json:
    return server(gpus, parts=[*({"product": id, "count": count} for id, count in cpus), DIMMS], **more)


def test_two_cpus_of_a_kind_for_two_sockets_are_right() -> None:
    assert not {code for code in codes(with_cpus(("amd-epyc-7543", 2))) if code.startswith("cpu.")}


def test_a_platform_without_a_cpu_is_worth_a_warning() -> None:
    found = finding(server(parts=[DIMMS]), "cpu.missing", Severity.WARNING, "2 sockets SP3")
    repaired(found, "Take 2 × AMD EPYC 7313")  # 800 each; the 7543 is 3,000, the 7502 has no price
    assert [fix.price_change for fix in found.fixes] == [1600, 6000, None]


def test_whoever_describes_a_machine_has_its_cpus() -> None:
    assert "cpu.missing" not in codes(server(platform={"sockets": 2}, parts=[DIMMS]))


def test_an_empty_socket_kills_its_slots() -> None:
    """The second CPU costs 3,000 and draws 225 W, and a tenth for the fans: 247.5 W."""
    build = with_cpus(("amd-epyc-7543", 1))
    found = finding(build, "cpu.missing-second", Severity.WARNING, "gpu-5, gpu-6, gpu-7, gpu-8")
    assert found.title == "1 of 2 sockets filled"
    fix = repaired(found, "Take 2 × AMD EPYC 7543")
    assert f"{fix.price_change:.2f}" == "3000.00"
    assert fix.peak_w_change == pytest.approx(247.5)


def test_a_third_cpu_has_no_place() -> None:
    found = finding(with_cpus(("amd-epyc-7543", 3)), "cpu.too-many", Severity.ERROR)
    assert found.title == "3 CPUs for 2 sockets"
    repaired(found, "Take 2 × AMD EPYC 7543")


def test_two_lines_of_one_cpu_are_counted_together() -> None:
    build = with_cpus(("amd-epyc-7543", 2), ("amd-epyc-7543", 1))
    fix = repaired(finding(build, "cpu.too-many", Severity.ERROR), "Take 2 × AMD EPYC 7543")
    assert [part.count for part in fix.build.parts if part.product == "amd-epyc-7543"] == [2]


def test_different_cpus_in_one_server_are_an_error() -> None:
    build = with_cpus(("amd-epyc-7543", 1), ("amd-epyc-7713", 1))
    found = finding(build, "cpu.mixed", Severity.ERROR, "AMD EPYC 7543 and AMD EPYC 7713")
    repaired(found, "Take 2 × AMD EPYC 7543")


def test_a_cpu_of_another_socket_does_not_fit() -> None:
    build = with_cpus(("intel-xeon-platinum-8358", 2))
    found = finding(build, "cpu.socket", Severity.ERROR, "LGA4189", "SP3")
    repaired(found, "Take 2 × AMD EPYC 7543")  # the 7502 has as many cores, but no price


def test_a_cpu_for_one_socket_works_alone() -> None:
    board = {"platform": "supermicro-h12ssl-i", "site": {}}
    assert "cpu.single-socket-only" not in codes(with_cpus(("amd-epyc-7313p", 1), **board))


def test_two_of_them_do_not() -> None:
    build = with_cpus(("amd-epyc-7313p", 2))
    found = finding(build, "cpu.single-socket-only", Severity.ERROR, "1 socket; 2 are fitted")
    repaired(found, "Take 2 × AMD EPYC 7313")


def test_a_cpu_as_hot_as_the_platform_allows_fits() -> None:
    assert "cpu.tdp" not in codes(with_cpus(("amd-epyc-7763", 2)))  # 280 W of 280 W


def test_one_watt_more_is_an_error() -> None:
    on = changed("amd-epyc-7763", tdp_w=281.0)
    found = finding(with_cpus(("amd-epyc-7763", 2)), "cpu.tdp", Severity.ERROR, "281 W", "280 W", on=on)
    repaired(found, "Take 2 × AMD EPYC 7713", on)


def test_four_cores_a_gpu_are_enough() -> None:
    assert "cpu.too-few-cores" not in codes(with_cpus(("amd-epyc-7313", 2), gpus=8))  # 32 for 8


def test_fewer_are_worth_a_warning() -> None:
    on = changed("amd-epyc-7313", cores=15)
    build = with_cpus(("amd-epyc-7313", 2), gpus=8)
    finding(build, "cpu.too-few-cores", Severity.WARNING, "30 cores for 8 GPUs", "3.8 each", on=on)  # 30 / 8 = 3.75


def test_a_turnkey_system_keeps_its_own_cpus() -> None:
    """Two of 7,890 are saved; the system's published maximum is its peak, whatever is in it."""
    assert "platform.turnkey-conflict" not in codes(sxm(8, "dgx-a100-640gb", parts=[]))
    build = sxm(8, "dgx-a100-640gb", parts=[{"product": "amd-epyc-7763", "count": 2}])
    fix = repaired(finding(build, "platform.turnkey-conflict", Severity.ERROR), "Keep its own CPUs")
    assert f"{fix.price_change:.2f}" == "-15780.00"
    assert fix.peak_w_change == 0


def test_a_retired_cpu_is_not_proposed() -> None:
    on = changed("amd-epyc-7502", retired=True)
    found = next(f for f in assessed(server(parts=[DIMMS]), on).findings if f.code == "cpu.missing")
    assert "Take 2 × AMD EPYC 7502" not in {fix.title for fix in found.fixes}


def test_a_cpu_as_hot_as_allowed_is_proposed_too() -> None:
    on = changed("amd-epyc-7713", tdp_w=281.0)
    found = finding(with_cpus(("amd-epyc-7713", 2)), "cpu.tdp", Severity.ERROR, on=on)
    assert [fix.title for fix in found.fixes] == [
        "Take 2 × AMD EPYC 7742",
        "Take 2 × AMD EPYC 7763",
        "Take 2 × AMD EPYC 7773X",
    ]
