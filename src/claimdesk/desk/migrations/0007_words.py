"""The words and vectors of claims, by which those that say the same are found among many."""

from itertools import islice
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from claimdesk.desk.similar import key_words

_BATCH = 1_000


def fill(apps: Any, schema_editor: Any) -> None:
    """Write down the words of the claims that are there."""
    claims, words = apps.get_model("desk", "Claim"), apps.get_model("desk", "ClaimWord")
    alias = schema_editor.connection.alias
    found = claims.objects.using(alias).order_by("pk").values_list("pk", "text")
    rows = (
        words(word=word, claim_id=key)
        for key, text in found.iterator(chunk_size=_BATCH)
        for word in key_words(text)
    )
    while batch := list(islice(rows, _BATCH)):
        words.objects.using(alias).bulk_create(batch)


class Migration(migrations.Migration):
    """Makes their tables and fills that of the words; vectors are made when first needed."""

    dependencies = [
        ("desk", "0006_channels"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClaimWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=24)),
                (
                    "claim",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="desk.claim",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("word", "claim"), name="claim_word_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimVector",
            fields=[
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="vector",
                        serialize=False,
                        to="desk.claim",
                    ),
                ),
                ("coding", models.CharField(max_length=100)),
                ("code", models.BinaryField()),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
