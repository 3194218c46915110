"""Everything that can go wrong, as one tree; each class's docstring is its default message."""

from __future__ import annotations

import inspect


class ClaimdeskError(Exception):
    """Claimdesk could not do what was asked."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or inspect.cleandoc(type(self).__doc__ or ""))


class InputError(ClaimdeskError):
    """The input cannot be read."""


class EmptyInputError(InputError):
    """The input holds no text. Give a text, a file or an address that has some."""


class AddressOnlyError(InputError):
    """This is only an address, and we open none. Copy the words that stand there."""


class WordlessError(InputError):
    """Write in words what you want to know about."""


class InputTooLargeError(InputError):
    """The input is larger than Claimdesk reads. Split it, or pass the part that matters."""


class UnsupportedInputError(InputError):
    """This kind of file is not read. Give text, HTML, PDF, .docx or .odt, or paste the text."""


class RecogniserMissingError(UnsupportedInputError):
    """This is a picture, and Tesseract, which reads the words in one, is not installed here."""


class UnreadableInputError(InputError):
    """The file is damaged or not what its name says. Save it anew, or paste the text."""


class WallError(UnreadableInputError):
    """Something else stands in the article's place, such as a login. Paste the text instead."""


class EncryptedInputError(InputError):
    """The document is locked with a password. Remove the password and try again."""


class AddressError(ClaimdeskError):
    """The address cannot be fetched."""


class AddressRefusedError(AddressError):
    """This address is not fetched: it is not a public http(s) address."""


class RobotsError(AddressRefusedError):
    """The site asks programs not to read this address (robots.txt). Ask its owner, or leave it."""


class UnreachableError(AddressError):
    """The address did not answer. Check it in a browser, or save the page and pass the file."""

    def __init__(self, message: str | None = None, *, status: int = 0) -> None:
        """Keep the status that was answered; 0 where there was no answer."""
        super().__init__(message)
        self.status = status


class LibraryError(ClaimdeskError):
    """The library cannot be used."""


class LibraryMissingError(LibraryError):
    """There is no library here. Make one with: claimdesk library add SOURCE --library DIR."""


class LibraryBusyError(LibraryError):
    """Another process is writing to this library. Wait until it has finished, then try again."""


class LibraryCorruptError(LibraryError):
    """The library is damaged. Run: claimdesk library verify."""


class EncoderMismatchError(LibraryError):
    """The library was built with another sentence encoder. Use that one, or build it anew."""


class EntryNotFoundError(LibraryError):
    """The library has no entry with this id. List them with: claimdesk library list."""


class EvaluationError(ClaimdeskError):
    """The evaluation data cannot be read."""


class SettingError(ClaimdeskError):
    """A setting is wrong. The message names it and what it takes."""


class PackageMissingError(SettingError):
    """A package that this needs is not installed. The message says how to install it."""


class RuleError(ClaimdeskError):
    """A rule of the desk forbids this. The message says which and what to do."""

    def __init__(self, rule: str, message: str, **facts: object) -> None:
        """Keep the rule's name, its message as a template, and what fills it.

        `message` is English with `%(name)s` places; screens translate the template and fill it.
        """
        self.rule = rule
        self.template = message
        self.facts = facts
        super().__init__(message % facts if facts else message)


class NotAllowedError(RuleError):
    """Your role does not allow this."""


class MissingRecordError(ClaimdeskError):
    """There is no such record, or it is not yours to see."""


class ConflictError(ClaimdeskError):
    """Somebody else has changed this in the meantime. Reload it, then make your change again."""


class RunChangedError(ConflictError):
    """The input, the options or the library are not those that the stopped run began with."""


class BackupError(ClaimdeskError):
    """The backup cannot be made or used. Nothing has been changed."""


class RefitRefusedError(ClaimdeskError):
    """The new calibration is not better than the one in force, which stays."""


class LogError(ClaimdeskError):
    """The transparency log cannot be used."""


class LogMissingError(LogError):
    """There is no transparency log here, or one of its files is missing."""


class LogKeyError(LogError):
    """The key of the transparency log cannot be read. Copy it anew from who keeps the log."""


class LogForgedError(LogError):
    """The transparency log does not verify: it was changed, or is damaged."""


class LogForkError(LogError):
    """Not signed: what is to be logged does not continue the log that is published already."""


class MarkupFaultError(ClaimdeskError):
    """The linter found faults in markup. It says which, and what to do."""


class EvidenceError(ClaimdeskError):
    """The capture cannot be made or read."""


class CaptureMissingError(EvidenceError):
    """There is no such capture here. List them with: claimdesk evidence list."""


class CaptureDamagedError(EvidenceError):
    """A capture does not verify: a file of it was changed, or is damaged."""


class PoorCaptureError(EvidenceError):
    """What was captured is no evidence; the message says why. It is kept all the same."""


class ReportDiffersError(ClaimdeskError):
    """What the export gives is not what the report says. It says which figures and records."""


class StampError(EvidenceError):
    """A time stamp does not count: none came, or it does not verify."""

    def __init__(self, message: str | None = None, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class ModelError(ClaimdeskError):
    """Weights that ship with Claimdesk are missing or damaged. Install it again."""


#: class -> (HTTP status, exit code of the command); the nearest class in the tree counts.
STATUS: dict[type[ClaimdeskError], tuple[int, int]] = {
    ClaimdeskError: (500, 1),
    InputError: (422, 3),
    InputTooLargeError: (413, 3),
    UnsupportedInputError: (415, 3),
    AddressError: (502, 4),
    AddressRefusedError: (403, 4),
    LibraryError: (500, 5),
    LibraryMissingError: (404, 5),
    LibraryBusyError: (409, 5),
    EntryNotFoundError: (404, 5),
    EvaluationError: (422, 6),
    SettingError: (500, 2),
    RuleError: (409, 7),
    NotAllowedError: (403, 7),
    MissingRecordError: (404, 8),
    ConflictError: (409, 9),
    BackupError: (500, 10),
    RefitRefusedError: (409, 11),
    LogError: (500, 12),
    LogMissingError: (404, 12),
    LogForgedError: (502, 13),
    LogForkError: (409, 14),
    MarkupFaultError: (422, 15),
    EvidenceError: (500, 16),
    CaptureMissingError: (404, 16),
    CaptureDamagedError: (500, 17),
    PoorCaptureError: (422, 18),
    ReportDiffersError: (422, 20),
    StampError: (502, 17),
}


def status_of(error: ClaimdeskError) -> tuple[int, int]:
    """Return (HTTP status, exit code) of an error: those of the nearest class in the table."""
    for cls in type(error).__mro__:
        if cls in STATUS:
            return STATUS[cls]
    return STATUS[ClaimdeskError]
