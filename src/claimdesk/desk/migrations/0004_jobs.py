"""Background tasks, the workers that take them, and tables that wait to be brought in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes the tables."""

    dependencies = [
        ("desk", "0003_defaults"),
    ]

    operations = [
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("token", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("table", models.BinaryField()),
                ("facts", models.JSONField()),
                ("kept", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Worker",
            fields=[
                ("token", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("pid", models.PositiveIntegerField()),
                ("started", models.DateTimeField()),
                ("seen", models.DateTimeField(db_index=True)),
            ],
            options={
                "ordering": ("started",),
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "First"), (1, "Usual"), (2, "Bulk")], default=1
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True)),
                ("arguments", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("worker", models.CharField(blank=True, max_length=32)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("created", models.DateTimeField()),
                ("updated", models.DateTimeField()),
                ("finished", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-updated", "-pk"),
                "indexes": [
                    models.Index(fields=["state", "rank", "next_at", "id"], name="job_due"),
                    models.Index(fields=["state", "-updated", "-id"], name="job_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ("done", "failed")), ("finished__isnull", False)
                            ),
                            models.Q(
                                models.Q(("state__in", ("done", "failed")), _negated=True),
                                ("finished__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="job_ends_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), models.Q(("worker", ""), _negated=True)),
                            models.Q(models.Q(("state", "running"), _negated=True), ("worker", "")),
                            _connector="OR",
                        ),
                        name="job_runs_at_a_worker",
                    ),
                ],
            },
        ),
    ]
