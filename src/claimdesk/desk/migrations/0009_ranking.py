"""The place of claims in the queue: by demand that a flood cannot push, worth and harm."""

from itertools import groupby
from typing import Any

from django.db import migrations, models
from django.db.models import Count

from claimdesk.desk.ranking import harm_of, priority

_BATCH = 1_000
#: Added as they are: Django's own way writes the whole table of SQLite anew for each column.
_COLUMNS = (
    "channels integer NOT NULL DEFAULT 0 CHECK (channels >= 0)",
    "harm varchar(10) NOT NULL DEFAULT ''",
    "harm_by_machine boolean NOT NULL DEFAULT true",
    "priority double precision NOT NULL DEFAULT 0",
)
_UPDATE = "UPDATE desk_claim SET channels = %s, harm = %s, priority = %s WHERE id = %s"


def rank(apps: Any, schema_editor: Any) -> None:
    """Rank the claims that are there."""
    alias = schema_editor.connection.alias
    claims = apps.get_model("desk", "Claim").objects.using(alias)
    seen = apps.get_model("desk", "Sighting").objects.using(alias)
    hours = (
        seen.filter(item__mentions__claim__isnull=False)
        .order_by("item__mentions__claim")
        .values_list("item__mentions__claim", "channel")
        .annotate(hours=Count("hour", distinct=True))
    )
    by_claim = {
        claim: [row[2] for row in rows] for claim, rows in groupby(hours, key=lambda row: row[0])
    }
    keys = list(claims.order_by("pk").values_list("pk", flat=True))
    for at in range(0, len(keys), _BATCH):
        rows = []
        some = claims.filter(pk__in=keys[at : at + _BATCH])
        for key, text, worth in some.values_list("pk", "text", "worth"):
            counts, harm = by_claim.get(key, []), harm_of(text)
            rows.append((len(counts), harm, priority(counts, worth, harm), key))
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(_UPDATE, rows)


class Migration(migrations.Migration):
    """Makes the columns, fills them, and puts the queue's index on them."""

    dependencies = [
        ("desk", "0008_question"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE desk_claim ADD COLUMN {column}",
                    f"ALTER TABLE desk_claim DROP COLUMN {column.split()[0]}",
                )
                for column in _COLUMNS
            ],
            state_operations=[
                migrations.AddField(
                    "claim", "channels", models.PositiveIntegerField(default=0, db_default=0)
                ),
                migrations.AddField(
                    "claim",
                    "harm",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("safety", "safety"),
                            ("health", "health"),
                            ("children", "children"),
                            ("money", "money"),
                            ("voting", "voting"),
                        ],
                        db_default="",
                        default="",
                        max_length=10,
                    ),
                ),
                migrations.AddField(
                    "claim", "harm_by_machine", models.BooleanField(default=True, db_default=True)
                ),
                migrations.AddField(
                    "claim", "priority", models.FloatField(default=0.0, db_default=0.0)
                ),
            ],
        ),
        migrations.RemoveIndex("claim", "claim_queue"),
        migrations.AddIndex(
            "claim", models.Index(fields=["state", "-priority", "-id"], name="claim_queue")
        ),
        migrations.RunPython(rank, migrations.RunPython.noop),
        migrations.AlterModelOptions("claim", {"ordering": ("-priority", "-pk")}),
    ]
