"""WeasyPrint is loud about what it would only log, and leaves nothing behind."""

import gc
import logging

import pytest

from configurator.quotes.weasy import Complaint, loud, undisturbed

LOGGER = logging.getLogger("weasyprint")


class Ring:
    """Garbage that only the collector finds."""

    alive = 0

    def __init__(self) -> None:
        Ring.alive += 1
        self.itself = self

    def __del__(self) -> None:
        Ring.alive -= 1


def log_while_handling() -> None:
    try:
        {}["why"]
    except KeyError:
        LOGGER.error("no such %s", "drawing")  # noqa: TRY400  (as WeasyPrint does it)
        LOGGER.error("and more")  # noqa: TRY400


def log_and_fail() -> None:
    LOGGER.error("no such drawing")
    raise LookupError


def test_an_error_that_is_logged_becomes_an_exception_with_its_cause() -> None:
    with pytest.raises(Complaint, match="no such drawing") as caught, loud():
        log_while_handling()
    assert isinstance(caught.value.__cause__, KeyError)


def test_a_warning_is_none() -> None:
    with loud():
        LOGGER.warning("unknown property")


def test_what_is_raised_goes_first_and_nobody_listens_afterwards() -> None:
    before = list(LOGGER.handlers)
    with pytest.raises(LookupError), loud():
        log_and_fail()
    assert LOGGER.handlers == before


def test_garbage_waits_and_is_gone_afterwards() -> None:
    with undisturbed():
        assert not gc.isenabled()
        Ring()
        assert Ring.alive == 1
    assert gc.isenabled()
    assert Ring.alive == 0


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with undisturbed():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
