"""Every figure with its working, and every finding, reads as it was last read by somebody."""

import pytest

from scripts import write_workings


@pytest.mark.parametrize("name", write_workings.builds())
def test_a_build_reads_as_it_was_last_read(name: str) -> None:
    written = (write_workings.FOLDER / f"{name}.txt").read_text()
    assert write_workings.words(write_workings.builds()[name]).splitlines() == written.splitlines(), (
        "read what has changed; if it is right, run make workings"
    )
