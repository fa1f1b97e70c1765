"""Do the pieces of a text, each analysed by itself, give what the whole text gives?"""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import analyze
from indexer.analysis.cutting import _cut_plainly, parts, pieces

# What the rules of the keep-list are made of, what is like it, and what may stand between.
MADE_OF = (
    *(
        "a",
        "b",
        "B",
        "C",
        "c",
        "e",
        "E",
        "g",
        "R",
        "D",
        "p",
        "P",
        "to",
        "TO",
        "2",
        "4",
        "10",
        "000",
        "50",
        "1.5",
        "99999999999999999999",
    ),
    *(
        "pré",
        "PRÉ",
        "pre\u0301",
        "néo",
        "NEO",
        "micro",
        "Multi",
        "anti",
        "semi",
        "cyber",
        "hyper",
        "aujourd",
        "quelqu",
        "hui",
        "une",
    ),
    *(
        "l",
        "qu",
        "marque",
        "été",
        "œuvre",
        "cœur",
        "n\u0303",
        "don",
        "t",
        "s",
        "x" * 39,
        "x" * 70,
        "é" * 20,
        "e\u0301" * 17,
        "٣",
        "ｅ",
        "ß",
        "ª",
    ),
)
BETWEEN = (
    *(
        " ",
        " ",
        " ",
        "  ",
        "\n",
        "\t",
        "\u00a0",
        "\u2009",
        "\u202f",
        "-",
        "‑",
        "'",
        "’",
        "`",
        "ʹ",
        "ʼ",
        "´",
        "&",
        "/",
        "%",
        "+",
        "#",
        "_",
    ),
    *(
        ".",
        ",",
        ":",
        "; ",
        "? ",
        "(",
        ")",
        "«",
        "» ",
        "« ",
        "–",
        "— ",
        "…",
        "“",
        "” ",
        "•",
        "\u00ad",
        "\u200b",
        "\u0301",
        "",
        "",
        "\0",
        "\u2003",
    ),
)
texts = st.lists(
    st.sampled_from(MADE_OF + BETWEEN) | st.sampled_from(BETWEEN) | st.sampled_from(MADE_OF), max_size=12
).map("".join)
any_texts = texts | st.text(max_size=12)


def by_pieces(text):
    found, numbers, counts = pieces([text.encode("utf-8", "surrogatepass")])
    assert counts.tolist() == [len(numbers)]
    tokens, place = [], 0
    for number in numbers.tolist():
        own, width = parts(found[number])
        tokens += [(each.word, place + each.offset, each.joined, each.written) for each in own]
        place += width
    return tokens


def whole(text):
    return [(t.word, t.position, t.joined, text[t.start : t.end].lower()) for t in analyze(text, None)]


@settings(max_examples=1500, deadline=None)
@given(any_texts)
def test_pieces_analysed_alone_give_the_words_of_the_text(text):
    assert by_pieces(text) == whole(text)


@pytest.mark.parametrize("between", [" ", "\u00a0", "-", "’", "'", "/", "", ".", " /", "/ ", " / ", " & ", "  "])
def test_they_do_for_every_two_things_side_by_side(between):
    for one, other in product(MADE_OF, MADE_OF):
        text = f"le {one}{between}{other} x"
        assert by_pieces(text) == whole(text), text


@settings(max_examples=1500, deadline=None)
@given(st.lists(any_texts, max_size=4))
def test_compiled_and_plain_cut_alike(many):
    given_ = [text.encode("utf-8", "surrogatepass") for text in many]
    assert [list(each) for each in pieces(given_)] == [list(each) for each in _cut_plainly(given_)]


@settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.binary(max_size=30) | st.lists(st.sampled_from(b" \xc2\xa0\xe2\x80\x89\xc3a./"), max_size=9).map(bytes),
        max_size=4,
    )
)
def test_bytes_that_are_no_text_are_cut_alike_and_do_no_harm(many):
    assert [list(each) for each in pieces(many)] == [list(each) for each in _cut_plainly(many)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The brand, the R & D", ["The", "brand", "the", "R & D"]),
        ("50 % d’e commerce (B to B)", ["50 %", "d’e commerce", "B to B"]),
        ("https://one.example/a_b?c=2.0", ["https", "one", "example", "a_b", "c", "2.0"]),
        ("« Une marque », dit-elle.", ["Une", "marque", "dit-elle"]),
    ],
)
def test_what_is_a_piece(text, expected):
    assert [each.decode() for each in pieces([text.encode()])[0]] == expected
