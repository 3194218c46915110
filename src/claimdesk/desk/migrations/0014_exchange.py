"""What the desk knows of other desks; under which licence others may use what it publishes."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from claimdesk.desk.migrations._together import together

_KINDS = "feed sitemap page reviews folder webhook telegram imap desk".split()
_STATES = "standing corrected withdrawn".split()
_CHANGES = "corrected withdrawn restored".split()


def _choices(names: list[str]) -> list[tuple[str, str]]:
    return [(name, name.capitalize()) for name in names]


def _place() -> models.PositiveBigIntegerField[Any, Any]:
    return models.PositiveBigIntegerField()


def _text(longest: int) -> models.CharField[Any, Any]:
    return models.CharField(blank=True, max_length=longest)


def _number() -> tuple[str, models.BigAutoField[Any, Any]]:
    field = models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )
    return "id", field


class Migration(migrations.Migration):
    """Makes the tables and the column."""

    dependencies = [
        ("desk", "0013_log"),
    ]

    operations = together(
        [
            migrations.CreateModel(
                "PeerLog",
                [
                    (
                        "subscription",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            primary_key=True,
                            related_name="log",
                            serialize=False,
                            to="desk.subscription",
                        ),
                    ),
                    ("key", _text(400)),
                    ("offered", _text(400)),
                    ("note", models.TextField(blank=True)),
                    ("size", models.PositiveBigIntegerField(default=0)),
                    ("root", _text(64)),
                    ("taken", models.PositiveBigIntegerField(default=0)),
                    ("edge", models.TextField(blank=True)),
                    ("refused", _text(20)),
                    ("refused_note", models.TextField(blank=True)),
                    ("refused_at", models.DateTimeField(blank=True, null=True)),
                    ("round", models.PositiveIntegerField(default=1)),
                ],
            ),
            migrations.CreateModel(
                "PeerEntry",
                [
                    (
                        "entry_id",
                        models.CharField(max_length=32, primary_key=True, serialize=False),
                    ),
                    ("origin", models.CharField(max_length=200)),
                    ("about", models.CharField(max_length=80)),
                    ("sequence", _place()),
                    ("record", models.CharField(max_length=120)),
                    ("digest", models.CharField(max_length=64)),
                    ("state", models.CharField(choices=_choices(_STATES), max_length=10)),
                    ("entry", models.JSONField(default=dict)),
                    ("correction_class", _text(16)),
                    ("reason", models.TextField(blank=True)),
                    ("issued", models.DateTimeField()),
                    ("changed", models.DateTimeField(blank=True, null=True)),
                    ("is_shelved", models.BooleanField(db_index=True, default=False)),
                    ("round", models.PositiveIntegerField(default=1)),
                    (
                        "subscription",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="peer_entries",
                            to="desk.subscription",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(F("origin"), F("about"), name="peer_entry_once")
                    ]
                },
            ),
            migrations.CreateModel(
                "PeerChange",
                [
                    _number(),
                    ("sequence", _place()),
                    ("kind", models.CharField(choices=_choices(_CHANGES), max_length=10)),
                    ("reason", models.TextField(blank=True)),
                    ("issued", models.DateTimeField()),
                    ("noticed", models.DateTimeField()),
                    ("seen", models.DateTimeField(blank=True, null=True)),
                    (
                        "seen_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "peer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="changes",
                            to="desk.peerentry",
                        ),
                    ),
                ],
                options={
                    "ordering": ("-noticed", "-pk"),
                    "constraints": [
                        models.UniqueConstraint(
                            F("peer"), F("sequence"), F("kind"), name="peer_change_once"
                        ),
                        models.CheckConstraint(
                            condition=Q(seen__isnull=True, seen_by__isnull=True)
                            | Q(seen__isnull=False, seen_by__isnull=False),
                            name="peer_change_seen_by_somebody",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "UnreadRecord",
                [
                    _number(),
                    ("sequence", _place()),
                    ("about", models.CharField(max_length=80)),
                    ("entry", models.TextField()),
                    ("error", models.CharField(max_length=20)),
                    ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ("tries", models.PositiveSmallIntegerField(default=1)),
                    (
                        "subscription",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="unread",
                            to="desk.subscription",
                        ),
                    ),
                ],
                options={
                    "ordering": ("sequence",),
                    "constraints": [
                        models.UniqueConstraint(
                            F("subscription"), F("sequence"), name="unread_once"
                        )
                    ],
                },
            ),
            migrations.AddField(
                "desk",
                "licence",
                models.CharField(blank=True, db_default="", default="", max_length=200),
            ),
            migrations.AlterField(
                "subscription",
                "kind",
                models.CharField(choices=_choices(_KINDS), max_length=10),
            ),
        ]
    )
