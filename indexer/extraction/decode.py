"""In what encoding are these bytes, and what do they say?

As a browser reads them, or better: a byte order mark wins, then UTF-8 where the bytes are valid UTF-8 whatever the page declares,
then the declared encoding (by the names of the WHATWG Encoding Standard, where latin-1 means windows-1252), then a guess.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from indexer.errors import UnreadablePage

# Longer marks first: that of UTF-32-LE begins with that of UTF-16-LE.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# What files that are no pages begin with.
_BINARY = (
    (b"%PDF", "a PDF file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "gzip data"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format", "a database"),
)

# A label means what browsers take it for (WHATWG Encoding Standard), not what its own standard says.
_ALIASES = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "x-user-defined": "cp1252",
    "utf-16": "utf-8",  # the declaration was read as ASCII, so it is wrong
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
    "utf-7": "utf-8",  # no browser reads it
}
# Escapes in plain ASCII: valid UTF-8 says nothing about them.
_ASCII_BASED = frozenset({"iso-2022-jp", "hz-gb-2312", "hz"})
# What an undeclared page of this kind of archive may be in; the guess is taken from these.
_GUESSES = ["cp1252", "cp1251", "cp1253", "cp932", "gb18030", "big5", "cp949"]
_GUESS_FROM = 20_000  # bytes around the first one that is not ASCII; more text changes no guess

_DECLARED = re.compile(
    rb"""(?i)<meta[^>]{0,300}?charset\s*=\s*["']?\s*([a-z0-9_:.-]+)|<\?xml[^>]{0,100}encoding\s*=\s*["']([a-z0-9_.-]+)"""
)
_NO_TEXT = bytes({*range(32)} - {*b"\t\n\f\r\x1b"})  # escape begins a character in ISO-2022-JP
_CONTROLS = dict.fromkeys((*_NO_TEXT, 0x1B, 0x7F))
_DECLARED_WITHIN = 8192  # the standard says 1,024 bytes; real pages put scripts first

# UTF-8 read as windows-1252 and saved as UTF-8 again: é is Ã©, ’ is â€™.
_MOJIBAKE = re.compile(
    "[ÂÃâ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]+"
)
_MOJIBAKE_AT_LEAST, _MOJIBAKE_WITHIN = 3, 200_000  # times, in so many characters from the beginning


def decode(data: bytes) -> str:
    """The text of a page, without control characters. Raises UnreadablePage for what is no text."""
    if not data.strip():
        raise UnreadablePage("the file is empty")
    _refuse_binary(data)
    text = _decode(data)
    if "\r" in text or "\f" in text:  # to look for one character takes no time
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return _undo_mojibake(text)


def _refuse_binary(data: bytes) -> None:
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise UnreadablePage(f"the file is {what}, not a page")


def _decode(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace").translate(_CONTROLS)
    if wide := _wide(data[:200]):
        return data.decode(wide, "replace").translate(_CONTROLS)
    if len(head := data[:4096]) - len(head.translate(None, _NO_TEXT)) > len(head) // 50:
        raise UnreadablePage("the file is binary data, not a page")
    declared = declared_encoding(data)
    if declared in _ASCII_BASED:
        return data.decode(declared, "replace").translate(_CONTROLS)
    data = data.translate(None, _NO_TEXT + b"\x1b\x7f")  # in bytes: ten times as fast as in characters
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(data, declared, error.start)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Western markup is zero."""
    if len(head) >= 4 and head[1::2].count(0) > len(head) * 0.4 and head[::2].count(0) == 0:
        return "utf-16-le"
    if len(head) >= 4 and head[::2].count(0) > len(head) * 0.4 and head[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def declared_encoding(data: bytes) -> str | None:
    """The codec that the page names in its markup, by what browsers take the name for."""
    found = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    if not found:
        return None
    label = (found[1] or found[2]).decode("ascii").lower()
    name = _ALIASES.get(label, label)
    try:
        return codecs.lookup(name).name if name not in _ASCII_BASED else name
    except LookupError:
        return None


def _not_utf8(data: bytes, declared: str | None, first_fault: int) -> str:
    mended = data.decode("utf-8", "verbatim-cp1252")
    if _mostly_utf8(data):
        return mended
    if declared and declared != "utf-8":
        try:
            return data.decode(declared, "verbatim-cp1252")
        except (UnicodeDecodeError, LookupError):  # a codec that is none of text's
            return data.decode("cp1252", "verbatim-cp1252")
    start = max(0, first_fault - _GUESS_FROM // 2)
    guess = from_bytes(data[start : start + _GUESS_FROM], cp_isolation=_GUESSES).best()
    return data.decode(guess.encoding if guess else "cp1252", "verbatim-cp1252")


def _mostly_utf8(data: bytes) -> bool:
    """Valid sequences far outnumber the faults: UTF-8 with a few bytes of something else pasted in, or cut short."""
    text = data.decode("utf-8", "replace")
    faults = text.count("\ufffd")
    others = len(text) - len(text.encode("ascii", "ignore")) - faults
    return others > 3 * faults


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    fault = error.object[error.start : error.end]
    if error.encoding.startswith("utf"):
        return fault.decode("cp1252", "replace"), error.end
    return "\ufffd", error.end


codecs.register_error("verbatim-cp1252", _as_cp1252)


def _undo_mojibake(text: str) -> str:
    opening = text[:_MOJIBAKE_WITHIN]
    if not any(sign in opening for sign in "ÃÂâ") or len(_MOJIBAKE.findall(opening)) < _MOJIBAKE_AT_LEAST:
        return text
    return _MOJIBAKE.sub(_read_again, text)


def _read_again(match: re.Match[str]) -> str:
    data = b"".join(_sloppy_byte(character) for character in match[0])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _sloppy_byte(character: str) -> bytes:
    """The byte of windows-1252, or of latin-1 for the five that windows-1252 leaves out."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")
