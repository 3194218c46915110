"""Reports of a period: what was counted, what is written to it, reviews, publications."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from claimdesk.desk.migrations._together import together

_PERIODS = "week month quarter year range".split()
_CLASSES = "typo clarification update substantial withdrawal".split()
_DECISIONS = [("approved", "Approved"), ("sent_back", "Sent Back")]
_STATES = [
    ("draft", "Draft"),
    ("in_review", "In Review"),
    ("approved", "Approved"),
    ("published", "Published"),
]
_PROTECT = django.db.models.deletion.PROTECT
_ACCOUNT = settings.AUTH_USER_MODEL
#: A field of any kind.
Field = Any


def _number() -> tuple[str, Field]:
    field = models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )
    return "id", field


def _link(to: str, back: str = "+", **more: Any) -> Field:
    more.setdefault("on_delete", _PROTECT)
    return models.ForeignKey(related_name=back, to=to, **more)


def _one(to: str, back: str, **more: Any) -> Field:
    return models.OneToOneField(on_delete=_PROTECT, related_name=back, to=to, **more)


def _people(*names: str) -> list[tuple[str, Field]]:
    return [(name, _link(_ACCOUNT)) for name in names]


def _words() -> list[tuple[str, Field]]:
    return [
        ("title_vi", models.CharField(blank=True, max_length=200)),
        ("title_en", models.CharField(blank=True, max_length=200)),
        *(
            (f"{name}_{language}", models.TextField(blank=True))
            for name in ("summary", "notes")
            for language in ("vi", "en")
        ),
    ]


def _correction() -> list[tuple[str, Field]]:
    choices = [(name, name) for name in _CLASSES]
    return [
        ("correction_class", models.CharField(blank=True, choices=choices, max_length=16)),
        ("correction_reason", models.TextField(blank=True)),
    ]


def _second(who: str) -> Q:
    return ~Q(**{who: F("author")}) & ~Q(**{who: F("last_editor")})


class Migration(migrations.Migration):
    """Makes the tables."""

    dependencies = [
        ("desk", "0017_pins"),
    ]

    operations = together(
        [
            migrations.CreateModel(
                "Report",
                [
                    _number(),
                    (
                        "kind",
                        models.CharField(choices=[(name, name) for name in _PERIODS], max_length=8),
                    ),
                    ("first", models.DateField()),
                    ("last", models.DateField()),
                    ("zone", models.CharField(max_length=60)),
                    (
                        "state",
                        models.CharField(choices=_STATES, default="draft", max_length=10),
                    ),
                    *_people("author"),
                    ("created", models.DateTimeField()),
                    ("changed", models.DateTimeField()),
                ],
                {
                    "ordering": ("-last", "-first", "-pk"),
                    "constraints": [
                        UniqueConstraint("kind", "first", "last", name="report_of_period_once"),
                        CheckConstraint(condition=Q(last__gte=F("first")), name="report_has_days"),
                    ],
                },
            ),
            migrations.CreateModel(
                "ReportData",
                [
                    _number(),
                    ("report", _link("desk.report", "data")),
                    ("archive", models.BinaryField()),
                    ("frozen", models.DateTimeField()),
                    *_people("frozen_by"),
                ],
                {"ordering": ("-pk",)},
            ),
            migrations.CreateModel(
                "ReportRevision",
                [
                    _number(),
                    ("report", _link("desk.report", "revisions")),
                    ("number", models.PositiveIntegerField()),
                    ("data", _link("desk.reportdata", "revisions")),
                    *_words(),
                    *_correction(),
                    *_people("author", "last_editor"),
                    ("created", models.DateTimeField()),
                    ("changed", models.DateTimeField()),
                    ("sealed", models.DateTimeField(blank=True, null=True)),
                    ("page", models.JSONField(blank=True, null=True)),
                    ("content_hash", models.CharField(blank=True, max_length=64)),
                    ("version", models.PositiveIntegerField(default=1)),
                ],
                {
                    "ordering": ("report", "-number"),
                    "constraints": [
                        UniqueConstraint("report", "number", name="report_revision_number_once"),
                        CheckConstraint(
                            condition=Q(sealed__isnull=True)
                            | (~Q(content_hash="") & Q(page__isnull=False)),
                            name="sealed_report_has_page",
                        ),
                        CheckConstraint(
                            condition=Q(correction_class="") | ~Q(correction_reason=""),
                            name="report_correction_has_reason",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "ReportContribution",
                [
                    _number(),
                    (
                        "revision",
                        _link(
                            "desk.reportrevision",
                            "contributions",
                            on_delete=django.db.models.deletion.CASCADE,
                        ),
                    ),
                    *_people("account"),
                ],
                {
                    "constraints": [
                        UniqueConstraint("revision", "account", name="report_contribution_once")
                    ],
                },
            ),
            migrations.CreateModel(
                "ReportCredit",
                [
                    _number(),
                    (
                        "report",
                        _link(
                            "desk.report",
                            "credits",
                            on_delete=django.db.models.deletion.CASCADE,
                        ),
                    ),
                    *_people("account"),
                    ("created", models.DateTimeField()),
                ],
                {
                    "ordering": ("pk",),
                    "constraints": [
                        UniqueConstraint("report", "account", name="report_credit_once")
                    ],
                },
            ),
            migrations.CreateModel(
                "ReportReview",
                [
                    _number(),
                    ("revision", _link("desk.reportrevision", "reviews")),
                    *_people("reviewer"),
                    ("decision", models.CharField(choices=_DECISIONS, max_length=10)),
                    ("note", models.TextField(blank=True)),
                    *_people("author", "last_editor"),
                    ("created", models.DateTimeField()),
                ],
                {
                    "ordering": ("-pk",),
                    "constraints": [
                        UniqueConstraint(
                            "revision",
                            condition=Q(decision="approved"),
                            name="report_approved_once",
                        ),
                        CheckConstraint(
                            condition=Q(decision="sent_back") | _second("reviewer"),
                            name="report_reviewer_is_second",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "ReportPublication",
                [
                    _number(),
                    ("report", _link("desk.report", "publications")),
                    ("revision", _one("desk.reportrevision", "publication")),
                    ("review", _one("desk.reportreview", "publication")),
                    ("number", models.PositiveIntegerField()),
                    (
                        "supersedes",
                        _one("desk.reportpublication", "superseded_by", blank=True, null=True),
                    ),
                    *_people("author", "last_editor", "approved_by", "published_by"),
                    ("content_hash", models.CharField(max_length=64)),
                    ("page", models.JSONField()),
                    *_correction(),
                    ("published", models.DateTimeField()),
                ],
                {
                    "ordering": ("-published", "-pk"),
                    "constraints": [
                        UniqueConstraint("report", "number", name="report_publication_once"),
                        CheckConstraint(
                            condition=_second("approved_by"), name="report_two_persons"
                        ),
                        CheckConstraint(
                            condition=Q(number=1, supersedes__isnull=True, correction_class="")
                            | (Q(number__gt=1, supersedes__isnull=False) & ~Q(correction_class="")),
                            name="report_publication_chain",
                        ),
                    ],
                },
            ),
            migrations.AddField(
                "Report", "head", _link("desk.reportrevision", blank=True, null=True)
            ),
            migrations.AddField(
                "Report", "current", _link("desk.reportpublication", blank=True, null=True)
            ),
        ]
    )
