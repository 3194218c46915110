"""One step of a migration that makes many tables."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation


def together(operations: list[Operation]) -> list[Operation]:
    """Return the steps of a migration with the tables that it makes first as one step."""
    tables = list(takewhile(lambda step: isinstance(step, CreateModel), operations))
    return [Together(tables), *operations[len(tables) :]]


class Together(Operation):
    """Makes tables, building Django's historical models once for all of them.

    After each single step Django builds every model anew that has to do with what has changed, and
    here each has to do with all others: that was most of the time until a new desk's first page.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, operations: list[Operation]) -> None:
        """Take the steps, each of which makes a table."""
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add every table to a state, whose models are then built at their next use."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Make the tables."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop the tables, the last one first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what is done."""
        return f"Make {len(self.operations)} tables"
