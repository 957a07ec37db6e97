from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("builder", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="buildchange",
            name="revision",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
