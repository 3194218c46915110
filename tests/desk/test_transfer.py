"""Tables in and out: seen before they are written, safe when they break off, run by no sheet."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core import serializers
from django.db import transaction

from claimdesk.desk import arrivals, exporting, jobs, transfer, verbs
from claimdesk.desk.models import Arrival, AuditEntry, Claim, Item, Job, Sighting
from claimdesk.errors import InputError, MissingRecordError, NotAllowedError, RuleError
from support import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def checker():
    return desk.person("Binh")


def table(*rows, header="text,title,language"):
    return "\n".join([header, *rows, ""]).encode()


def finish(reading, actor):
    *_, last = transfer.bring_in(reading, actor=actor, now=desk.NOW)
    return last


def reasons(reading):
    return {one.line: one.reason % one.facts for one in reading.refused}


def test_every_row_is_read_and_refused_ones_are_told_by_line_and_reason():
    reading = transfer.read(
        table(
            "Salt melts steel.,A title,en",
            ",,en",
            '"Two\nlines of one text",,vi',
            "Salt  MELTS steel.,,",
            "Garlic stops rust.,,no language",
            "x" * 1_001,
            "y" * 200_001,
        ),
        "claims",
    )
    assert [(row.line, row.text, row.language) for row in reading.rows] == [
        (2, "Salt melts steel.", "en"),
        (4, "Two\nlines of one text", "vi"),
    ]
    told = reasons(reading)
    assert told[3] == "There is no text."
    assert told[6] == "The same words stand in line 2."
    assert "no code of a language" in told[7]
    assert "at most 1000 fit" in told[8]
    assert "cell too long" in told[9]
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        "text;lang\nMuối làm chảy thép.;vi\n".encode(),
        "\ufeffNội dung\tNgôn ngữ\nMuối làm chảy thép.\tvi\n".encode(),
        "Tuyên bố,Ngôn ngữ\r\nMuối làm chảy thép.,vi\r\n".encode("utf-16"),
        '{"text": "Muối làm chảy thép.", "language": "vi"}\n'.encode(),
        "\n\ntext|language\n\nMuối làm chảy thép.|vi\n\n".encode(),
    ],
)
def test_tables_of_many_forms_are_understood(data):
    (row,) = transfer.read(data, "claims").rows
    assert (row.text, row.language) == ("Muối làm chảy thép.", "vi")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"a,b\n1,2\n", "The columns are: a, b"),
        (b"text\n", "no rows"),
        (b"\x00\x01\x02\x03" * 100, "."),
        (b"text\n" + b"x" * (10 * 1024 * 1024), "10 MiB"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(data, says):
    with pytest.raises((RuleError, InputError), match=says):
        transfer.read(data, "items")


def test_lines_that_are_no_records_are_told():
    reading = transfer.read(b'{"text": "x"}\n{"text": \n[1]\n{"text": 7}\n"x"\n', "items")
    assert len(reading.rows) == 1
    assert set(reasons(reading)) == {2, 3, 4, 5}


def test_a_table_has_so_many_rows(monkeypatch):
    monkeypatch.setattr(transfer, "MOST_ROWS", 3)
    with pytest.raises(RuleError, match="more than 3 rows"):
        transfer.read(table("a", "b", "c", "d"), "items")


def test_items_are_brought_in_once_however_often_it_is_run(checker):
    reading = transfer.read(table(*(f"Text number {n}." for n in range(250))), "items")
    assert transfer.known_rows(reading) == 0
    outcome = finish(reading, checker)
    assert (outcome.new, outcome.known, outcome.done) == (250, 0, 250)
    again = finish(reading, checker)
    assert (again.new, again.known) == (0, 250)
    assert Item.objects.count() == Sighting.objects.count() == 250
    assert set(Sighting.objects.values_list("times", flat=True)) == {1}
    assert Job.objects.filter(kind="detect").count() == 250
    assert Item.objects.filter(channel="import").count() == 250


def test_claims_are_brought_in_with_their_tags(checker):
    data = table("Salt melts steel.,statement,health; food", header="claim,checkability,tags")
    assert finish(transfer.read(data, "claims"), checker).new == 1
    claim = Claim.objects.get()
    assert claim.checkability == "statement"
    assert {tag.name for tag in claim.tags.all()} == {"food", "health"}
    desk.claim(checker, "Sugar is red.")
    reading = transfer.read(table("Sugar is  RED.", "New."), "claims")
    assert transfer.known_rows(reading) == 1


def test_when_it_breaks_off_the_batches_before_stay_and_it_can_be_run_again(checker, monkeypatch):
    reading = transfer.read(table(*(f"Text number {n}." for n in range(250))), "items")
    receive = verbs.receive

    def fail(**names):
        if names["text"] == "Text number 230.":
            raise ConnectionError
        return receive(**names)

    monkeypatch.setattr(verbs, "receive", fail)
    with pytest.raises(ConnectionError):
        finish(reading, checker)
    assert Item.objects.count() == 200
    monkeypatch.setattr(verbs, "receive", receive)
    outcome = finish(reading, checker)
    assert (outcome.new, outcome.known) == (50, 200)


def test_a_row_that_the_desk_refuses_harms_no_other(checker, monkeypatch):
    receive = verbs.receive

    def refuse(**names):
        if names["text"] == "Second.":
            raise RuleError("a-rule", "Not %(what)s.", what="this")
        return receive(**names)

    monkeypatch.setattr(verbs, "receive", refuse)
    outcome = finish(transfer.read(table("First.", "Second.", "Third."), "items"), checker)
    assert outcome.new == 2
    (refused,) = outcome.refused
    assert (refused.line, refused.reason % refused.facts) == (3, "Not this.")


def test_a_table_waits_for_a_person_and_is_brought_in_by_a_task(checker):
    token = arrivals.keep(
        actor=checker, data=table("First.", "Second.", ",,"), kind="items", now=desk.NOW
    )
    assert not Item.objects.exists()
    assert arrivals.standing(token, checker)["state"] == "seen"
    assert len(arrivals.reading_of(token, checker).rows) == 2
    arrivals.start(actor=checker, token=token, now=desk.NOW)
    with pytest.raises(RuleError, match="already"):
        arrivals.start(actor=checker, token=token, now=desk.NOW)
    with pytest.raises(RuleError, match="already"):
        arrivals.discard(actor=checker, token=token)
    job = Job.objects.get(kind="import")
    assert jobs.run(job.pk, now=desk.NOW)
    found = arrivals.standing(token, checker)
    assert (found["state"], found["new"], found["known"]) == ("done", 2, 0)
    assert found["refused"] == []  # an empty line is no row
    assert Item.objects.count() == 2
    assert bytes(Arrival.objects.get().table) == b"", "the texts are not kept twice"
    assert AuditEntry.objects.filter(verb="bring_in").count() == 1


def test_a_task_that_died_goes_on_and_counts_what_it_had_done_as_new(checker, monkeypatch):
    monkeypatch.setattr(transfer, "BATCH", 2)
    token = arrivals.keep(
        actor=checker, data=table("A.", "B.", "C.", "D.", "E."), kind="items", now=desk.NOW
    )
    arrivals.start(actor=checker, token=token, now=desk.NOW)
    job = Job.objects.get(kind="import")
    note, times = arrivals._note, []

    def die(*arguments):
        note(*arguments)
        times.append(1)
        if len(times) == 2:
            raise ConnectionError

    monkeypatch.setattr(arrivals, "_note", die)
    assert not jobs.run(job.pk, now=desk.NOW)
    assert Item.objects.count() == 4
    monkeypatch.setattr(arrivals, "_note", note)
    assert jobs.run(job.pk, now=desk.NOW + timedelta(hours=1))
    found = arrivals.standing(token, checker)
    assert (found["state"], found["new"], found["known"]) == ("done", 5, 0)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_no_column_that_names_people_is_kept(checker, form):
    rows = [
        {"author": "Quillon Fernworthy", "text": "First.", "phone": "0901 234 567", "tags": "a;b"},
        {"author": "@quillon", "text": "", "phone": "0907 654 321", "tags": ""},
    ]
    if form == "csv":
        lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    else:
        lines = [json.dumps(row) for row in rows]
    data = "\n".join(lines).encode()
    token = arrivals.keep(actor=checker, data=data, kind="claims", now=desk.NOW)
    for moment in ("waits", "is started", "is done"):
        if moment == "is started":
            arrivals.start(actor=checker, token=token, now=desk.NOW)
        elif moment == "is done":
            assert jobs.run(Job.objects.get(kind="import").pk, now=jobs.utc_now())
        kept = serializers.serialize("json", [*Arrival.objects.all(), *Job.objects.all()])
        kept += bytes(Arrival.objects.get(token=token).table).decode()
        for name in ("quillon", "234 567", "654 321", "author", "phone"):
            assert name not in kept.casefold(), moment
    assert {tag.name for tag in Claim.objects.get().tags.all()} == {"a", "b"}


def test_what_is_kept_of_a_table_is_what_was_read(checker):
    data = table("First.,Title,en", "Tuyên bố.,,vi", ",,", "Third.,,english")
    token = arrivals.keep(actor=checker, data=data, kind="items", now=desk.NOW)
    assert arrivals.reading_of(token, checker) == transfer.read(data, "items")


def test_a_table_is_for_whoever_gave_it(checker):
    token = arrivals.keep(actor=checker, data=table("First."), kind="items", now=desk.NOW)
    for found, who in ((token, desk.person("Chi")), ("../secret", checker), ("0" * 32, checker)):
        with pytest.raises(MissingRecordError):
            arrivals.standing(found, who)
    assert arrivals.standing(token, desk.person("Anh", "administrator"))
    arrivals.discard(actor=checker, token=token)
    with pytest.raises(MissingRecordError):
        arrivals.reading_of(token, checker)
    with pytest.raises(NotAllowedError):
        arrivals.keep(
            actor=desk.person("Em", "reader"), data=table("x"), kind="items", now=desk.NOW
        )


def test_a_large_table_lets_others_go_first_and_goes_on_after_them(checker, monkeypatch):
    monkeypatch.setattr(transfer, "BATCH", 2)
    monkeypatch.setattr(arrivals, "SLICE_S", 0.0)
    token = arrivals.keep(
        actor=checker, data=table("A.", "B.", "C.", "D.", "E."), kind="items", now=desk.NOW
    )
    arrivals.start(actor=checker, token=token, now=desk.NOW)
    counts = []
    while (job := Job.objects.filter(kind="import", state="queued").first()) is not None:
        assert jobs.run(job.pk, now=desk.NOW)
        counts.append(Item.objects.count())
    assert counts == [2, 4, 5, 5]
    found = arrivals.standing(token, checker)
    assert (found["state"], found["new"], found["known"]) == ("done", 5, 0)
    assert set(Job.objects.values_list("rank", flat=True)) == {jobs.Rank.BULK}


def test_any_worker_brings_a_table_in_wherever_its_own_data_is(checker, tmp_path, monkeypatch):
    token = arrivals.keep(actor=checker, data=table("First."), kind="items", now=desk.NOW)
    arrivals.start(actor=checker, token=token, now=desk.NOW)
    monkeypatch.setenv("CLAIMDESK_HOME", str(tmp_path / "another machine"))
    assert jobs.run(Job.objects.get(kind="import").pk, now=desk.NOW)
    assert arrivals.standing(token, checker)["state"] == "done"


def test_a_start_that_is_rolled_back_can_be_made_again(checker):
    token = arrivals.keep(actor=checker, data=table("First."), kind="items", now=desk.NOW)
    with transaction.atomic():
        arrivals.start(actor=checker, token=token, now=desk.NOW)
        transaction.set_rollback(True)
    assert arrivals.standing(token, checker)["state"] == "seen"
    arrivals.start(actor=checker, token=token, now=desk.NOW)
    assert Job.objects.filter(kind="import").count() == 1


def test_tables_that_nobody_confirmed_are_deleted_after_a_week(checker):
    arrivals.keep(actor=checker, data=table("First."), kind="items", now=desk.NOW)
    arrivals.forget(desk.NOW + timedelta(days=6))
    assert Arrival.objects.count() == 1
    arrivals.forget(desk.NOW + timedelta(days=8))
    assert not Arrival.objects.exists()


def written(kind, form):
    return "".join(exporting.export(kind, form))


def rows_of(kind):
    return list(csv.DictReader(io.StringIO(written(kind, "csv").lstrip("\ufeff"), newline="")))


@pytest.fixture
def full(checker):
    publication = desk.published(
        checker, desk.person("Em", "reviewer"), desk.person("Giang", "publisher")
    )
    verbs.receive(actor=checker, text='=HYPERLINK("https://evil.example")', now=desk.NOW)
    desk.claim(checker, "@SUM(1+1) is a formula.")
    return publication


@pytest.mark.parametrize("kind", exporting.TABLES)
def test_every_table_is_written_as_csv_and_as_json_lines(full, kind):
    lines = [json.loads(line) for line in written(kind, "jsonl").splitlines()]
    rows = rows_of(kind)
    assert len(lines) == len(rows)
    assert len(rows) > 0 or kind == "matches"
    for line, row in zip(lines, rows, strict=True):
        assert set(row) <= set(line)
    assert written(kind, "csv").startswith("\ufeff")


def test_no_cell_of_a_table_is_run_by_a_spreadsheet(full):
    for kind in exporting.TABLES:
        for row in rows_of(kind):
            assert not [cell for cell in row.values() if cell[:1] in set("=+-@\t\r")]
    (item,) = rows_of("items")
    assert item["text"].startswith("'=HYPERLINK")


def test_what_was_written_out_can_be_brought_in_again(full, checker):
    data = written("claims", "csv").encode()
    reading = transfer.read(data, "claims")
    assert "@SUM(1+1) is a formula." in {row.text for row in reading.rows}
    assert transfer.known_rows(reading) == len(reading.rows) == 2
    assert transfer.known_rows(transfer.read(written("items", "jsonl").encode(), "items")) == 1


def test_the_evidence_of_each_check_is_that_of_its_newest_revision(full, checker):
    verbs.correct(
        actor=checker, check=full.check_record_id, correction_class="typo", reason="x",
        now=desk.NOW,
    )  # fmt: skip
    rows = rows_of("evidence")
    assert {row["revision"] for row in rows} == {"2"}
    assert len(rows) == 2
    assert all(row["cited_by"] for row in rows)


@pytest.mark.parametrize(("kind", "form"), [("people", "csv"), ("claims", "xml")])
def test_an_unknown_table_or_form_is_refused(kind, form):
    with pytest.raises(InputError):
        exporting.export(kind, form)


def test_writing_out_asks_the_database_a_few_times_whatever_the_size(
    checker, django_assert_max_num_queries
):
    for number in range(30):
        desk.claim(checker, f"Claim number {number}.")
    with django_assert_max_num_queries(4):
        written("claims", "csv")
