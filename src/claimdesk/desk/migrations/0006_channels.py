"""Sources that people write to: Telegram bots and mailboxes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes room for them."""

    dependencies = [
        ("desk", "0005_sources"),
    ]

    operations = [
        migrations.AlterField(
            model_name="subscription",
            name="kind",
            field=models.CharField(
                choices=[
                    ("feed", "Feed"),
                    ("sitemap", "Sitemap"),
                    ("page", "Page"),
                    ("reviews", "Reviews"),
                    ("folder", "Folder"),
                    ("webhook", "Webhook"),
                    ("telegram", "Telegram"),
                    ("imap", "Imap"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="secret",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="subscription",
            name="position",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
    ]
