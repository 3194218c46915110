"""The place that the matching gave each match; those of before stand by probability."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes the column as it is: Django's own way writes the whole table of SQLite anew."""

    dependencies = [
        ("desk", "0009_ranking"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE desk_match ADD COLUMN place smallint NOT NULL DEFAULT 0 "
                    "CHECK (place >= 0)",
                    "ALTER TABLE desk_match DROP COLUMN place",
                )
            ],
            state_operations=[
                migrations.AddField(
                    "match", "place", models.PositiveSmallIntegerField(default=0, db_default=0)
                ),
            ],
        ),
        migrations.AlterModelOptions("match", {"ordering": ("place", "-probability", "pk")}),
    ]
