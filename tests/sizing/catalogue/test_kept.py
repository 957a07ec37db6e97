"""Answers that are remembered: by identity, the last few that were asked for, whichever thread asks; and by the question."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from configurator.sizing.catalogue.kept import ANSWERS_KEPT, SNAPSHOTS_KEPT, once_per_identity, recalled


def test_answers_are_remembered_by_identity_and_not_for_ever() -> None:
    asked: list[str] = []

    @once_per_identity
    def length(text: tuple[str, ...]) -> int:
        asked.append(text[0])
        return len(text)

    first, equal = tuple(letter for letter in "ab"), tuple(letter for letter in "ab")
    assert first is not equal
    assert [length(first), length(first), length(equal)] == [2, 2, 2]
    assert len(asked) == 2
    for n in range(SNAPSHOTS_KEPT):
        length((str(n),))
    length(first)
    assert len(asked) == 3 + SNAPSHOTS_KEPT


def test_what_is_asked_about_again_outlives_what_is_not() -> None:
    asked: list[str] = []

    @once_per_identity
    def length(text: tuple[str, ...]) -> int:
        asked.append(text[0])
        return len(text)

    often = ("often",)
    for n in range(3 * SNAPSHOTS_KEPT):
        length(often)
        length((str(n),))
    assert asked.count("often") == 1


def test_threads_may_ask_at_once() -> None:
    @once_per_identity
    def length(text: tuple[int, ...]) -> int:
        return len(text)

    texts = [tuple(range(n)) for n in range(1, 4 * SNAPSHOTS_KEPT)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(length, texts * 200)) == [len(text) for text in texts * 200]


def test_a_question_is_worked_out_once_and_all_are_forgotten_when_there_are_too_many() -> None:
    known: dict[int, str] = {}
    asked: list[int] = []

    def answer(question: int) -> str:
        return recalled(known, question, lambda: asked.append(question) or str(question))  # type: ignore[func-returns-value]

    assert [answer(1), answer(1), answer(2)] == ["1", "1", "2"]
    assert asked == [1, 2]
    for question in range(3, ANSWERS_KEPT + 2):
        answer(question)
    assert list(known) == [ANSWERS_KEPT + 1]


def test_as_many_are_kept_as_somebody_says() -> None:
    known: dict[int, str] = {}
    for question in (1, 2, 3):
        recalled(known, question, lambda: "found", most=2)
    assert list(known) == [3]


def test_a_question_that_no_dict_takes_for_a_key_is_answered_and_not_kept() -> None:
    known: dict[Any, str] = {}
    assert recalled(known, ({"hidden_size": 8},), lambda: "found") == "found"
    assert known == {}
