"""What the words of an item were recognised in: a picture, known again by its prints, or pages."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes a table; items that came in before have no row in it."""

    dependencies = [
        ("desk", "0010_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recognition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("prints", models.BinaryField(blank=True, default=bytes)),
                ("pages", models.PositiveIntegerField(default=0)),
                ("scanned", models.PositiveIntegerField(default=0)),
                ("read", models.PositiveIntegerField(default=0)),
                (
                    "copy_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="copies",
                        to="desk.item",
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recognition",
                        to="desk.item",
                    ),
                ),
            ],
        ),
    ]
