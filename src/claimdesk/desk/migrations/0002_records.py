"""The records of the desk."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from claimdesk.desk.migrations._together import together


class Migration(migrations.Migration):
    """Makes the tables, each with its indexes and constraints: so a new desk is made quickest."""

    initial = True

    # After those of other apps, which build anew what hangs on an account: then there is nothing
    # of the desk yet. These names stay when allauth is updated.
    dependencies = [
        ("desk", "0001_accounts"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.PositiveBigIntegerField(default=0)),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True)),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("prefix", models.CharField(max_length=12)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("scopes", models.JSONField(default=list)),
                ("created", models.DateTimeField()),
                ("expires", models.DateTimeField()),
                ("last_used", models.DateTimeField(blank=True, null=True)),
                ("revoked", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-created",),
            },
        ),
        migrations.CreateModel(
            name="Desk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(default="Claimdesk", max_length=120)),
                ("about", models.TextField(blank=True)),
                (
                    "language",
                    models.CharField(
                        choices=[("vi", "Tiếng Việt"), ("en", "English")],
                        default="vi",
                        max_length=5,
                    ),
                ),
                ("contact", models.CharField(blank=True, max_length=254)),
                ("demonstration", models.BooleanField(default=False)),
                ("set_up_code_hash", models.CharField(blank=True, max_length=64)),
                ("created", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="desk_is_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                ("request_hash", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("body", models.JSONField()),
                ("created", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("account"), models.F("key"), name="idempotency_key_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(blank=True, max_length=120)),
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
                        max_length=16,
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created", models.DateTimeField()),
                ("expires", models.DateTimeField()),
                ("accepted", models.DateTimeField(blank=True, null=True)),
                ("revoked", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-created",),
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("title", models.CharField(blank=True, max_length=300)),
                ("language", models.CharField(blank=True, max_length=8)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("desk", "desk"),
                            ("web", "web"),
                            ("page", "page"),
                            ("file", "file"),
                            ("feed", "feed"),
                            ("api", "api"),
                            ("import", "import"),
                            ("chat", "chat"),
                            ("mail", "mail"),
                            ("other", "other"),
                        ],
                        default="desk",
                        max_length=10,
                    ),
                ),
                ("content_hash", models.CharField(max_length=64, unique=True)),
                ("received", models.DateTimeField(db_index=True)),
                ("detected", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-received", "-pk"),
                "indexes": [models.Index(fields=["-received", "-id"], name="item_newest")],
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("organisation", "Organisation"),
                            ("office_holder", "Office Holder"),
                        ],
                        default="organisation",
                        max_length=16,
                    ),
                ),
                ("office", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ("name",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "organisation"),
                            models.Q(("office", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="office_holder_has_office",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("folded", models.TextField(editable=False)),
                ("text_hash", models.CharField(db_index=True, max_length=64)),
                ("language", models.CharField(blank=True, max_length=8)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("checking", "Checking"),
                            ("answered", "Answered"),
                            ("published", "Published"),
                            ("closed", "Closed"),
                            ("merged", "Merged"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "checkability",
                    models.CharField(
                        choices=[
                            ("statement", "statement"),
                            ("opinion", "opinion"),
                            ("prediction", "prediction"),
                            ("question", "question"),
                            ("satire", "satire"),
                            ("unclear", "unclear"),
                        ],
                        default="unclear",
                        max_length=12,
                    ),
                ),
                ("checkability_by_machine", models.BooleanField(default=True)),
                ("worth", models.FloatField(default=0.0)),
                ("demand", models.PositiveIntegerField(default=0)),
                ("questions_open", models.PositiveIntegerField(default=0)),
                ("said_on", models.DateField(blank=True, null=True)),
                ("appearance", models.URLField(blank=True, max_length=500)),
                ("closed_reason", models.CharField(blank=True, max_length=300)),
                ("due", models.DateField(blank=True, null=True)),
                ("matched", models.DateTimeField(blank=True, null=True)),
                ("created", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned_claims",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="desk.claim",
                    ),
                ),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims_about",
                        to="desk.party",
                    ),
                ),
                (
                    "claimant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="desk.party",
                    ),
                ),
                (
                    "described_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("tags", models.ManyToManyField(blank=True, related_name="claims", to="desk.tag")),
            ],
            options={
                "ordering": ("-demand", "-worth", "-pk"),
                "indexes": [
                    models.Index(fields=["state", "-demand", "-worth", "-id"], name="claim_queue"),
                    models.Index(fields=["state", "-created", "-id"], name="claim_newest"),
                    models.Index(fields=["state", "due", "id"], name="claim_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("appearance", ""), ("claimant__isnull", False), _connector="OR"
                        ),
                        name="appearance_needs_claimant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True), ("state", "merged"), _connector="OR"
                        ),
                        name="merged_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            ("checkability", "statement"),
                            _connector="OR",
                        ),
                        name="published_is_statement",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("vi", "Tiếng Việt"), ("en", "English")], max_length=5
                    ),
                ),
                ("slug", models.SlugField(max_length=120, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In Review"),
                            ("approved", "Approved"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("created", models.DateTimeField()),
                ("changed", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_record",
                        to="desk.claim",
                    ),
                ),
            ],
            options={
                "ordering": ("-changed", "-pk"),
                "indexes": [models.Index(fields=["state", "-changed", "-id"], name="check_state")],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due", models.DateField(blank=True, null=True)),
                ("created", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="desk.claim",
                    ),
                ),
            ],
            options={
                "ordering": ("-created", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entry_id", models.CharField(max_length=32)),
                ("entry", models.JSONField()),
                ("probability", models.FloatField()),
                ("zone", models.CharField(max_length=10)),
                ("reasons", models.JSONField(default=list)),
                ("conflicts", models.JSONField(default=list)),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("accepted", "Accepted"),
                            ("rejected", "Rejected"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("decided", models.DateTimeField(blank=True, null=True)),
                ("created", models.DateTimeField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matches",
                        to="desk.claim",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-probability", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("claim"), models.F("entry_id"), name="match_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision", "pending"), ("decided_by__isnull", False), _connector="OR"
                        ),
                        name="decision_has_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("by_machine", models.BooleanField(default=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="desk.claim",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="desk.item",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("item"), models.F("claim"), models.F("start"), name="mention_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("end__gt", models.F("start"))), name="mention_span"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyVersion",
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
                            ("methodology", "Methodology"),
                            ("corrections", "Corrections"),
                            ("privacy", "Privacy"),
                            ("funding", "Funding"),
                            ("ownership", "Ownership"),
                            ("contact", "Contact"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("vi", "Tiếng Việt"), ("en", "English")], max_length=5
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("body", models.TextField()),
                ("effective", models.DateTimeField()),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("kind", "language", "-number"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("kind"),
                        models.F("language"),
                        models.F("number"),
                        name="policy_version_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="policy_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("language", models.CharField(max_length=8)),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("answered", "Answered"), ("closed", "Closed")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answer", models.JSONField(blank=True, null=True)),
                ("asked", models.DateTimeField()),
                ("answered", models.DateTimeField(blank=True, null=True)),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="desk.claim",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="desk.item",
                    ),
                ),
            ],
            options={
                "ordering": ("-asked", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="RatingValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=40, unique=True)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("true", "true"),
                            ("mostly_true", "mostly_true"),
                            ("mixture", "mixture"),
                            ("mostly_false", "mostly_false"),
                            ("false", "false"),
                            ("missing_context", "missing_context"),
                            ("satire", "satire"),
                            ("unproven", "unproven"),
                            ("other", "other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name_vi", models.CharField(max_length=80)),
                ("name_en", models.CharField(max_length=80)),
                ("definition_vi", models.CharField(blank=True, max_length=400)),
                ("definition_en", models.CharField(blank=True, max_length=400)),
                ("value", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("in_use", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ("position", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("value__isnull", True),
                            models.Q(("value__gte", 1), ("value__lte", 5)),
                            _connector="OR",
                        ),
                        name="rating_value_in_scale",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(blank=True, max_length=200)),
                ("claim_reviewed", models.CharField(blank=True, max_length=500)),
                ("summary", models.TextField(blank=True)),
                ("why", models.TextField(blank=True)),
                ("method", models.TextField(blank=True)),
                ("counter_search", models.TextField(blank=True)),
                ("primary_reason", models.TextField(blank=True)),
                (
                    "reply",
                    models.CharField(
                        choices=[
                            ("not_applicable", "not_applicable"),
                            ("unrecorded", "unrecorded"),
                            ("asked", "asked"),
                            ("replied", "replied"),
                            ("declined", "declined"),
                            ("no_answer", "no_answer"),
                            ("unsafe", "unsafe"),
                        ],
                        default="not_applicable",
                        max_length=16,
                    ),
                ),
                ("reply_note", models.TextField(blank=True)),
                (
                    "correction_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("typo", "typo"),
                            ("clarification", "clarification"),
                            ("update", "update"),
                            ("substantial", "substantial"),
                            ("withdrawal", "withdrawal"),
                        ],
                        max_length=16,
                    ),
                ),
                ("correction_reason", models.TextField(blank=True)),
                ("created", models.DateTimeField()),
                ("changed", models.DateTimeField()),
                ("sealed", models.DateTimeField(blank=True, null=True)),
                ("page", models.JSONField(blank=True, null=True)),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "check_record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="desk.check",
                    ),
                ),
                (
                    "last_editor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verdict",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="desk.ratingvalue",
                    ),
                ),
            ],
            options={
                "ordering": ("check_record", "-number"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("check_record"), models.F("number"), name="revision_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sealed__isnull", True),
                            models.Q(
                                models.Q(("content_hash", ""), _negated=True),
                                ("page__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="sealed_has_page",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("correction_class", ""),
                            models.Q(("correction_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="correction_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=16)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("text", models.TextField()),
                ("sole_source_reason", models.TextField(blank=True)),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="desk.revision",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("revision"), models.F("key"), name="finding_key_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[("approved", "Approved"), ("sent_back", "Sent Back")],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("accepted_sole_sources", models.JSONField(default=list)),
                ("created", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "last_editor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="desk.revision",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("revision"),
                        condition=models.Q(("decision", "approved")),
                        name="approved_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision", "sent_back"),
                            models.Q(
                                models.Q(("reviewer", models.F("author")), _negated=True),
                                models.Q(("reviewer", models.F("last_editor")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reviewer_is_second_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first", "First"),
                            ("correction", "Correction"),
                            ("withdrawal", "Withdrawal"),
                        ],
                        max_length=10,
                    ),
                ),
                ("content_hash", models.CharField(max_length=64)),
                ("page", models.JSONField()),
                ("methodology_version", models.PositiveIntegerField(blank=True, null=True)),
                ("published", models.DateTimeField()),
                ("folded", models.TextField(default="", editable=False)),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "check_record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="desk.check",
                    ),
                ),
                (
                    "last_editor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="desk.publication",
                    ),
                ),
                (
                    "review",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication",
                        to="desk.review",
                    ),
                ),
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication",
                        to="desk.revision",
                    ),
                ),
            ],
            options={
                "ordering": ("-published", "-pk"),
                "indexes": [models.Index(fields=["-published", "-id"], name="publication_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("check_record"), models.F("number"), name="publication_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_by", models.F("author")), _negated=True),
                            models.Q(("approved_by", models.F("last_editor")), _negated=True),
                        ),
                        name="publication_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "first"), ("number", 1), ("supersedes__isnull", True)
                            ),
                            models.Q(
                                models.Q(("kind", "first"), _negated=True),
                                ("number__gt", 1),
                                ("supersedes__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="publication_chain",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("evidence_address", models.URLField(blank=True, max_length=1000)),
                ("may_be_shown", models.BooleanField(default=False)),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("upheld", "Upheld"),
                            ("partly", "Partly"),
                            ("rejected", "Rejected"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("received", models.DateTimeField()),
                ("answered", models.DateTimeField(blank=True, null=True)),
                ("shown", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
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
                (
                    "check_record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="desk.check",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="desk.publication",
                    ),
                ),
            ],
            options={
                "ordering": ("-received", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "open"),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_by__isnull", False),
                                ("answered__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="answered_has_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("shown__isnull", True), ("shown_by__isnull", True)),
                            models.Q(
                                ("may_be_shown", True),
                                ("shown__isnull", False),
                                ("shown_by__isnull", False),
                                models.Q(("state", "open"), _negated=True),
                                models.Q(("shown_by", models.F("answered_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="shown_by_another_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "correction_class",
                    models.CharField(
                        choices=[
                            ("typo", "typo"),
                            ("clarification", "clarification"),
                            ("update", "update"),
                            ("substantial", "substantial"),
                            ("withdrawal", "withdrawal"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.TextField()),
                (
                    "dispute",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="desk.dispute",
                    ),
                ),
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="desk.publication",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributions",
                        to="desk.revision",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("revision"), models.F("account"), name="contribution_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=40)),
                ("quote", models.CharField(blank=True, max_length=500)),
                ("text", models.TextField()),
                ("created", models.DateTimeField()),
                ("resolved", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="desk.claim",
                    ),
                ),
                (
                    "mentions",
                    models.ManyToManyField(
                        blank=True, related_name="mentioned_in", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="desk.revision",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("query", models.CharField(max_length=500)),
                ("created", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="searches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("account"), models.F("name"), name="search_name_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sighting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("desk", "desk"),
                            ("web", "web"),
                            ("page", "page"),
                            ("file", "file"),
                            ("feed", "feed"),
                            ("api", "api"),
                            ("import", "import"),
                            ("chat", "chat"),
                            ("mail", "mail"),
                            ("other", "other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("times", models.PositiveIntegerField(default=1)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sightings",
                        to="desk.item",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("item"),
                        models.F("channel"),
                        models.F("hour"),
                        name="sighting_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("interest", models.CharField(blank=True, max_length=400)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sources",
                        to="desk.party",
                    ),
                ),
            ],
            options={
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(models.F("name"), models.F("owner"), name="source_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=16)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("title", models.CharField(max_length=300)),
                ("address", models.URLField(blank=True, max_length=1000)),
                ("quotation", models.TextField(blank=True)),
                (
                    "stance",
                    models.CharField(
                        choices=[
                            ("supports", "supports"),
                            ("refutes", "refutes"),
                            ("context", "context"),
                        ],
                        default="context",
                        max_length=10,
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[("primary", "primary"), ("secondary", "secondary")],
                        default="secondary",
                        max_length=10,
                    ),
                ),
                ("interest", models.CharField(blank=True, max_length=400)),
                ("of_claimant", models.BooleanField(default=False)),
                ("published_on", models.DateField(blank=True, null=True)),
                ("accessed_on", models.DateField()),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="desk.revision",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="desk.source",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("revision"), models.F("key"), name="evidence_key_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citations",
                        to="desk.evidence",
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citations",
                        to="desk.finding",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("finding"), models.F("evidence"), name="citation_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.URLField(max_length=500)),
                ("secret", models.CharField(max_length=80)),
                ("events", models.JSONField(default=list)),
                ("is_active", models.BooleanField(default=True)),
                ("created", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event", models.CharField(max_length=40)),
                ("message_id", models.CharField(max_length=40, unique=True)),
                ("payload", models.JSONField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("created", models.DateTimeField()),
                ("delivered", models.DateTimeField(blank=True, null=True)),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="desk.webhook",
                    ),
                ),
            ],
            options={
                "ordering": ("-created", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("delivered__isnull", True),
                            ("delivered__gte", models.F("created")),
                            _connector="OR",
                        ),
                        name="delivery_after_creation",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("sequence", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("verb", models.CharField(db_index=True, max_length=40)),
                ("object_kind", models.CharField(max_length=20)),
                ("object_id", models.CharField(max_length=40)),
                ("details", models.JSONField(default=dict)),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "actor",
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
                "ordering": ("-sequence",),
                "indexes": [models.Index(fields=["object_kind", "object_id"], name="audit_object")],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("conflicted", models.BooleanField()),
                ("note", models.CharField(blank=True, max_length=400)),
                ("created", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "check_record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="declarations",
                        to="desk.check",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
                "indexes": [
                    models.Index(fields=["check_record", "account", "-id"], name="declared")
                ],
            },
        ),
        migrations.AddField(
            model_name="check",
            name="current",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="desk.publication",
            ),
        ),
        migrations.AddField(
            model_name="check",
            name="head",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="desk.revision",
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="cites",
            field=models.ManyToManyField(
                blank=True, related_name="findings", through="desk.Citation", to="desk.evidence"
            ),
        ),
    ]
    operations = together(operations)
