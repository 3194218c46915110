"""Reports: counted from the desk's records, written to, reviewed by a second person, published."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from claimdesk.desk import verbs
from claimdesk.desk.models import AuditEntry, LogEntry, Question, Report, ReportPublication
from claimdesk.desk.publiclog import reading, signing
from claimdesk.desk.reporting import archive
from claimdesk.desk.reporting.counting import period_named
from claimdesk.domain.canonical import canonical
from claimdesk.domain.report import Column, Unit
from claimdesk.domain.reporting.deriving import differences, figures_in
from claimdesk.domain.reporting.filing import from_json, head_of
from claimdesk.errors import ConflictError, NotAllowedError, RuleError
from claimdesk.publishing.log.records import digest_of
from support import desk, reporting

pytestmark = pytest.mark.django_db
NOW = reporting.AFTER + reporting.DAY


@pytest.fixture
def people():
    return reporting.people()


@pytest.fixture
def filled(people):
    return reporting.fill(*people)


def values(report, key, column=Column.THIS):
    return {
        row.key: dict(row.figures())[column].value
        for row in report.table(key).rows
        if dict(row.figures())[column].length
    }


def test_a_report_counts_what_came_in_and_what_was_answered(filled):
    report = reporting.report_of().report
    assert values(report, "items") == {"all": 6}  # three items, and the words of three questions
    assert values(report, "items", Column.BEFORE) == {"all": 1}
    assert values(report, "items", Column.YEAR_AGO) == {"all": 1}
    assert values(report, "items_by_channel") == {"web": 4, "chat": 2}
    assert values(report, "items_by_language") == {"en": 3, "vi": 2, "unknown": 1}
    assert sorted(values(report, "items_by_topic").values()) == [1, 5]
    (topic,) = (one for one in report.table("items_by_topic").rows if one.key != "none")
    assert (topic.name.vi, topic.this.value, topic.before.value) == ("sức khoẻ", 1, 1)
    assert values(report, "questions_by_outcome") == {"at_once": 1, "open": 1, "after_check": 1}
    assert values(report, "time_to_answer") == {
        "quartile_1": 360,
        "median": 720,
        "quartile_3": 1080,
    }
    assert report.distribution("time_to_answer").values == (0, 24 * 60)


def test_a_report_counts_what_was_published_and_decided(filled):
    report = reporting.report_of().report
    assert values(report, "verdicts") == {"false": 1}
    assert values(report, "disputes") == {"open": 1}
    assert values(report, "evidence_by_grade") == {"primary": 1, "secondary": 1}
    assert list(values(report, "checks_by_source").values()) == [1, 1]
    assert values(report, "claimants") == {"none": 1}
    assert values(report, "matches_decided") == {"accepted": 1, "rejected": 1}
    assert values(report, "time_to_publication")["median"] == 24 * 60
    (row,) = (one for one in report.table("match_precision").rows if one.this.whole)
    assert (row.this.length, row.this.whole) == (1, 2)
    assert row.this.low < 5000 < row.this.high


def test_every_figure_opens_to_a_list_of_its_length(filled):
    report = reporting.report_of().report
    seen = 0
    for _key, _row, _column, figure in figures_in(report):
        assert len(report.lists[figure.listed]) == figure.length
        if figure.unit is Unit.COUNT:
            assert figure.value == figure.length
        if figure.whole_listed:
            assert len(report.lists[figure.whole_listed]) == figure.whole
        seen += 1
    assert seen > 150


def test_an_outsider_derives_the_same_figures_from_the_export(filled):
    frozen = reporting.report_of()
    assert differences(frozen.report, frozen.export) == []


def test_what_a_report_keeps_has_no_text_of_anybody_who_asked_or_objected(people, filled):
    report = reporting.kept(people[0])
    tables = "".join("".join(lines) for lines in archive.export_of(report.head).values())
    told = tables + json.dumps(archive.file_of(report.head), ensure_ascii=False)
    for text in ("Is salt blue", "lemon", "Wrong.", "Muối", "Garlic", '"An"', "@desk.example"):
        assert text not in told
    assert ":30" not in tables  # nothing is nearer than the hour


def test_counting_anew_replaces_what_a_draft_counted(people, filled):
    report = reporting.kept(people[0])
    before = report.head.data_id
    verbs.receive(actor=people[0], text="Another one.", channel="web", now=desk.NOW)
    again = reporting.kept(people[0], NOW)
    assert again.pk == report.pk
    assert again.head.data_id != before
    assert values(archive.report_of(again.head), "items") == {"all": 7}


def test_a_question_erased_later_changes_no_frozen_list(people, filled):
    report = reporting.kept(people[0])
    listed = archive.report_of(report.head).lists["questions/all/this"]
    Question.objects.all().delete()
    again = Report.objects.get(pk=report.pk)
    assert archive.report_of(again.head).lists["questions/all/this"] == listed
    assert len(listed) == 3


def test_author_cannot_approve_own_report(people, filled):
    writer = desk.person("Hai", "reviewer")
    report = reporting.kept(people[0])
    verbs.write_report(actor=writer, report=report.pk, title_en="November", now=NOW)
    verbs.submit_report(actor=people[0], report=report.pk, now=NOW)
    number = Report.objects.get(pk=report.pk).head.number
    with pytest.raises(RuleError) as refusal:
        verbs.approve_report(actor=writer, report=report.pk, revision=number, now=NOW)
    assert refusal.value.rule == "two-persons"
    with pytest.raises(RuleError) as refusal:
        verbs.approve_report(actor=desk.machine(), report=report.pk, revision=number, now=NOW)
    assert refusal.value.rule == "no-machine-approval"
    with pytest.raises(NotAllowedError):
        verbs.approve_report(actor=people[0], report=report.pk, revision=number, now=NOW)


def test_an_edit_voids_the_approval_of_a_report(people, filled):
    author, reviewer, publisher = people
    report = reporting.kept(author)
    verbs.write_report(actor=author, report=report.pk, title_vi="Tháng Mười Một", now=NOW)
    verbs.submit_report(actor=author, report=report.pk, now=NOW)
    verbs.approve_report(actor=reviewer, report=report.pk, revision=1, now=NOW)
    verbs.write_report(actor=author, report=report.pk, notes_vi="Thêm.", now=NOW)
    with pytest.raises(RuleError) as refusal:
        verbs.publish_report(actor=publisher, report=report.pk, now=NOW)
    assert refusal.value.rule == "approved"
    verbs.submit_report(actor=author, report=report.pk, now=NOW)
    with pytest.raises(ConflictError):
        verbs.approve_report(actor=reviewer, report=report.pk, revision=1, now=NOW)
    verbs.send_back_report(actor=reviewer, report=report.pk, revision=2, note="Which?", now=NOW)
    assert Report.objects.get(pk=report.pk).state == "draft"


def test_a_published_report_stands_in_the_public_log_with_its_record(people, filled):
    publication = reporting.published(*people)
    row = LogEntry.objects.get(about=f"report/{publication.report_id}")
    leaf = json.loads(row.entry)
    assert (leaf["type"], leaf["page"]) == (
        "report",
        f"records/report/{publication.report_id}/1.json",
    )
    record = reading.record_of(row)
    assert leaf["content_sha256"] == digest_of(record) == publication.content_hash
    # whoever has the file of the report can tell that it is the one of the log
    file = archive.file_of(publication.revision)
    assert canonical(head_of(file)) == record
    assert from_json(file).narrative.title.vi == "Tháng Mười Một"
    assert signing.sign(NOW).size == LogEntry.objects.count()
    verb = AuditEntry.objects.filter(verb="publish_report", object_kind="report").get()
    assert verb.details["hash"] == publication.content_hash


def test_a_correction_of_a_report_is_reviewed_and_shown(people, filled):
    author, reviewer, publisher = people
    report = reporting.published(*people).report
    with pytest.raises(RuleError) as refusal:
        verbs.write_report(actor=author, report=report.pk, notes_vi="x", now=NOW)
    assert refusal.value.rule == "published-immutable"
    with pytest.raises(RuleError) as refusal:
        reporting.kept(author, NOW)
    assert refusal.value.rule == "report-published"
    verbs.correct_report(
        actor=author, report=report.pk, correction_class="update", reason="Đếm lại.", now=NOW
    )
    verbs.receive(actor=author, text="Another one.", channel="web", now=desk.NOW)
    reporting.kept(author, NOW)
    verbs.submit_report(actor=author, report=report.pk, now=NOW)
    verbs.approve_report(actor=reviewer, report=report.pk, revision=2, now=NOW)
    second = verbs.publish_report(actor=publisher, report=report.pk, now=NOW)
    shown = archive.report_of(second.revision)
    assert (shown.number, values(shown, "items")) == (2, {"all": 7})
    (told,) = shown.amendments
    assert (told.correction_class, told.reason) == ("update", "Đếm lại.")
    assert told.published == "2026-12-03T09:30:00Z"
    assert [one.pk for one in archive.published_reports()] == [second.pk]
    assert LogEntry.objects.filter(about=f"report/{report.pk}").count() == 2
    assert ReportPublication.objects.get(number=1).page["number"] == 1


def test_a_correction_that_is_dropped_leaves_what_is_published(people, filled):
    report = reporting.published(*people).report
    verbs.correct_report(
        actor=people[0], report=report.pk, correction_class="typo", reason="Chữ sai.", now=NOW
    )
    verbs.drop_report_correction(actor=people[0], report=report.pk, now=NOW)
    report.refresh_from_db()
    assert (report.state, report.head_id) == ("published", report.current.revision_id)


def test_only_who_asks_for_it_is_named_in_a_report(people, filled):
    publication = reporting.published(*people)
    assert archive.report_of(publication.revision).contributors == ()
    reviewer = people[1]
    verbs.credit_report(actor=reviewer, report=publication.report_id, named=True, now=NOW)
    assert archive.report_of(publication.revision).contributors == ("Em",)
    assert '"Em"' not in json.dumps(publication.page)
    verbs.credit_report(actor=reviewer, report=publication.report_id, named=False, now=NOW)
    assert archive.report_of(publication.revision).contributors == ()


def test_a_period_that_has_not_begun_is_not_counted(people):
    with pytest.raises(RuleError) as refusal:
        verbs.report_freeze(actor=people[0], period=period_named("2027-01"), now=desk.NOW)
    assert refusal.value.rule == "report-period"


def test_what_was_counted_before_the_period_ended_is_not_sent_to_review(people):
    report = reporting.kept(people[0], desk.NOW)
    verbs.write_report(actor=people[0], report=report.pk, title_en="November", now=desk.NOW)
    with pytest.raises(RuleError) as refusal:
        verbs.submit_report(actor=people[0], report=report.pk, now=NOW)
    assert refusal.value.rule == "report-period-open"
    reporting.kept(people[0], NOW)
    assert verbs.submit_report(actor=people[0], report=report.pk, now=NOW).state == "in_review"


def test_the_day_begins_by_the_clock_of_the_desk(people, settings):
    settings.TIME_ZONE = "Asia/Ho_Chi_Minh"
    late = desk.NOW.replace(day=30, hour=17)  # midnight in Việt Nam: the first of December
    verbs.receive(actor=people[0], text="Midnight.", channel="web", now=late)
    verbs.receive(actor=people[0], text="Before it.", channel="web", now=late - timedelta(hours=1))
    report = reporting.report_of().report
    assert values(report, "items") == {"all": 1}
