"""The catalogue for buyers: read only, without an account."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_tables2 import RequestConfig, Table

from . import compare, detail, snapshot
from .filters import ProductFilter, StatementFilter
from .listing import Listed, ProductData
from .models import PurchaseLink
from .rows import product_rows
from .tables import ProductTable

PAGE_SIZES = (25, 50)
OFFERS = (PurchaseLink.Kind.NEW, PurchaseLink.Kind.USED, PurchaseLink.Kind.PRICING)


def product_list(request: HttpRequest) -> HttpResponse:
    """All products with their newest prices; a fragment for HTMX, a page for everybody else."""
    now = snapshot.take()
    table = ProductTable(ProductData(ProductFilter.wanted(request.GET.dict()).found(now)))
    rows = product_rows(_cut(request, table), now)
    narrowed = {"form": ProductFilter(request.GET)}
    return _list(request, "products", {"filter": narrowed, "table": table, "page": table.page, "rows": rows})


def claim_list(request: HttpRequest) -> HttpResponse:
    """Every statement of the guides beside what the engine and the catalogue make of it today."""
    compared = compare.comparison(snapshot.take())
    results = compared.list_of(StatementFilter.wanted(request.GET.dict()))
    if _fragment(request):
        response = HttpResponse(results)
    else:
        context = {"filter": {"form": StatementFilter(request.GET)}, "total": compared.total, "results": results}
        response = render(request, "catalog/claims.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product: what it is, every price it had, and what the guides say about it."""
    now = snapshot.take()
    item = now.product(slug)
    if item is None:
        raise Http404(f"The catalogue has no product {slug}.")
    model = detail.table_of(item)
    context = {
        "product": item,
        "kind": str(model._meta.verbose_name),
        "specification": in_two(detail.specification(item, model, now)),
        "listings": detail.listings(item, model, now),
        "prices": detail.price_rows(slug, now.as_of, now),
        "sources": detail.known_sources(item.sources, now),
        "claims": compare.of_products(now).rows(slug),
        "links": PurchaseLink.objects.filter(kind__in=OFFERS).exclude(url=""),
    }
    return render(request, "catalog/product.html", context)


def in_two(lines: list[Any]) -> tuple[list[Any], list[Any]]:
    """Two columns of a page, the first the longer by one at most."""
    middle = (len(lines) + 1) // 2
    return lines[:middle], lines[middle:]


def _cut(request: HttpRequest, table: Table) -> list[Listed]:
    """The records of one page, sorted as the address says; a page or a size that there isn't becomes one that there is."""
    RequestConfig(request, paginate=False).configure(table)
    per_page = {str(size): size for size in PAGE_SIZES}.get(request.GET.get("per_page", ""), PAGE_SIZES[-1])
    table.paginate(per_page=per_page)
    table.page = table.paginator.get_page(request.GET.get("page"))
    return [row.record for row in table.page]


def _fragment(request: HttpRequest) -> bool:
    """Whether the filter, or a link inside the list, asks for the list alone."""
    return request.headers.get("HX-Target") == "results"


def _list(request: HttpRequest, what: str, context: dict[str, Any]) -> HttpResponse:
    template = f"catalog/_{what}.html" if _fragment(request) else f"catalog/{what}.html"
    response = render(request, template, {**context, "page_sizes": PAGE_SIZES})
    patch_vary_headers(response, ["HX-Request"])
    return response
