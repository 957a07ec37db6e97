"""What WeasyPrint has to be told and asked: to be loud about what it only logs, and to be let work without interruption."""

import gc
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Complaint(Exception):
    """WeasyPrint logged an error and went on without the thing: the document would have a hole in it."""


class _Kept(logging.Handler):
    """Keeps the first error, and the exception that was being handled when it was logged."""

    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.told = ""
        self.cause: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if not self.told:
            self.told, self.cause = record.getMessage(), sys.exc_info()[1]


@contextmanager
def loud() -> Iterator[None]:
    """Raises Complaint at the end of the block if something in it was logged as an error."""
    logger, kept = logging.getLogger("weasyprint"), _Kept()
    logger.addHandler(kept)
    try:
        yield
    finally:
        logger.removeHandler(kept)
    if kept.told:
        raise Complaint(kept.told) from kept.cause


@contextmanager
def undisturbed() -> Iterator[None]:
    """No search for garbage meanwhile: a layout makes hundreds of thousands of objects and drops them all at its end, and
    looking through them again and again took a fifth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)  # all of it is young, and a second document beside it would be 5 MB more
        if was_on:
            gc.enable()
