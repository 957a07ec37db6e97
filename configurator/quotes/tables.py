"""The list of quotes."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from configurator.builder import formatting

from .models import Quote

PAGE = 25
STATE_WORDS = {"open": "Open", "expired": "Expired", "superseded": "Superseded"}
STATE_TAGS = {"open": "tag-ok", "expired": "tag-warning", "superseded": "tag-note"}


TYPED = {"translate": "no"}
"""What somebody typed: its numbers stay as they are."""


class QuoteTable(tables.Table):
    number = tables.Column(order_by=("year", "sequence", "revision"))
    customer_name = tables.Column(verbose_name="Customer", attrs={"td": TYPED})
    name = tables.Column(verbose_name="Server", attrs={"td": TYPED})
    total = tables.Column(attrs={"th": {"class": "n"}, "td": {"class": "n"}})
    issued_at = tables.Column(verbose_name="Issued")
    valid_until = tables.Column(verbose_name="State", order_by=("superseded_by", "valid_until"))
    issued_by = tables.Column(
        verbose_name="By", order_by=("issued_by__username",), empty_values=(), attrs={"td": TYPED}
    )

    class Meta:
        model = Quote
        fields = ("number", "customer_name", "name", "total", "issued_at", "valid_until", "issued_by")
        order_by = "-issued_at"
        template_name = "quotes/_table.html"
        orderable = True

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def render_number(self, record: Quote) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("quotes:detail", args=[record.number]), record.number)

    def render_customer_name(self, record: Quote) -> SafeString | str:
        if not record.customer_reference:
            return record.customer_name
        return format_html(
            '{}<span class="cell-sub" translate="no">{}</span>', record.customer_name, record.customer_reference
        )

    def render_total(self, record: Quote) -> str:
        return formatting.money_exact(record.total, record.currency)

    def render_issued_at(self, record: Quote) -> str:
        return formatting.day(record.issued_at.date())

    def render_valid_until(self, record: Quote) -> SafeString:
        state = record.state(self.today)
        aside = "" if state == "superseded" else f"valid until {formatting.day(record.valid_until)}"
        return format_html(
            '<span class="tag {}">{}</span><span class="cell-sub">{}</span>',
            STATE_TAGS[state],
            STATE_WORDS[state],
            aside,
        )

    def render_issued_by(self, record: Quote) -> str:
        user = record.issued_by
        return (user.get_full_name() or user.get_username()) if user else formatting.UNKNOWN
