"""Sources that the desk subscribes to, what was taken from them, and the hosts that are asked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from claimdesk.desk.migrations._together import together


class Migration(migrations.Migration):
    """Makes the tables."""

    dependencies = [
        ("desk", "0004_jobs"),
    ]

    operations = together(
        [
            migrations.CreateModel(
                name="VisitedHost",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("name", models.CharField(max_length=300, unique=True)),
                    ("robots", models.BinaryField(default=b"")),
                    ("robots_read", models.DateTimeField(blank=True, null=True)),
                    ("next_visit", models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name="Subscription",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("feed", "Feed"),
                                ("sitemap", "Sitemap"),
                                ("page", "Page"),
                                ("reviews", "Reviews"),
                                ("folder", "Folder"),
                                ("webhook", "Webhook"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("address", models.CharField(max_length=500)),
                    ("secret", models.CharField(blank=True, max_length=80)),
                    ("name", models.CharField(max_length=120)),
                    ("language", models.CharField(blank=True, max_length=8)),
                    ("whole_pages", models.BooleanField(default=False)),
                    ("every_minutes", models.PositiveIntegerField(default=30)),
                    ("is_paused", models.BooleanField(default=False)),
                    ("etag", models.CharField(blank=True, max_length=300)),
                    ("last_modified", models.CharField(blank=True, max_length=100)),
                    ("last_run", models.DateTimeField(blank=True, null=True)),
                    ("last_success", models.DateTimeField(blank=True, null=True)),
                    ("next_run", models.DateTimeField(db_index=True)),
                    ("failures", models.PositiveIntegerField(default=0)),
                    ("error", models.CharField(blank=True, max_length=20)),
                    ("error_status", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ("taken", models.PositiveIntegerField(default=0)),
                    ("passed_over", models.PositiveIntegerField(default=0)),
                    ("created", models.DateTimeField()),
                    (
                        "created_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "ordering": ("name", "pk"),
                },
            ),
            migrations.CreateModel(
                name="SeenEntry",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("key", models.CharField(max_length=64)),
                    ("listed", models.DateField(db_index=True)),
                    (
                        "subscription",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="seen",
                            to="desk.subscription",
                        ),
                    ),
                ],
            ),
            migrations.AddConstraint(
                model_name="subscription",
                constraint=models.UniqueConstraint(
                    models.F("kind"), models.F("address"), name="subscription_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="subscription",
                constraint=models.CheckConstraint(
                    condition=models.Q(("every_minutes__gte", 5)), name="subscription_not_too_often"
                ),
            ),
            migrations.AddConstraint(
                model_name="seenentry",
                constraint=models.UniqueConstraint(
                    models.F("subscription"), models.F("key"), name="seen_once"
                ),
            ),
        ]
    )
