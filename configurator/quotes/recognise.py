"""Whether a PDF that says it is one of our quotes carries the build file that was issued with it."""

from .models import Quote


def doubt_about(number: str, build_file: str) -> str:
    """What is wrong with a build file that came in the PDF of that quote; empty if it is the one that was issued."""
    quote = Quote.objects.filter(number=number).first()
    if quote is None:
        return f"There is no quote {number} here: it was issued elsewhere, or not at all."
    if quote.document.build_file != build_file:
        return f"The build file in this PDF is not the one that was issued with {number}."
    return ""
