"""Answers that are remembered by identity: the last few that were asked for, whichever thread asks."""

from concurrent.futures import ThreadPoolExecutor

from configurator.sizing.catalogue.kept import SNAPSHOTS_KEPT, once_per_identity


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
