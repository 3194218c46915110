"""Sources of published fact-checks that are visited again, what became of them, who was told."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from claimdesk.desk.migrations._together import together

_ON = django.db.models.deletion
_OUTCOMES = "same changed gone unreachable kept_out".split()
_KINDS = "changed gone back".split()
_PACES = "off often usual seldom".split()
_DECISIONS = [("nothing", "Nothing"), ("owed", "Owed"), ("marked", "Marked")]


def _choices(names: list[str]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


def _number() -> tuple[str, models.BigAutoField[Any, Any]]:
    field = models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )
    return "id", field


def _text(longest: int, **named: Any) -> models.CharField[Any, Any]:
    return models.CharField(blank=True, max_length=longest, **named)


def _moment() -> models.DateTimeField[Any, Any]:
    return models.DateTimeField(blank=True, null=True)


def _status() -> models.PositiveSmallIntegerField[Any, Any]:
    return models.PositiveSmallIntegerField(blank=True, null=True)


def _to(model: str, on_delete: Any, name: str = "+") -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(on_delete=on_delete, related_name=name, to=model)


def _maybe(model: str, on_delete: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(blank=True, null=True, on_delete=on_delete, related_name="+", to=model)


class Migration(migrations.Migration):
    """Makes the tables and the column."""

    dependencies = [
        ("desk", "0014_exchange"),
    ]

    operations = together(
        [
            migrations.CreateModel(
                "WatchedSource",
                [
                    _number(),
                    ("key", models.CharField(max_length=16)),
                    ("address", models.URLField(max_length=1000)),
                    ("file", _text(64)),
                    ("outcome", _text(12, choices=_choices(_OUTCOMES))),
                    ("since", _moment()),
                    ("reason", _text(20)),
                    ("status", _status()),
                    ("last_visit", _moment()),
                    ("next_visit", models.DateTimeField(db_index=True)),
                    ("misses", models.PositiveSmallIntegerField(default=0)),
                    ("missing_since", _moment()),
                    ("etag", _text(200)),
                    ("last_modified", _text(60)),
                    ("capture", _maybe("desk.capture", _ON.RESTRICT)),
                    ("check_record", _to("desk.check", _ON.CASCADE, "watched")),
                ],
                options={
                    "ordering": ("pk",),
                    "constraints": [
                        models.UniqueConstraint(fields=("check_record", "key"), name="watched_once")
                    ],
                },
            ),
            migrations.CreateModel(
                "SourceChange",
                [
                    _number(),
                    ("address", models.URLField(max_length=1000)),
                    ("kind", models.CharField(choices=_choices(_KINDS), max_length=8)),
                    ("passage", _text(10)),
                    ("reason", _text(20)),
                    ("status", _status()),
                    ("was", _text(64)),
                    ("noticed", models.DateTimeField()),
                    ("decision", _text(8, choices=_DECISIONS)),
                    ("note", _text(400)),
                    ("decided", _moment()),
                    ("capture", _maybe("desk.capture", _ON.RESTRICT)),
                    ("decided_by", _maybe(settings.AUTH_USER_MODEL, _ON.PROTECT)),
                    ("publication", _to("desk.publication", _ON.PROTECT, "source_changes")),
                    ("watched", _to("desk.watchedsource", _ON.CASCADE, "changes")),
                ],
                options={
                    "ordering": ("-noticed", "-pk"),
                    "constraints": [
                        models.CheckConstraint(
                            condition=Q(decision="", decided__isnull=True, decided_by__isnull=True)
                            | (
                                ~Q(decision="")
                                & Q(decided__isnull=False)
                                & Q(decided_by__isnull=False)
                            ),
                            name="source_change_decided_by_somebody",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                "SourceMark",
                [
                    _number(),
                    ("key", models.CharField(max_length=16)),
                    ("address", models.URLField(max_length=1000)),
                    ("kind", models.CharField(choices=_choices(_KINDS[:2]), max_length=8)),
                    ("noticed", models.DateTimeField()),
                    ("set_at", models.DateTimeField()),
                    ("taken_off", _moment()),
                    ("change", _to("desk.sourcechange", _ON.PROTECT, "marks")),
                    ("check_record", _to("desk.check", _ON.PROTECT, "source_marks")),
                    ("set_by", _to(settings.AUTH_USER_MODEL, _ON.PROTECT)),
                    ("taken_off_by", _maybe(settings.AUTH_USER_MODEL, _ON.PROTECT)),
                ],
                options={
                    "ordering": ("pk",),
                    "constraints": [
                        models.UniqueConstraint(
                            condition=Q(taken_off__isnull=True),
                            fields=("check_record", "key"),
                            name="source_mark_once",
                        ),
                        models.CheckConstraint(
                            condition=Q(taken_off__isnull=True, taken_off_by__isnull=True)
                            | Q(taken_off__isnull=False, taken_off_by__isnull=False),
                            name="source_mark_taken_off_by_somebody",
                        ),
                    ],
                },
            ),
            migrations.AddField(
                "desk",
                "watching",
                models.CharField(
                    choices=_choices(_PACES), db_default="usual", default="usual", max_length=8
                ),
            ),
        ]
    )
