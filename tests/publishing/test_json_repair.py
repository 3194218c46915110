import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdesk.publishing.jsonrepair import mend, read_values

RIGHT = {"a": "x", "b": [1, 2]}


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "x", "b": [1, 2]}',
        '\ufeff{"a": "x", "b": [1, 2]}',
        '<!-- {"a": "x", "b": [1, 2]} -->',
        '<![CDATA[{"a": "x", "b": [1, 2]}]]>',
        '//<![CDATA[\n{"a": "x", "b": [1, 2]}\n//]]>',
        '/*<![CDATA[*/{"a": "x", "b": [1, 2]}/*]]>*/',
        '{"a": "x", "b": [1, 2,],}',
        '{"a": "x",, "b": [1, 2]};',
        '{"a": "x", "b": [1, 2]}}',
        "{&quot;a&quot;: &quot;x&quot;, &quot;b&quot;: [1, 2]}",
        "[{&#34;a&#34;: &#34;x&#34;, &#34;b&#34;: [1, 2]}",
        '{"a": "x", /* note */ "b": [1, 2] // end\n}',
        "{“a”: “x”, “b”: [1, 2]}",
        '{"a": "\\x78", "b": [1, 2]}',
    ],
)
def test_what_is_meant_beyond_doubt_is_repaired(text):
    reading = read_values(text)
    if text.startswith("[{"):
        assert reading.error  # a list that never ends is not guessed at
    else:
        assert (reading.values, reading.error) == ([RIGHT], "")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"it\\\'s"', "it's"),
        ('"a\nb\tc\x01"', "a\nb\tc\x01"),
        ('"\\q \\u12 \\x4"', "q u12 x4"),
        ('"say \\"hi\\" \\u00e9 \\/"', 'say "hi" é /'),
        ('{"a": "she said "no" to him", "b": 1}', {"a": 'she said "no" to him', "b": 1}),
        ('{"a": "she said "no""}', {"a": 'she said "no"'}),
        ('"http://x.example/a,]b"', "http://x.example/a,]b"),
    ],
)
def test_broken_strings_are_read_as_they_were_meant(text, value):
    assert read_values(text).values == [value]


def test_values_in_a_row_are_all_read():
    assert read_values('{"a": 1}{"a": 2};\n{"a": 3}, 4').values == [{"a": 1}, {"a": 2}, {"a": 3}, 4]


def test_damage_beyond_repair_is_told_with_its_place_and_what_came_before_is_kept():
    reading = read_values('{"a": 1}\n{"b": ?}')
    assert reading.values == [{"a": 1}]
    assert (reading.line, "line 2, column 7" in reading.error) == (2, True)


def test_endless_numbers_and_no_numbers_are_read_as_nothing():
    assert read_values(f"[{'9' * 9000}, NaN, -Infinity]").values == [[None, None, None]]


@pytest.mark.parametrize("mark", ["[", '{"a":', '[{"a":'])
def test_nesting_a_hundred_thousand_deep_is_an_error_and_no_crash(mark):
    assert "deeply" in read_values(mark * 100_000).error


@pytest.mark.parametrize("piece", ['"', '" ', "\\", "/*", "//", ",", "<!--", ";", '"a" b', '"\n,'])
def test_repair_takes_linear_time(piece):
    start = time.process_time()
    read_values("{" + piece * 100_000)
    assert time.process_time() - start < 10


def test_long_white_space_between_marks_takes_linear_time():
    start = time.process_time()
    read_values('{"a":"' + ('"' + " " * 2000) * 1000)
    assert time.process_time() - start < 5


@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(
    st.text(), inner), max_leaves=10))  # fmt: skip
def test_mending_changes_nothing_in_json_that_is_right(value):
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        assert json.loads(mend(text)) == value
        assert read_values(text).values == [value]


@given(st.text(alphabet='{}[]",:\\/*ux0nt1 \n\x00') | st.text())
def test_no_text_crashes_the_repair(text):
    reading = read_values(text)
    assert reading.error or isinstance(reading.values, list)
