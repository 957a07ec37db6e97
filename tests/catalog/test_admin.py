"""The catalogue in the admin: every table opens, an edit counts at once, and a spreadsheet is shown before it counts."""

from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog import snapshot
from catalog.models import Accessory, Category, CloudRate, Gpu, Price, Product, version
from tests.catalog import samples

pytestmark = pytest.mark.django_db

PRICE_COLUMNS = "product,condition,priced_on,low,likely,high,currency,note,sources"
ROWS_OF_THEIR_PARENTS = {"CatalogueVersion", "IncludedPart", "InletLimit", "MigProfile", "PcieSwitch"}
ROWS_OF_THEIR_PARENTS |= {"PsuRating", "RuntimePoint", "Slot"}
TABLES = [
    model
    for model in apps.get_app_config("catalog").get_models()
    if model.__name__ not in ROWS_OF_THEIR_PARENTS and not model.__name__.startswith("Historical")
]


@pytest.fixture
def staff(admin_client: Client) -> Client:
    return admin_client


def address(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:catalog_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_every_table_has_its_list_and_its_form(model: Any, staff: Client, tmp_path: Path) -> None:
    assert model in admin.site._registry
    fill()
    assert staff.get(address(model, "changelist"), {"q": "a"}).status_code == 200
    form = staff.get(address(model, "add"))
    assert form.status_code == (403 if model is Product else 200)
    row = model.objects.first()
    if row is not None:
        page = staff.get(address(model, "change", row.pk))
        assert page.status_code == 200


def fill() -> None:
    """One row of most kinds."""
    samples.price(samples.gpu()).sources.add(samples.source())
    samples.platform(psu=samples.power_supply())
    samples.ups()
    samples.accessory()
    samples.cloud_rate()
    samples.language_model()


@pytest.mark.parametrize("category", Category)
def test_the_list_of_all_products_leads_to_the_page_of_each_kind(category: Category, staff: Client) -> None:
    row = Product.objects.create(slug="x", name="X", category=category)
    page = staff.get(address(Product, "changelist")).content.decode()
    assert f"/{row.pk}/change/" in page


def test_a_list_takes_as_many_statements_for_forty_rows_as_for_one(staff: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(address(Accessory, "changelist")).status_code == 200
        return len(captured)

    samples.price(samples.accessory("first"))
    statements()  # the first visit also fills the cache of content types
    few = statements()
    for n in range(40):
        samples.price(samples.accessory(f"part-{n}"))
    assert statements() == few


def test_the_list_shows_the_newest_price_and_its_age(staff: Client) -> None:
    part = samples.accessory()
    samples.price(part, date(2024, 1, 1), likely="50")
    samples.price(part, date(2025, 1, 1), likely="1234.50")
    page = staff.get(address(Accessory, "changelist")).content.decode()
    assert "1,234.50" in page
    assert str((snapshot.take().as_of - date(2025, 1, 1)).days) in page


def test_an_id_cannot_be_changed_once_it_is_there(staff: Client) -> None:
    part = samples.accessory()
    page = staff.get(address(Accessory, "change", part.pk)).content.decode()
    assert 'name="name"' in page
    assert 'name="slug"' not in page
    assert 'name="slug"' in staff.get(address(Accessory, "add")).content.decode()


@pytest.mark.parametrize("make", [samples.gpu, samples.source, samples.language_model, samples.cloud_rate])
def test_what_builds_refer_to_is_retired_not_deleted(make: Any, staff: Client) -> None:
    row = make()
    assert staff.post(address(type(row), "delete", row.pk), {"post": "yes"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


def test_retiring_counts_at_once_and_leaves_a_line_of_history(staff: Client) -> None:
    gpu = samples.gpu()
    before = version.current()
    answer = staff.post(address(Gpu, "changelist"), {"action": "retire", "_selected_action": [gpu.pk]})
    assert answer.status_code == 302
    spec = snapshot.take().gpu(gpu.slug)
    assert spec is not None
    assert spec.retired
    assert version.current() != before
    assert [line.retired for line in gpu.history.all()] == [True, False]


def test_a_price_changed_in_the_form_counts_at_once(staff: Client) -> None:
    price = samples.price(samples.accessory(), likely="100")
    assert snapshot.take().price("rails", "new") is not None
    form = {"product": price.product.pk, "condition": "new", "priced_on": "2025-01-15", "currency": "USD", "note": ""}
    form |= {"low": "70", "likely": "80", "high": "90", "sources": []}
    assert staff.post(address(Price, "change", price.pk), form).status_code == 302
    now = snapshot.take().price("rails", "new")
    assert now is not None
    assert now.span.likely == Decimal(80)
    line = price.history.first()
    assert line is not None
    assert line.history_user.is_superuser


def test_a_price_that_falls_is_refused_beside_the_form(staff: Client) -> None:
    part = samples.accessory()
    form = {"product": part.pk, "condition": "new", "priced_on": "2025-01-15", "currency": "USD", "note": ""}
    answer = staff.post(address(Price, "add"), form | {"low": "90", "likely": "80", "high": "90"})
    assert answer.status_code == 200
    assert "must rise from low to likely to high" in answer.content.decode()


class TestAPriceListAsCsv:
    def upload(self, staff: Client, *lines: str) -> Any:
        file = SimpleUploadedFile("prices.csv", "\n".join([PRICE_COLUMNS, *lines]).encode(), content_type="text/csv")
        return staff.post(address(Price, "import"), {"import_file": file, "format": "0"})

    def confirm(self, staff: Client, preview: Any) -> Any:
        return staff.post(address(Price, "process_import"), preview.context["confirm_form"].initial)

    def test_is_shown_first_and_counts_when_confirmed(self, staff: Client) -> None:
        samples.source()
        samples.price(samples.accessory(), date(2025, 1, 15), likely="100")
        before = snapshot.take()
        preview = self.upload(
            staff,
            "rails,new,2025-01-15,70,80,90,USD,,datasheet",
            "rails,used,2026-11-01,10,20.50,30,USD,from a dealer,datasheet",
        )
        page = preview.content.decode()
        assert "<del>100.00</del> <ins>80</ins> -20.0 %" in page
        assert "<ins>from a dealer</ins>" in page
        assert "style=" not in page
        assert snapshot.take() is before
        assert self.confirm(staff, preview).status_code == 302
        new, used = (snapshot.take().price("rails", condition) for condition in ("new", "used"))
        assert new is not None
        assert used is not None
        assert (new.span.likely, used.span.likely) == (Decimal(80), Decimal("20.50"))
        assert used.sources == ("datasheet",)
        line = Price.objects.get(condition="used").history.get()
        assert line.history_user.is_superuser

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("rails,new,2025-01-15,90,80,90,USD,,", "must rise from low to likely to high"),
            ("rails,new,2025-01-15,a,80,90,USD,,", "low"),
            ("flux-capacitor,new,2025-01-15,70,80,90,USD,,", "Product matching query does not exist"),
            ("rails,stolen,2025-01-15,70,80,90,USD,,", "is not a valid choice"),
        ],
    )
    def test_with_a_mistake_changes_nothing_and_names_it(self, staff: Client, line: str, message: str) -> None:
        samples.accessory()
        preview = self.upload(staff, "rails,used,2025-01-15,70,80,90,USD,,", line)
        assert message in preview.content.decode()
        assert "confirm_form" not in preview.context
        assert not Price.objects.exists()

    def test_comes_out_as_it_can_go_in_again(self, staff: Client) -> None:
        samples.price(samples.accessory(), likely="100").sources.add(samples.source())
        export = staff.post(
            address(Price, "export"),
            {"format": "0"},
        )
        text = export.content.decode().splitlines()
        assert text[0].split(",") == PRICE_COLUMNS.split(",")
        assert text[1] == "rails,new,2025-01-15,100.00,100.00,100.00,USD,,datasheet"


def test_a_cloud_rate_can_be_brought_in_as_csv(staff: Client) -> None:
    line = "aws,AWS,AWS,a100-sxm4-80gb,2.75,on-demand,2026-11-01,,"
    header = "slug,name,provider,gpu_variant,usd_per_gpu_hour,term,priced_on,note,sources"
    file = SimpleUploadedFile("rates.csv", f"{header}\n{line}".encode(), content_type="text/csv")
    preview = staff.post(address(CloudRate, "import"), {"import_file": file, "format": "0"})
    staff.post(address(CloudRate, "process_import"), preview.context["confirm_form"].initial)
    assert snapshot.take().cloud_rates["aws"].usd_per_gpu_hour == Decimal("2.75")


def test_no_change_of_a_table_waits_for_its_migration(settings: Any) -> None:
    settings.MIGRATION_MODULES = {}
    out = StringIO()
    call_command("makemigrations", "catalog", check=True, dry_run=True, stdout=out)
    assert "No changes detected" in out.getvalue()
