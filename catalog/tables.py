"""Columns, sorting and pages of the catalogue's lists. The cells' words are made in `rows`, once and in Python:
that is several times faster than letting each cell of a table render itself."""

import django_tables2 as tables

from .listing import USUAL


class ProductTable(tables.Table):
    name = tables.Column("Product")
    category = tables.Column("Kind")
    maker = tables.Column("Maker")
    specification = tables.Column(orderable=False, empty_values=())
    new = tables.Column(orderable=False, empty_values=())
    used = tables.Column(orderable=False, empty_values=())
    refurbished = tables.Column(orderable=False, empty_values=())
    age = tables.Column("Age of price", orderable=False, empty_values=())
    source = tables.Column("Source of price", orderable=False, empty_values=())

    class Meta:
        order_by = USUAL
