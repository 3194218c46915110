"""Reading bytes as text: which character set they are in, and cleaning what no text should hold."""

from __future__ import annotations

import codecs
import re
import unicodedata

from claimdesk.errors import UnsupportedInputError
from claimdesk.intake.oldvietnamese import find_old_set

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like UTF-16's, so it is looked for first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A declared name is believed only if it is a character set of the web: Python's codecs also
# include zlib, punycode and UTF-7, which have no business here.
_KNOWN = re.compile(
    r"utf-(?:8|16|32)(?:-[bl]e)?|ascii|iso8859-\d+|cp(?:125\d|437|850|852|866|874|932|949|950)|"
    r"koi8-[ru]|mac-\w+|gb\d+|gbk|big5\w*|euc_\w+|shift_jis\w*|iso2022_\w+|tis-620|johab"
)
_SEVEN_BIT = re.compile(r"iso2022_\w+")
_SAMPLE_BYTES = 256 * 1024
_CONTROL_BYTES = bytes([*range(9), *range(14, 27), *range(28, 32), 127])
#: Shares of control bytes above which bytes are no text. Random bytes hold 11 percent; prose in
#: any 8-bit set holds none, while valid UTF-8 is strong evidence of text in itself.
_MAX_CONTROL_SHARE = 0.03
_MAX_CONTROL_SHARE_UTF8 = 0.3
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_MIN_VIETNAMESE_LETTERS = 3
_WESTERN = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøœùúûüßÿÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜ‘’‚“”„«»‹›–—…•·¡¿°€£©®™§ªº\xa0"
)
_MAX_WESTERN_SHARE = 0.2
# What pages call Latin-1 is windows-1252, says the WHATWG encoding standard.
_AS_BROWSERS_DO = {"iso8859-1": "cp1252", "ascii": "cp1252", "tis-620": "cp874"}

_META_CHARSET = re.compile(
    rb"<meta[^>]{0,256}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE
)
_META_SCAN_BYTES = 4096


def decode_text(data: bytes, declared: str | None = None) -> str:
    """Return bytes as clean text.

    In this order: byte order mark, UTF-16 or UTF-32 by its zero bytes, UTF-8 if it is valid, the
    declared character set (but windows-1258 before it, and windows-1252 after it, where the text
    shows that it is that), a guess by charset-normalizer. TCVN3 and VNI come as the signs of
    Latin-1 that share their bytes; `oldvietnamese` turns them.
    Raises UnsupportedInputError when the bytes are no text.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return clean_text(data[len(mark) :].decode(name, "replace"))
    charset = _known(declared)
    if charset and charset.startswith(("utf-16", "utf-32")) and b"\x00" in data[:_SAMPLE_BYTES]:
        return clean_text(data.decode(charset, "replace"))
    wide = _wide_charset(data)
    if wide:
        return clean_text(data.decode(wide, "replace"))
    return clean_text(_decode_narrow(data, charset))


def clean_text(text: str) -> str:
    """Return text without control characters, with paired surrogates joined and lone ones replaced.

    Line ends become line feeds; tabs stay.
    """
    if re.search(r"[\ud800-\udfff]", text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    return _CONTROLS.sub("", text)


def _decode_narrow(data: bytes, charset: str | None) -> str:
    share = _control_share(data[:_SAMPLE_BYTES])
    if charset and _SEVEN_BIT.fullmatch(charset) and b"\x1b" in data:
        return data.decode(charset, "replace")
    if share <= _MAX_CONTROL_SHARE_UTF8 and (text := _decode_strictly(data, "utf-8")) is not None:
        return text
    if share > _MAX_CONTROL_SHARE:
        raise UnsupportedInputError("It holds no text. Give text, HTML, PDF, .docx or .odt.")
    # In an old Vietnamese set each byte stands for the sign that Latin-1 has there.
    old = data.decode("latin-1")
    if find_old_set(old) is not None:
        return old
    vietnamese = _decode_vietnamese(data)
    if vietnamese is not None:
        return vietnamese
    if charset and (text := _decode_strictly(data, charset)) is not None:
        return text
    western = _decode_western(data)
    return _guess(data) if western is None else western


def _known(declared: str | None) -> str | None:
    if not declared:
        return None
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    name = _AS_BROWSERS_DO.get(name, name)
    return name if _KNOWN.fullmatch(name) else None


def _decode_strictly(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except (UnicodeError, LookupError):
        return None


def _wide_charset(data: bytes) -> str | None:
    """Return UTF-16's name when nearly every other byte of a text without mark is zero.

    Latin letters have their zero byte second in little-endian; Vietnamese text keeps enough of
    them (spaces alone are a fifth).
    """
    sample = data[:4096]
    if len(sample) < 4:
        return None
    even, odd = sample[::2].count(0) / len(sample[::2]), sample[1::2].count(0) / len(sample[1::2])
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    if even > 0.3 and odd < 0.05:
        return "utf-16-be"
    return None


def _control_share(sample: bytes) -> float:
    return 1 - len(sample.translate(None, _CONTROL_BYTES)) / max(1, len(sample))


def _decode_vietnamese(data: bytes) -> str | None:
    """Return the bytes read as windows-1258 if that gives Vietnamese, or None.

    In this set a tone is a mark after its vowel. Where marks join their letters into ế, ộ, ạ and
    their like, and hardly any is left over, the guess is safe: in other sets the same bytes are
    letters such as ì and ò, which do not follow a vowel so regularly.
    """
    try:
        text = unicodedata.normalize("NFC", data[:_SAMPLE_BYTES].decode("cp1258", "replace"))
    except UnicodeError:
        return None
    letters = sum("\u1ea0" <= char <= "\u1ef9" for char in text)
    stray = sum("\u0300" <= char <= "\u0323" for char in text) + text.count("\ufffd")
    if letters < _MIN_VIETNAMESE_LETTERS or letters <= 4 * stray:
        return None
    return unicodedata.normalize("NFC", data.decode("cp1258", "replace"))


def _decode_western(data: bytes) -> str | None:
    """Return the bytes read as windows-1252 if all that is not ASCII is at home in the West.

    Other scripts in 8-bit sets have letters everywhere, and so too many that are not ASCII; Polish,
    Turkish and Baltic sets have theirs where this one has signs or Icelandic.
    """
    text = data.decode("cp1252", "replace")
    strange = [char for char in text[:_SAMPLE_BYTES] if not char.isascii()]
    if len(strange) > _MAX_WESTERN_SHARE * len(text[:_SAMPLE_BYTES]) or set(strange) - _WESTERN:
        return None
    return text


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - few files need it

    best = from_bytes(data[:_SAMPLE_BYTES]).best()
    if best is None or not _KNOWN.fullmatch(codecs.lookup(best.encoding).name):
        return data.decode("cp1252", "replace")
    return data.decode(best.encoding, "replace")


def decode_html(data: bytes, charset: str | None) -> str:
    """Return a page's text: in the charset given, else the one its own meta element names.

    Raises UnsupportedInputError when the bytes are no text.
    """
    found = _META_CHARSET.search(data[:_META_SCAN_BYTES])
    return decode_text(data, charset or (found[1].decode("ascii") if found else None))
