"""What pages and changes cost, as multiples of a bare view under the same gunicorn in the same minute."""

import json
import re
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from .serving import BASE_DIR
from .visitor import Answer, Fields, Form, Visitor, with_value

ROUNDS, AT_ONCE = 10, 12
"""Requests are made in rounds, by turns to the product and to the bare view, so that both see the same machine."""
WARM_UP = 20
CLIENTS, CLIENT_SECONDS, READY_WITHIN_S = 8, 6.0, 60
DRAWING = "one-line"
PARTS = re.compile(rb'name="parts" id="parts" form="step-form" value="([^"]*)"')


def _counting(low: int, values: int) -> Callable[[int], str]:
    return lambda turn: str(low + turn % values)


CHANGES: dict[str, tuple[str, Callable[[int], str]]] = {
    "workload": ("context_tokens", lambda turn: str(4096 + 64 * (turn % 97))),
    "gpus": ("count-0", _counting(3, 2)),
    "platform": ("quantity", _counting(1, 7)),
    "bom": ("count-0", _counting(1, 12)),
    "lanes": ("slot-", lambda turn: ""),
    "power": ("inlet_c", _counting(15, 13)),
    "costs": ("months", _counting(24, 37)),
}
"""A box of each step by the beginning of its name, and what is typed into it: seldom the same again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """`ratio` is the median as a multiple of the bare view's; `bytes` are a median too."""

    ratio: float
    p95_over_p50: float
    bytes: int
    ms: float
    statements: int = 0


def answered(answer: Answer) -> Answer:
    """The same answer. Raises RuntimeError if it is not what was asked for: what is refused costs less."""
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
    return answer


def against_bare(request: Callable[[int], Answer], bare: Visitor) -> Timing:
    ours, theirs, sizes = [], [], []
    for turn in range(WARM_UP):
        request(turn)
        bare.get("/")
    for turn in range(ROUNDS * AT_ONCE):
        answer = answered(request(WARM_UP + turn))
        ours.append(answer.seconds)
        sizes.append(len(answer.body))
        if turn % AT_ONCE == 0:
            theirs += [bare.get("/").seconds for _ in range(AT_ONCE)]
    median = statistics.median(ours)
    return Timing(
        ratio=median / statistics.median(theirs),
        p95_over_p50=statistics.quantiles(ours, n=20)[-1] / median,
        bytes=round(statistics.median(sizes)),
        ms=median * 1000,
    )


def build_of(lines: int) -> dict[str, Any]:
    """The XE8545 of the reference builds with as many lines in its bill of materials."""
    build: dict[str, Any] = json.loads((BASE_DIR / "fixtures/reference_builds/dell-xe8545.json").read_text())
    own = lines - len(build["parts"]) - len(build["gpus"]) - 1
    price = {"low": "8", "likely": "10", "high": "12"}
    build["custom_lines"] = [{"description": f"Own line {n}", "count": 2, "price": price} for n in range(own)]
    return build


def started(visitor: Visitor, lines: int) -> str:
    """The address of a new build, made from a build file as the front page does it."""
    visitor.get("/")
    token = ("csrfmiddlewaretoken", visitor.cookies["csrftoken"].value)
    answer = visitor.post("/start/", [token, ("text", json.dumps(build_of(lines)))])
    return answer.headers["Location"].removesuffix("workload/")


class Changes:
    """Somebody who changes one box of a step again and again, and takes over from each answer what a browser would."""

    def __init__(self, visitor: Visitor, base: str, step: str) -> None:
        self.visitor, self.url = visitor, f"{base}{step}/"
        self.fields: Fields = Form(visitor.get(self.url).body, "step-form").fields
        start, self.value = CHANGES[step]
        self.box = next(name for name, _ in self.fields if name.startswith(start))
        if step == "lanes":  # to and fro between where the device is and nowhere in particular
            slot = dict(self.fields)[self.box]
            self.value = lambda turn: slot if turn % 2 else ""

    def __call__(self, turn: int) -> Answer:
        self.fields = with_value(self.fields, self.box, self.value(turn))
        answer = self.visitor.post(self.url, self.fields, htmx=True)
        if made_from := answer.headers.get("Made-From"):
            self.fields = with_value(self.fields, "made_from", made_from)
        if parts := PARTS.search(answer.body):
            self.fields = with_value(self.fields, "parts", parts[1].decode())
        return answer


def step_changes(visitor: Visitor, bare: Visitor, lines: int) -> dict[str, Timing]:
    """A change on each step of a build of so many lines, by step; each of a build of its own, or one would spoil the next."""
    return {step: against_bare(Changes(visitor, started(visitor, lines), step), bare) for step in CHANGES}


def step_pages(visitor: Visitor, bare: Visitor) -> dict[str, Timing]:
    base = started(visitor, 15)
    return {step: _page(visitor, bare, f"{base}{step}/") for step in CHANGES}


def catalogue_list(visitor: Visitor, bare: Visitor) -> Timing:
    return _page(visitor, bare, "/catalogue/?page=1", {"HX-Request": "true", "HX-Target": "results"})


def drawing(visitor: Visitor, bare: Visitor) -> Timing:
    return _page(visitor, bare, f"{started(visitor, 15)}drawings/{DRAWING}.svg")


def _page(visitor: Visitor, bare: Visitor, url: str, headers: dict[str, str] | None = None) -> Timing:
    return against_bare(lambda turn: visitor.get(url, headers), bare)


def clients(port: int) -> float:
    """Changes a second that eight clients get answered, each at a build of its own."""
    ready = threading.Barrier(CLIENTS, timeout=READY_WITHIN_S)

    def work() -> int:
        visitor = Visitor(port)
        change, count = Changes(visitor, started(visitor, 15), "power"), 0
        ready.wait()
        until = time.monotonic() + CLIENT_SECONDS
        while time.monotonic() < until:
            answered(change(count))
            count += 1
        return count

    with ThreadPoolExecutor(CLIENTS) as pool:
        waiting = [pool.submit(_or_break, ready, work) for _ in range(CLIENTS)]
        # Whoever fails breaks the barrier for the others: what he failed of is what there is to say.
        failed = [error for client in waiting if (error := client.exception())]
    for error in failed:
        if not isinstance(error, threading.BrokenBarrierError):
            raise error
    return sum(client.result() for client in waiting) / CLIENT_SECONDS


def _or_break(barrier: threading.Barrier, work: Callable[[], int]) -> int:
    """What somebody has done; the others do not wait for him when he fails."""
    try:
        return work()
    except BaseException:
        barrier.abort()
        raise


def print_quotes(visitor: Visitor, number: int = 24) -> None:
    """So many PDFs of estimates, each of another build."""
    base = started(visitor, 15)
    change = Changes(visitor, base, "costs")
    for turn in range(number):
        change(turn)
        answer = visitor.get(f"{base}quote.pdf")
        if not answer.body.startswith(b"%PDF"):
            raise RuntimeError(f"no PDF: {answer.status}")


def worst(timings: dict[str, Timing]) -> Timing:
    """The headline of several: the largest of each number."""
    values = timings.values()
    return replace(
        max(values, key=lambda timing: timing.ratio),
        p95_over_p50=max(timing.p95_over_p50 for timing in values),
        bytes=max(timing.bytes for timing in values),
        statements=max(timing.statements for timing in values),
    )
