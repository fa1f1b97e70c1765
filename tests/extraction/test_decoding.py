"""In what encoding are these bytes?"""

import codecs

import pytest

from indexer.errors import UnreadablePage
from indexer.extraction.decode import declared_encoding, decode

FRENCH = "<p>Le métier de l’été : « 3 € » … œuvre, déjà</p>"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8", '<meta charset="iso-8859-1">'),
        ("cp1252", '<meta charset="windows-1252">'),
        ("cp1252", '<meta charset="iso-8859-1">'),
        ("cp1252", '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=ISO-8859-1">'),
        ("cp1252", '<meta charset="utf-8">'),
        ("cp1252", '<?xml version="1.0" encoding="iso-8859-1"?>'),
        ("cp1252", '<meta charset="no-such-thing">'),
        ("cp1252", ""),
    ],
)
def test_french_is_read_whatever_the_page_declares(encoding: str, declared: str):
    assert decode((declared + FRENCH).encode(encoding)) == declared + FRENCH


def test_latin_9_has_a_euro_sign_where_latin_1_has_none():
    page = '<meta charset="iso-8859-15"><p>3 € d\'œufs</p>'
    assert decode(page.encode("iso-8859-15")) == page


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_or_every_other_byte_zero_tells_wide_characters(encoding: str):
    page = "<html><body>" + FRENCH + "</body></html>"
    assert decode(page.encode(encoding)) == page


def test_a_byte_order_mark_wins_over_what_the_page_declares():
    page = '<meta charset="iso-8859-1">' + FRENCH
    assert decode(codecs.BOM_UTF8 + page.encode()) == page


def test_one_byte_of_another_encoding_spoils_no_other():
    assert decode(("été déjà " * 9).encode() + b"\xe9t\xe9") == "été déjà " * 9 + "été"


def test_text_encoded_twice_is_read_as_it_was_meant():
    twice = FRENCH.encode().decode("cp1252", "ignore").encode()
    assert "métier" in decode(twice)
    assert "Ã" not in decode(twice)


def test_a_single_accent_is_no_sign_of_text_encoded_twice():
    assert decode("Ã© is what é looks like".encode()) == "Ã© is what é looks like"


def test_japanese_is_read_as_declared():
    page = '<meta charset="shift_jis"><p>マーケティング</p>'
    assert decode(page.encode("cp932")) == page


def test_nul_and_control_characters_go():
    assert decode(b"<p>a\x00b\x01c\x0cd</p>" + b" " * 400) == "<p>abc\nd</p>" + " " * 400


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n\t ",
        b"%PDF-1.4 ...",
        b"\x89PNG\r\n\x1a\n....",
        b"PK\x03\x04....",
        b"\x1f\x8b\x08....",
        bytes(range(256)) * 40,
    ],
    ids=["empty", "blank", "pdf", "png", "zip", "gzip", "bytes"],
)
def test_what_is_no_text_is_refused_with_a_reason(data: bytes):
    with pytest.raises(UnreadablePage) as caught:
        decode(data)
    assert caught.value.reason


def test_the_declared_encoding_is_what_browsers_take_the_label_for():
    assert declared_encoding(b'<meta charset="latin1">') == "cp1252"
    assert declared_encoding(b"<p>charset=utf-8</p>") is None
