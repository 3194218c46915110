"""What every desk begins with: its one row, the verdict scale, the machine's account."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.utils import timezone

SCALE = [
    ("true", "true", "Đúng", "True", 5,
     "Bằng chứng cho thấy tuyên bố đúng và không thiếu điều gì quan trọng.",
     "The evidence shows that the statement is right and leaves out nothing important."),
    ("mostly-true", "mostly_true", "Phần lớn đúng", "Mostly true", 4,
     "Điều chính là đúng; một chi tiết sai hoặc thiếu.",
     "The main point is right; a detail is wrong or missing."),
    ("mixture", "mixture", "Có đúng có sai", "Mixture", 3,
     "Tuyên bố có phần đúng và phần sai đáng kể.",
     "Parts of the statement are right and parts that matter are wrong."),
    ("misleading", "missing_context", "Thiếu bối cảnh", "Missing context", 2,
     "Lời lẽ có thể đúng, nhưng thiếu bối cảnh nên dẫn tới hiểu sai.",
     "The words may be right, but without their context they lead to a wrong conclusion."),
    ("false", "false", "Sai sự thật", "False", 1,
     "Bằng chứng cho thấy tuyên bố sai.",
     "The evidence shows that the statement is wrong."),
    ("insufficient", "unproven", "Chưa đủ bằng chứng", "Insufficient evidence", None,
     "Bằng chứng tìm được không đủ để kết luận.",
     "The evidence that could be found does not carry a conclusion."),
]  # fmt: skip


def add(apps: Any, schema_editor: Any) -> None:
    """Add the rows; they are the desk's to change afterwards."""
    using = schema_editor.connection.alias
    now = timezone.now()
    apps.get_model("desk", "Desk").objects.using(using).get_or_create(
        pk=1, defaults={"created": now}
    )
    apps.get_model("desk", "AuditHead").objects.using(using).get_or_create(
        pk=1, defaults={"hash": "0" * 64}
    )
    apps.get_model("desk", "Account").objects.using(using).get_or_create(
        email="machine@claimdesk.invalid",
        defaults={"name": "Claimdesk", "role": "machine", "password": "!", "created": now},
    )
    values = apps.get_model("desk", "RatingValue").objects.using(using)
    for position, (key, verdict, name_vi, name_en, value, vi, en) in enumerate(SCALE):
        values.get_or_create(
            key=key,
            defaults={
                "verdict": verdict,
                "name_vi": name_vi,
                "name_en": name_en,
                "value": value,
                "definition_vi": vi,
                "definition_en": en,
                "position": position,
            },
        )


class Migration(migrations.Migration):
    """Adds the rows; taking it back leaves them."""

    dependencies = [("desk", "0002_records")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
