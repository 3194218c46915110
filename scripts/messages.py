"""Join the translations, say what is missing, and compile them; needs no GNU gettext."""  # noqa: INP001

from __future__ import annotations

import argparse
import ast
import inspect
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from claimdesk import errors

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "claimdesk"
LOCALE = SOURCE / "web" / "locale" / "vi"
#: Rooms whose rules speak to people: the texts of their refusals are translated when shown.
_RULES = ("domain", "desk")
#: Rooms whose texts pass through gettext.
_SPEAKING = ("web", "desk", "matching", "cli")
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
_LITERAL = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_IN_TEMPLATE = re.compile(
    rf"(?:(?<![\w])(?P<word>_|gettext|ngettext|pgettext|npgettext)\()(?P<arguments>{_LITERAL}(?:,\s*{_LITERAL})*)"
)
_PLACE = re.compile(r"%\(\w+\)[sd]")

#: (context, text): what a translation is looked up by; plural forms go with their singular.
Key = tuple[str, str]


def keys_of_python(path: Path) -> Iterator[Key]:
    """Yield what a module passes to gettext."""
    with path.open("rb") as file:
        for _line, function, found, _comments in extract_python(file, _KEYWORDS, (), {}):
            texts = [found] if isinstance(found, str) else list(found or [""])
            if function.startswith("pgettext") and len(texts) > 1 and all(texts[:2]):
                yield str(texts[0]), str(texts[1])
            elif texts[0]:
                yield "", str(texts[0])


def keys_of_template(path: Path) -> Iterator[Key]:
    """Yield what a template translates."""
    code = templatize(path.read_text("utf-8"), origin=str(path))
    for match in _IN_TEMPLATE.finditer(code):
        texts = [ast.literal_eval(part) for part in re.findall(_LITERAL, match["arguments"])]
        has_context = match["word"] in {"pgettext", "npgettext"}
        yield (texts[0], texts[1]) if has_context else ("", texts[0])


def keys_of_rules(path: Path) -> Iterator[Key]:
    """Yield the texts with which a module refuses: of rule errors and of blockers."""
    tree = ast.parse(path.read_text("utf-8"))
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name == "Blocker":
                said = next((one.value for one in call.keywords if one.arg == "message"), None)
            elif name in {"RuleError", "NotAllowedError", "refuse"} and len(call.args) > 1:
                said = call.args[1]
            else:
                continue
            if isinstance(said, ast.Constant):
                yield "", str(said.value)
            elif said is not None:  # the text comes from a table in the same function
                yield from (("", text) for text in _sentences(function))


def _sentences(function: ast.FunctionDef) -> Iterator[str]:
    inside = [node for statement in function.body for node in ast.walk(statement)]
    for node in inside:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if (
                " " in text
                and text.endswith(".")
                and text != ast.get_docstring(function, clean=False)
            ):
                yield text


def keys_of_errors() -> Iterator[Key]:
    """Yield the default texts of the errors that a screen can show."""
    for found in vars(errors).values():
        if isinstance(found, type) and issubclass(found, errors.ClaimdeskError):
            yield "", inspect.cleandoc(found.__doc__ or "")


def wanted() -> dict[Key, str]:
    """Return everything that needs a translation, with a file that says it."""
    found: dict[Key, str] = {}

    def add(keys: Iterable[Key], place: Path) -> None:
        for key in keys:
            found.setdefault(key, str(place.relative_to(ROOT)))

    for room in _SPEAKING:
        for path in sorted((SOURCE / room).rglob("*.py")):
            add(keys_of_python(path), path)
    for path in sorted((SOURCE / "web" / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt", ".xml"}:
            add(keys_of_template(path), path)
    for room in _RULES:
        for path in sorted((SOURCE / room).rglob("*.py")):
            add(keys_of_rules(path), path)
    add(keys_of_errors(), SOURCE / "errors.py")
    return {key: place for key, place in found.items() if key[1]}


def join(faults: list[str]) -> Catalog:
    """Join the fragments; what contradicts itself is added to `faults`."""
    whole = Catalog(
        locale="vi",
        project="Claimdesk",
        version="1",
        fuzzy=False,
        creation_date=datetime(2026, 1, 1, tzinfo=UTC),
        revision_date=datetime(2026, 1, 1, tzinfo=UTC),
        last_translator="Claimdesk",
        language_team="Vietnamese",
        header_comment="# Vietnamese. Made by scripts/messages.py from fragments/; do not edit.",
    )
    origin: dict[Key, str] = {}
    for path in sorted((LOCALE / "fragments").glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale="vi", abort_invalid=True)
        for message in part:
            if message.id:
                faults += _add(whole, message, path.name, origin)
    return whole


def _add(whole: Catalog, message: Message, name: str, origin: dict[Key, str]) -> Iterator[str]:
    forms = message.id if isinstance(message.id, tuple) else (message.id,)
    key = (message.context or "", forms[0])
    said = message.string if isinstance(message.string, tuple) else (message.string,)
    if message.fuzzy or not all(said):
        yield f"{name}: not translated: {key[1]!r}"
        return
    if any(set(_PLACE.findall(one)) - set(_PLACE.findall(" ".join(forms))) for one in said):
        yield f"{name}: a place that the English text does not have: {key[1]!r}"
        return
    if key in origin:
        if whole.get(message.id, context=message.context).string != message.string:
            yield f"{name} and {origin[key]} translate differently: {key[1]!r}"
        return
    origin[key] = name
    whole.add(message.id, message.string, context=message.context)


def written(catalog: Catalog) -> tuple[bytes, bytes]:
    """Return the joined catalogue as text and compiled."""
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, catalog, sort_output=True, width=100)
    write_mo(compiled, catalog)
    return text.getvalue(), compiled.getvalue()


def missing(catalog: Catalog) -> list[str]:
    """Return a line for everything that has no translation."""
    known = {
        (message.context or "", message.id[0] if isinstance(message.id, tuple) else message.id)
        for message in catalog
    }
    return [f"{place}: {key[1]!r}" for key, place in wanted().items() if key not in known]


def main() -> int:
    """Join, check and compile; with --check write nothing and fail on what is not up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if anything lacks"
    )
    only_check = parser.parse_args().check
    faults: list[str] = []
    catalog = join(faults)
    lacking = missing(catalog)
    folder = LOCALE / "LC_MESSAGES"
    for path, content in zip(
        (folder / "django.po", folder / "django.mo"), written(catalog), strict=True
    ):
        if path.exists() and path.read_bytes() == content:
            continue
        if only_check:
            faults.append(f"{path.relative_to(ROOT)} is out of date: run scripts/messages.py")
            continue
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.{os.getpid()}")
        partial.write_bytes(content)
        partial.replace(path)
    for line in (*faults, *(f"no Vietnamese: {line}" for line in lacking)):
        print(line)  # noqa: T201
    print(f"{len(catalog)} texts, {len(lacking)} without Vietnamese, {len(faults)} faults")  # noqa: T201
    return 1 if faults or (lacking and only_check) else 0


if __name__ == "__main__":
    sys.exit(main())
