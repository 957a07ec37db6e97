"""What docs/ holds of the code is what the code says."""

from scripts import rules_read, write_docs
from tests.sizing.rules.test_every_code_is_specified import emitted


def test_the_written_documents_are_current() -> None:
    assert [path.name for path in write_docs.stale()] == [], "run make docs"


def test_every_code_of_the_rules_is_in_the_document() -> None:
    assert {said.code for said in rules_read.said_by_rules()} == emitted()


def test_every_finding_has_its_severity() -> None:
    assert [said.code for said in rules_read.said_by_rules() if not said.severity] == []
