"""Builds in which all that somebody may write is one kind of word, hostile or harmless; and pages as the elements they are made of."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import tinyhtml5
from django.contrib.auth.models import Group, User
from django.test import Client

from configurator.builder.models import Build as BuildRow
from configurator.quotes.groups import SALES_ENGINEERS
from configurator.sizing.build import codec
from tests.sizing import shelf

Document = dict[str, Any]
Word = Callable[[int], str]
Tree = list[tuple[str, tuple[str, ...]]]

HOSTILE = "x\"'><i hx-get=/ onclick=x>{{ 7 }}{% y %}</title></textarea></script></svg>&amp;<!--"
HARMLESS = re.sub(r"[^\w\s]", "x", HOSTILE)


def hostile(number: int) -> str:
    return f"{number}{HOSTILE}"


def harmless(number: int) -> str:
    return f"{number}{HARMLESS}"


def usual(word: Word) -> Document:
    """A machine of the catalogue, with everything beside it that somebody may write."""
    config = {
        "model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "vocab_size": 32000,
        "intermediate_size": 11008, "architectures": [word(1)], "torch_dtype": word(2), word(3): word(4),
        "quantization_config": {"quant_method": word(5)}, "rope_scaling": {"rope_type": word(6), "factor": 2},
    }  # fmt: skip
    return {
        **codec.to_dict(shelf.reference_build("tier-2-new")),
        "name": word(10),
        "workload": {"model": {"config": config}},
        "parts": [{"product": word(11), "count": 2, "slot": word(12)}, {"product": "amd-epyc-7343", "slot": word(13)}],
        "custom_lines": [
            {"description": word(14), "watts": 10, "lanes": 4},
            {"description": word(15), "rack_units": 1},
        ],
        "site": {"supply": {"volts": 240, "breaker_amps": 30, "receptacle": word(16)}, "redundant": True, "feeds": 2},
        "costs": {"cloud_rates": ["aws-a100-on-demand", {"name": word(17), "usd_per_gpu_hour": "1.40"}]},
        "claims": [
            {"figure": word(18), "value": word(19), "source": word(20)},
            {"figure": "power.peak_w", "value": word(21), "source": word(22)},
        ],
    }


def machine_of_ones_own(word: Word) -> Document:
    return {
        "format": "a100-build/1",
        "name": word(10),
        "gpus": [{"variant": "a100-pcie-80gb", "count": 2, "slots": [word(30), word(31)]}],
        "workload": {"model": {"config": {"model_type": f"mamba{word(32)}", "hidden_size": 4096}}},
        "parts": [{"product": "mellanox-connectx-6-vpi-hdr-200", "slot": word(33)}],
        "platform": {
            "cpu_socket": word(34),
            "memory_type": word(35),
            "slots": [
                {"name": word(30), "switch": word(36)},
                {"name": word(31), "shares_lanes_with": [word(30), word(37)]},
                {"name": word(33), "shares_lanes_with": [word(38)]},
            ],
            "switches": [{"name": word(36), "nic_ports": 1}],
            "psus": [{"watts": 1500, "count": 2}],
        },
    }


def unknown_ids(word: Word) -> Document:
    """As a build holds them that was stored before ids from outside were looked at."""
    return {
        "format": "a100-build/1",
        "name": word(10),
        "gpus": [{"variant": "a100-pcie-80gb", "count": 2, "upgrade_to": word(40)}, {"variant": word(41)}],
        "mig": [{"gpu": 0, "profiles": [word(42)]}],
        "platform": word(43),
        "workload": {"model": word(44)},
        "parts": [{"product": word(45)}, {"product": word(46), "slot": word(47)}],
        "site": {"ups": word(48)},
        "costs": {"cloud_rates": [word(49)]},
    }


BUILDS = {"usual": usual, "own": machine_of_ones_own, "ids": unknown_ids}


class Visitor:
    """Somebody whose builds, sites and words are all of one kind of name."""

    def __init__(self, word: Word, build: str = "usual") -> None:
        self.word, self.client = word, Client()
        document = BUILDS[build](word)
        self.row = BuildRow.objects.create(document=document, name=document.get("name", ""))
        self.base = f"/build/{self.row.pk}/"

    def get(self, address: str, data: Any = None, **how: Any) -> str:
        return str(self.client.get(address, data, **how).content.decode())

    def post(self, address: str, data: Document, **how: Any) -> str:
        """As browsers post a form that has no file: quotation marks may stand in the names of boxes too."""
        form = "application/x-www-form-urlencoded"
        return str(self.client.post(address, urlencode(data), content_type=form, **how).content.decode())

    def sign_in(self) -> User:
        user = User.objects.create_user(f"engineer{User.objects.count()}")
        user.groups.add(Group.objects.get(name=SALES_ENGINEERS))
        self.client.force_login(user)
        return user


def tree(html: str) -> Tree:
    """Elements in their order with their depth, and the names of their attributes, as a browser sees them."""
    found: Tree = []

    def walk(element: Any, depth: int) -> None:
        found.append((f"{depth} {element.tag}", tuple(sorted(element.attrib))))
        for inner in element:
            walk(inner, depth + 1)

    walk(tinyhtml5.parse(html, namespace_html_elements=False), 0)
    return found
