"""Captures of the sources of checks, and where in them a quotation stands."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

_PERSON = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}
_STATES = [
    ("waiting", "Waiting"), ("done", "Done"), ("refused", "Refused"), ("failed", "Failed"),
]  # fmt: skip


class Migration(migrations.Migration):
    """Makes the table, and two columns of evidence that are empty for what is there."""

    dependencies = [
        ("desk", "0011_pictures"),
    ]

    operations = [
        migrations.CreateModel(
            name="Capture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.URLField(max_length=1000)),
                (
                    "state",
                    models.CharField(choices=_STATES, default="waiting", max_length=10),
                ),
                ("asked", models.DateTimeField()),
                ("captured", models.DateTimeField(blank=True, null=True)),
                ("file", models.CharField(blank=True, max_length=64)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("size_bytes", models.PositiveBigIntegerField(default=0)),
                ("media_type", models.CharField(blank=True, max_length=120)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("problems", models.JSONField(blank=True, default=list)),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("override_reason", models.TextField(blank=True)),
                ("speaker", models.CharField(blank=True, max_length=200)),
                ("overridden", models.DateTimeField(blank=True, null=True)),
                ("asked_by", models.ForeignKey(to=settings.AUTH_USER_MODEL, **_PERSON)),
                (
                    "check_record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="captures",
                        to="desk.check",
                    ),
                ),
                (
                    "overridden_by",
                    models.ForeignKey(
                        blank=True, null=True, to=settings.AUTH_USER_MODEL, **_PERSON
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(state__in=("done", "refused"))
                        | (~Q(file="") & ~Q(sha256="") & Q(captured__isnull=False)),
                        name="captured_has_file",
                    ),
                    models.CheckConstraint(
                        condition=Q(overridden__isnull=True)
                        | (~Q(override_reason="") & Q(overridden_by__isnull=False)),
                        name="override_has_reason",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="evidence",
            name="anchor",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="evidence",
            name="capture",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="evidence",
                to="desk.capture",
            ),
        ),
    ]
