"""The people of the desk, whom other apps need before there is anything else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes the table of accounts."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("reader", "reader"),
                            ("checker", "checker"),
                            ("reviewer", "reviewer"),
                            ("publisher", "publisher"),
                            ("administrator", "administrator"),
                            ("machine", "machine"),
                        ],
                        default="reader",
                        max_length=16,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("vi", "Tiếng Việt"), ("en", "English")],
                        default="vi",
                        max_length=5,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("created", models.DateTimeField()),
                ("attested", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "reader",
                                    "checker",
                                    "reviewer",
                                    "publisher",
                                    "administrator",
                                    "machine",
                                ],
                            )
                        ),
                        name="account_role_known",
                    )
                ],
            },
        ),
    ]
