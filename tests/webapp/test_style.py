"""The style sheet and the script: small, readable in both schemes, and told by test."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

import webapp

STATIC = Path(webapp.__file__).parent / "static"
CSS = (STATIC / "style.css").read_text("utf-8")
READABLE = 4.5  # WCAG 2.2, 1.4.3
VISIBLE = 3.0  # 1.4.11: what is no text


def schemes():
    light, dark = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
    colours = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in (light, dark)]
    return {"light": colours[0], "dark": {**colours[0], **colours[1]}}


def luminance(colour):
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "paper"),
        ("soft", "paper"),
        ("accent", "paper"),
        ("paper", "accent"),
        ("ink", "raised"),
        ("soft", "raised"),
        ("accent", "raised"),
        ("pen-ink", "pen"),
    ],
)
def test_text_stands_out_from_its_ground(scheme, text, ground):
    colours = schemes()[scheme]
    assert contrast(colours[text], colours[ground]) >= READABLE


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["pen", "paper"])
def test_the_line_of_a_mark_is_seen(scheme, ground):
    colours = schemes()[scheme]
    assert contrast(colours["pen-edge"], colours[ground]) >= VISIBLE


@pytest.mark.parametrize(
    ("name", "limit"), [("style.css", 14_000), ("search.js", 5_000), ("quote.js", 2_500), ("icon.svg", 1_000)]
)
def test_static_files_are_small(name, limit):
    assert (STATIC / name).stat().st_size < limit


def test_nothing_is_fetched_from_elsewhere():
    for path in (path for path in STATIC.iterdir() if path.suffix != ".ico"):
        addresses = re.findall(
            r"(?:https?:)?//[\w.]+\.\w+", re.sub(r"^\s*//.*$", "", path.read_text("utf-8"), flags=re.MULTILINE)
        )
        assert [address for address in addresses if "w3.org" not in address] == []


def test_nothing_moves():
    assert not re.search("transition|animation|scroll-behavior", CSS)


def test_every_class_of_the_templates_is_styled_or_named_for_a_reason():
    used = set()
    for template in (STATIC.parent / "templates").glob("*.html"):
        for value in re.findall(r'class="([\w -]+)"', template.read_text("utf-8")):
            used |= set(value.split())
    styled = set(re.findall(r"\.([a-z][\w-]*)", CSS))
    assert used - styled == set()


def test_scripts_are_small(client):
    """All there are, the box for other sites included, as they go over the wire."""
    addresses = [*(f"/static/{path.name}" for path in STATIC.glob("*.js")), "/widget.js"]
    assert sum(len(gzip.compress(client.get(url, buffered=True).data)) for url in addresses) < 10_000
