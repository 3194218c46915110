"""Tables of networks: member desks, their reports, what was refused of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from claimdesk.desk.migrations._together import together


class Migration(migrations.Migration):
    """Makes the tables."""

    dependencies = [
        ("desk", "0020_practice"),
    ]

    operations = together(
        [
            migrations.CreateModel(
                name="NetworkMember",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("name", models.CharField(max_length=120, unique=True)),
                    ("address", models.CharField(max_length=500)),
                    ("key", models.CharField(max_length=400)),
                    ("due_days", models.PositiveIntegerField(default=14)),
                    ("size", models.PositiveBigIntegerField(default=0)),
                    ("root", models.CharField(blank=True, max_length=64)),
                    ("taken", models.PositiveBigIntegerField(default=0)),
                    ("edge", models.TextField(blank=True)),
                    ("created", models.DateTimeField()),
                    (
                        "created_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "ordering": ("name",),
                },
            ),
            migrations.CreateModel(
                name="MemberRefusal",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("reason", models.CharField(max_length=20)),
                    ("told", models.CharField(max_length=500)),
                    ("about", models.CharField(blank=True, max_length=60)),
                    ("at", models.DateTimeField()),
                    (
                        "member",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="refusals",
                            to="desk.networkmember",
                        ),
                    ),
                ],
                options={
                    "ordering": ("-at", "-pk"),
                },
            ),
            migrations.CreateModel(
                name="MemberReport",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("sequence", models.PositiveBigIntegerField()),
                    ("about", models.CharField(max_length=60)),
                    ("digest", models.CharField(max_length=64)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("week", "week"),
                                ("month", "month"),
                                ("quarter", "quarter"),
                                ("year", "year"),
                                ("range", "range"),
                            ],
                            max_length=8,
                        ),
                    ),
                    ("first", models.DateField()),
                    ("last", models.DateField()),
                    ("data", models.BinaryField()),
                    ("has_lists", models.BooleanField(default=False)),
                    ("first_issued", models.DateTimeField()),
                    ("issued", models.DateTimeField()),
                    ("arrived", models.DateTimeField()),
                    ("is_correction", models.BooleanField(default=False)),
                    ("is_replaced", models.BooleanField(default=False)),
                    (
                        "member",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="reports",
                            to="desk.networkmember",
                        ),
                    ),
                ],
                options={
                    "ordering": ("member", "-sequence"),
                    "constraints": [
                        models.UniqueConstraint(
                            models.F("member"), models.F("sequence"), name="member_report_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("last__gte", models.F("first"))),
                            name="member_report_has_days",
                        ),
                    ],
                },
            ),
        ]
    )
