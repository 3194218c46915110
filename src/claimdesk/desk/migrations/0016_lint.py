"""What the linter found in the ClaimReview that a source brought."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the column."""

    dependencies = [
        ("desk", "0015_watch"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="lint",
            field=models.JSONField(blank=True, null=True),
        ),
    ]
