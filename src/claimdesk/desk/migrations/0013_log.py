"""The public log: an entry for everything that was published before there was one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from claimdesk.desk.publiclog import entering
from claimdesk.desk.publiclog.entering import Fact

_VERBS = ("publish", "write_policy", "show_dispute", "hide_dispute")


def enter(apps: Any, schema_editor: Any) -> None:
    """Enter what was published, in the order of the audit trail."""
    alias = schema_editor.connection.alias

    def rows(name: str) -> Any:
        return apps.get_model("desk", name)._base_manager.using(alias)  # noqa: SLF001 - documented

    newest: dict[str, int] = {}
    entries = rows("LogEntry")
    for place, fact in enumerate(_facts(rows)):
        before = newest.get(fact.about)
        entries.create(**entering.columns_of(fact, place, f"{fact.page}.json", before))
        newest[fact.about] = place


def _facts(rows: Any) -> Iterator[Fact]:
    def keys(name: str, *order: str) -> dict[int, None]:
        return dict.fromkeys(rows(name).order_by(*order).values_list("pk", flat=True))

    publications = keys("Publication", "published", "pk")
    policies = keys("PolicyVersion", "effective", "pk")
    times: dict[int, int] = {}
    audit = rows("AuditEntry").filter(verb__in=_VERBS).order_by("sequence")
    for verb, key, at in list(audit.values_list("verb", "object_id", "at")):
        pk = int(key)
        if verb == "publish" and pk in publications:
            del publications[pk]
            yield entering.of_publication(rows("Publication").get(pk=pk))
        elif verb == "write_policy" and pk in policies:
            del policies[pk]
            yield entering.of_policy(rows("PolicyVersion").get(pk=pk))
        elif verb in {"show_dispute", "hide_dispute"}:
            times[pk] = times.get(pk, 0) + 1
            said = rows("Dispute").get(pk=pk)
            yield entering.of_dispute(said, times[pk], at, shown=verb == "show_dispute")
    for pk in publications:  # none, where every row came by its verb
        yield entering.of_publication(rows("Publication").get(pk=pk))
    for pk in policies:
        yield entering.of_policy(rows("PolicyVersion").get(pk=pk))


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
        ("desk", "0012_capture"),
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
