"""Captures of files that a person gives, and cells of tables that a source is relied on for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds two columns, which are empty for what is there."""

    dependencies = [
        ("desk", "0016_lint"),
    ]

    operations = [
        migrations.AddField(
            model_name="capture",
            name="of_file",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="evidence",
            name="cells",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
