"""The public log: an entry for everything that was published before there was one."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from claimdesk.desk.publiclog import entering

_VERBS = ("publish", "write_policy", "show_dispute", "hide_dispute")


def enter(apps: Any, schema_editor: Any) -> None:
    """Enter what was published, in the order of the audit trail."""
    alias = schema_editor.connection.alias

    def rows(name: str) -> Any:
        return apps.get_model("desk", name)._base_manager.using(alias)  # noqa: SLF001 - documented

    class Log:
        """The model of the log on this database."""

        objects = rows("LogEntry")

    publications = {one.pk: one for one in rows("Publication").order_by("published", "pk")}
    policies = {one.pk: one for one in rows("PolicyVersion").order_by("effective", "pk")}
    disputes = {one.pk: one for one in rows("Dispute").all()}
    times: dict[int, int] = {}
    audit = rows("AuditEntry").filter(verb__in=_VERBS).order_by("sequence")
    for verb, key, at in audit.values_list("verb", "object_id", "at"):
        pk = int(key)
        if verb == "publish" and pk in publications:
            entering.written(Log, entering.of_publication(publications.pop(pk)))
        elif verb == "write_policy" and pk in policies:
            entering.written(Log, entering.of_policy(policies.pop(pk)))
        elif pk in disputes and verb in {"show_dispute", "hide_dispute"}:
            times[pk] = times.get(pk, 0) + 1
            shown = verb == "show_dispute"
            fact = entering.of_dispute(disputes[pk], times[pk], at, shown=shown)
            entering.written(Log, fact)
    for one in publications.values():  # none, where every row came by its verb
        entering.written(Log, entering.of_publication(one))
    for version in policies.values():
        entering.written(Log, entering.of_policy(version))


def _link(model: str) -> models.ForeignKey:
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="log_entries",
        to=f"desk.{model}",
    )


class Migration(migrations.Migration):
    """Makes the table and fills it."""

    dependencies = [
        ("desk", "0010_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                ("sequence", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("about", models.CharField(db_index=True, max_length=80)),
                ("page", models.CharField(max_length=120, unique=True)),
                ("entry", models.TextField()),
                ("record", models.TextField(blank=True)),
                ("publication", _link("publication")),
                ("policy", _link("policyversion")),
                ("dispute", _link("dispute")),
            ],
            options={"ordering": ("sequence",)},
        ),
        migrations.RunPython(enter, migrations.RunPython.noop),
    ]
