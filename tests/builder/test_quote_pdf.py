"""A build from a quote's PDF: its attachment is read, what it came from is named, and nothing in it can do harm."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject, NumberObject

from configurator.builder import quote_pdf
from configurator.builder.models import Build as BuildRow
from configurator.builder.models import BuildChange
from configurator.sizing.build import Build, codec
from configurator.sizing.build.codec import BuildFileError
from tests.sizing import shelf

A_BUILD = codec.write(shelf.reference_build("tier-1-new"))


@pytest.fixture(autouse=True)
def nobody_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a quote was issued here is another test's business."""
    monkeypatch.setattr(quote_pdf, "RECOGNISERS", [])


def pdf(
    title: str = "Quote Q-2026-0007-R2 for Example University", *, pages: int = 1, **attachments: bytes
) -> PdfWriter:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    writer.add_metadata({"/Title": title})
    for name, content in attachments.items():
        writer.add_attachment(f"{name}.json", content)
    return writer


def file_of(writer: PdfWriter) -> bytes:
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(BuildFileError) as refused:
        quote_pdf.read(data)
    return str(refused.value)


@pytest.mark.parametrize(
    ("title", "origin"),
    [
        ("Quote Q-2026-0007-R2 for Example University", "quote Q-2026-0007 revision 2"),
        ("Quote Q-2026-0007 for Example University", "quote Q-2026-0007"),
        ("Quote Q-2026-0007", "quote Q-2026-0007"),
        ("Estimate", "an estimate"),
        ("Quote Q-2026-0007<script>", "a PDF"),
        ("", "a PDF"),
    ],
)
def test_the_quote_is_named_with_its_revision(title: str, origin: str) -> None:
    found = quote_pdf.read(file_of(pdf(title, build=A_BUILD.encode())))
    assert found.origin == origin
    assert found.build == shelf.reference_build("tier-1-new")


def test_a_recogniser_is_asked_about_the_number_and_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def doubts(number: str, text: str) -> str:
        asked.append((number, text))
        return "Not ours."

    monkeypatch.setattr(quote_pdf, "RECOGNISERS", [doubts])
    assert quote_pdf.read(file_of(pdf(build=A_BUILD.encode()))).doubt == "Not ours."
    assert asked == [("Q-2026-0007-R2", A_BUILD)]


def test_other_attachments_are_passed_over() -> None:
    data = file_of(pdf(notes=b'{"format": "other/1"}', build=A_BUILD.encode()))
    assert quote_pdf.read(data).build.name == shelf.reference_build("tier-1-new").name


def test_a_pdf_that_another_program_has_saved_again_still_opens() -> None:
    again = PdfWriter(clone_from=PdfReader(BytesIO(file_of(pdf(build=A_BUILD.encode())))))
    assert quote_pdf.read(file_of(again)).origin == "quote Q-2026-0007 revision 2"


def test_a_pdf_without_a_build_file_says_so() -> None:
    assert refusal(file_of(pdf())) == "this PDF carries no build file; only quotes and estimates made here do"


def test_a_build_file_that_is_wrong_names_the_field() -> None:
    wrong = b'{"format": "a100-build/1", "gpus": [], "colour": "blue"}'
    assert refusal(file_of(pdf(build=wrong))).startswith("colour: no such field")


class TestLimits:
    def test_too_large_a_file(self) -> None:
        assert "more than 5 MB" in refusal(b"%PDF-1.7" + b" " * quote_pdf.MOST_BYTES)

    def test_too_many_pages_are_refused_by_what_the_pdf_says_itself(self) -> None:
        writer = pdf(build=A_BUILD.encode())
        writer.root_object["/Pages"].get_object()[NameObject("/Count")] = NumberObject(201)
        assert "more than 200 pages" in refusal(file_of(writer))
        writer.root_object["/Pages"].get_object()[NameObject("/Count")] = NumberObject(200)
        assert quote_pdf.read(file_of(writer)).build.gpus

    def test_an_attachment_that_unpacks_to_more_than_a_build_file(self) -> None:
        spaces = A_BUILD.encode() + b" " * codec.MAX_BYTES
        assert "more than 200,000 bytes" in refusal(file_of(packed(pdf(build=spaces))))

    def test_a_bomb_is_not_unpacked(self) -> None:
        # 20 MB of spaces are 20 kB when packed.
        data = file_of(packed(pdf(build=A_BUILD.encode() + b" " * 20_000_000)))
        assert len(data) < 50_000
        assert "unpacks to more" in refusal(data)

    def test_a_bomb_inside_a_bomb_is_not_unpacked(self) -> None:
        data = file_of(packed(packed(pdf(build=b" " * 20_000_000))))
        assert len(data) < 20_000
        assert "unpacks to more" in refusal(data)

    def test_more_attachments_than_are_looked_at(self) -> None:
        many = {f"a{number:02}": b"{}" for number in range(quote_pdf.MOST_ATTACHMENTS)}
        assert "carries no build file" in refusal(file_of(pdf(**many, zz_build=A_BUILD.encode())))

    def test_a_locked_pdf(self) -> None:
        writer = pdf(build=A_BUILD.encode())
        writer.encrypt("secret", algorithm="RC4-128")
        assert refusal(file_of(writer)) == "the PDF is locked with a password; open it without one"

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
    def test_a_pdf_that_ends_too_soon(self, share: float) -> None:
        data = file_of(pdf(build=A_BUILD.encode()))
        assert "damaged" in refusal(data[: int(len(data) * share)])

    def test_a_list_of_attachments_that_is_no_list(self) -> None:
        writer = pdf(build=A_BUILD.encode())
        writer.root_object["/Names"].get_object()["/EmbeddedFiles"].get_object()[NameObject("/Names")] = ArrayObject(
            [NumberObject(1), NumberObject(2)]
        )
        writer.root_object.pop("/AF", None)
        assert "damaged" in refusal(file_of(writer))


def packed(writer: PdfWriter) -> PdfWriter:
    """The same PDF with what is attached compressed once more."""
    for named in writer.root_object["/Names"]["/EmbeddedFiles"]["/Names"][1::2]:
        reference = named.get_object()["/EF"].raw_get("/F")
        writer._objects[reference.idnum - 1] = reference.get_object().flate_encode()
    return writer


@pytest.mark.django_db
class TestOpening:
    def test_a_pdf_becomes_a_build_that_says_where_it_came_from(self, client: Client) -> None:
        data = file_of(pdf("Estimate", build=A_BUILD.encode()))
        answer = client.post("/start/", {"file": SimpleUploadedFile("whatever.bin", data)}, follow=True)
        assert BuildRow.objects.get().load() == shelf.reference_build("tier-1-new")
        assert BuildChange.objects.get().title == "From an estimate"
        assert [str(m) for m in answer.context["messages"]] == ["Opened from an estimate."]

    def test_what_is_wrong_with_a_pdf_is_said_on_the_page(self, client: Client) -> None:
        answer = client.post("/start/", {"file": SimpleUploadedFile("quote.pdf", b"%PDF-1.7 and then nothing")})
        assert answer.status_code == 422
        assert "damaged" in answer.context["error"]
        assert not BuildRow.objects.exists()

    def test_a_build_file_that_calls_itself_a_pdf_is_still_a_build_file(self, client: Client) -> None:
        file = SimpleUploadedFile("quote.pdf", codec.write(Build(name="Small")).encode())
        client.post("/start/", {"file": file})
        assert BuildRow.objects.get().name == "Small"
