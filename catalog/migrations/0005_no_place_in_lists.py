from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_plugs_of_known_cords"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="product",
            name="product_place_and_name",
        ),
        migrations.RemoveField(
            model_name="product",
            name="place",
        ),
    ]
