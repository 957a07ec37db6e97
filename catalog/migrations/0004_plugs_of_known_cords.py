"""Cords that were loaded before they had a plug: without one they would count as cords for a PDU."""

import uuid

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

PLUGS = {
    "cord-c13-5-15p": "5-15P",
    "cord-c13-5-15p-15a": "5-15P",
    "cord-c19-l6-20p": "L6-20P",
    "cord-c19-60309-16a": "IEC 60309 16 A 2P+E",
}
PLUG = models.CharField(
    blank=True, help_text="Left empty: goes into a PDU.", max_length=200, verbose_name="plug for a wall"
)


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    cords = apps.get_model("catalog", "PowerCord").objects.using(schema_editor.connection.alias)
    filled = sum(cords.filter(slug=slug, plug="").update(plug=plug) for slug, plug in PLUGS.items())
    if filled:  # as a save does: snapshots of before are no longer the catalogue
        version = apps.get_model("catalog", "CatalogueVersion").objects.using(schema_editor.connection.alias)
        version.update(token=uuid.uuid4(), changed_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_cord_plug")]
    operations = [
        migrations.AlterField(model_name="powercord", name="plug", field=PLUG),
        migrations.AlterField(model_name="historicalpowercord", name="plug", field=PLUG),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
