"""The catalogue in Django's admin. Importing a module registers its tables."""

from . import guides, language, measurements, parts, platforms, power, prices, products, sources

__all__ = [
    "guides",
    "language",
    "measurements",
    "parts",
    "platforms",
    "power",
    "prices",
    "products",
    "sources",
]
