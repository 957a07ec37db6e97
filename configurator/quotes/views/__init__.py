from .issued import detail, quote_list, quote_pdf, revise
from .shared import shared_pdf
from .step import draft_pdf, issue, quote_step

__all__ = ["detail", "draft_pdf", "issue", "quote_list", "quote_pdf", "quote_step", "revise", "shared_pdf"]
