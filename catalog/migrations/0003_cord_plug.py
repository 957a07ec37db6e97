from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_engine_inputs"),
    ]

    operations = [
        migrations.AddField(
            model_name="powercord",
            name="plug",
            field=models.CharField(blank=True, max_length=200, verbose_name="plug for a wall"),
        ),
        migrations.AddField(
            model_name="historicalpowercord",
            name="plug",
            field=models.CharField(blank=True, max_length=200, verbose_name="plug for a wall"),
        ),
    ]
