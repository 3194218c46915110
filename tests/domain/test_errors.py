"""The tree of errors: every one says what to do, and has a status and an exit code."""

from __future__ import annotations

import inspect

import pytest

from claimdesk import errors
from claimdesk.errors import STATUS, ClaimdeskError, RuleError, status_of

EVERY_ERROR = sorted(
    (
        found
        for _, found in inspect.getmembers(errors, inspect.isclass)
        if issubclass(found, ClaimdeskError)
    ),
    key=lambda found: found.__name__,
)
#: What the command's exit code tells a script; part of the interface.
EXIT_CODES = {
    "ClaimdeskError": 1,
    "ModelError": 1,
    "InputError": 3,
    "AddressOnlyError": 3,
    "EmptyInputError": 3,
    "WordlessError": 3,
    "InputTooLargeError": 3,
    "UnsupportedInputError": 3,
    "RecogniserMissingError": 3,
    "UnreadableInputError": 3,
    "WallError": 3,
    "EncryptedInputError": 3,
    "AddressError": 4,
    "AddressRefusedError": 4,
    "RobotsError": 4,
    "UnreachableError": 4,
    "LibraryError": 5,
    "LibraryMissingError": 5,
    "LibraryBusyError": 5,
    "LibraryCorruptError": 5,
    "EncoderMismatchError": 5,
    "EntryNotFoundError": 5,
    "EvaluationError": 6,
    "SettingError": 2,
    "PackageMissingError": 2,
    "RuleError": 7,
    "NotAllowedError": 7,
    "MissingRecordError": 8,
    "ConflictError": 9,
    "RunChangedError": 9,
    "BackupError": 10,
    "RefitRefusedError": 11,
    "LogError": 12,
    "LogMissingError": 12,
    "LogKeyError": 12,
    "LogForgedError": 13,
    "LogForkError": 14,
    "MarkupFaultError": 15,
    "EvidenceError": 16,
    "CaptureMissingError": 16,
    "CaptureDamagedError": 17,
    "ReportDiffersError": 20,
    "PoorCaptureError": 18,
    "StampError": 17,
}
#: Errors of the desk's rules are always raised with a rule and its own words.
WITHOUT_WORDS_OF_THEIR_OWN = [error for error in EVERY_ERROR if not issubclass(error, RuleError)]


@pytest.mark.parametrize("error", WITHOUT_WORDS_OF_THEIR_OWN)
def test_every_error_has_a_message_of_one_line(error):
    message = str(error())
    assert message
    assert "\n" not in message
    assert message.endswith(".")
    assert message == inspect.cleandoc(error.__doc__)


@pytest.mark.parametrize("error", EVERY_ERROR)
def test_every_error_has_a_status_and_its_agreed_exit_code(error):
    given = ("a-rule", "Its words.") if issubclass(error, RuleError) else ()
    status, code = status_of(error(*given))
    assert 400 <= status <= 599
    assert code == EXIT_CODES[error.__name__]


def test_no_agreed_exit_code_names_an_error_that_is_gone():
    assert set(EXIT_CODES) == {error.__name__ for error in EVERY_ERROR}


def test_an_error_without_a_line_of_its_own_has_the_status_of_its_parent():
    assert errors.EmptyInputError not in STATUS
    assert status_of(errors.EmptyInputError()) == STATUS[errors.InputError]


def test_an_error_says_what_it_was_given_to_say():
    assert str(errors.InputError("page.pdf: it is damaged.")) == "page.pdf: it is damaged."


def test_a_rule_says_its_words_with_the_facts_and_keeps_both_for_translation():
    error = RuleError("two-sources", "Finding %(number)d has one source. Add another.", number=3)
    assert str(error) == "Finding 3 has one source. Add another."
    assert (error.rule, error.facts) == ("two-sources", {"number": 3})
    assert error.template.startswith("Finding %(number)d")
    assert str(RuleError("plain", "100% sure.")) == "100% sure."
