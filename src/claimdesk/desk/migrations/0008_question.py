"""Bots that answer those who write to them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes room for the choice, which is off."""

    dependencies = [
        ("desk", "0007_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="answers",
            field=models.BooleanField(default=False),
        ),
    ]
