"""What people state of the desk for a code of principles, and how ready it stood on a day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from claimdesk.desk.migrations._together import together


class Migration(migrations.Migration):
    """Makes the tables."""

    dependencies = [
        ("desk", "0018_reports"),
    ]

    operations = together(
        [
            migrations.CreateModel(
                name="ReadinessSnapshot",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("made", models.DateTimeField()),
                    ("month", models.CharField(blank=True, max_length=7)),
                    ("report", models.JSONField()),
                    ("sha256", models.CharField(max_length=64)),
                    ("shown", models.DateTimeField(blank=True, null=True)),
                    ("hidden", models.DateTimeField(blank=True, null=True)),
                    (
                        "hidden_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "made_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "shown_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ("-pk",),
                    "constraints": [
                        models.UniqueConstraint(
                            models.F("month"),
                            condition=models.Q(("month", ""), _negated=True),
                            name="readiness_month_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("shown__isnull", True), ("shown_by__isnull", True)),
                                models.Q(
                                    ("made_by__isnull", False),
                                    ("shown__isnull", False),
                                    ("shown_by__isnull", False),
                                    models.Q(("shown_by", models.F("made_by")), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="readiness_shown_by_another",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("hidden__isnull", True), ("hidden_by__isnull", True)),
                                models.Q(
                                    ("hidden__isnull", False),
                                    ("hidden_by__isnull", False),
                                    ("shown__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="readiness_hidden_after_shown",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ReadinessStatement",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("criterion", models.CharField(max_length=20)),
                    ("text", models.TextField()),
                    ("address", models.URLField(blank=True, max_length=500)),
                    ("applies", models.BooleanField(default=True)),
                    ("made", models.DateTimeField()),
                    ("confirmed", models.DateTimeField(blank=True, null=True)),
                    ("taken_back", models.DateTimeField(blank=True, null=True)),
                    (
                        "confirmed_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "made_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "taken_back_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ("-pk",),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("text", ""), _negated=True),
                            name="readiness_statement_says",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("confirmed__isnull", True), ("confirmed_by__isnull", True)
                                ),
                                models.Q(
                                    ("confirmed__isnull", False),
                                    ("confirmed_by__isnull", False),
                                    models.Q(("confirmed_by", models.F("made_by")), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="readiness_second_person",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(
                                    ("taken_back__isnull", True), ("taken_back_by__isnull", True)
                                ),
                                models.Q(
                                    ("taken_back__isnull", False), ("taken_back_by__isnull", False)
                                ),
                                _connector="OR",
                            ),
                            name="readiness_taken_back_by",
                        ),
                    ],
                },
            ),
        ]
    )
