"""What do linked data add to what a page shows?"""

import json

from tests.extraction.page import LONG, MORE, asked, pairs, read


def script(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def faq(*found: tuple[str, str]) -> str:
    items = [{"@type": "Question", "name": q, "acceptedAnswer": {"@type": "Answer", "text": a}} for q, a in found]
    return script({"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": items})


def test_a_plain_line_that_the_data_call_a_question_is_one():
    body = f"<p>Les retours</p><p>{LONG}</p><p>Les délais</p><p>{MORE}</p>"
    assert pairs(read(body, faq(("Les retours", LONG), ("Les délais", MORE)))) == [
        ("Les retours", LONG),
        ("Les délais", MORE),
    ]


def test_a_pair_that_the_page_does_not_show_is_added_as_text():
    article = read(f"<p>{LONG}</p>", faq(("Et les délais ?", f"<p>{MORE}</p><p>Trois jours &amp; demi.</p>")))
    assert pairs(article) == [("Et les délais ?", f"{MORE}\nTrois jours & demi.")]


def test_a_pair_that_the_page_shows_is_not_added_again():
    assert asked(read(f"<h2>Et les délais ?</h2><p>{LONG}</p>", faq(("Et les délais ?", LONG)))) == ["Et les délais ?"]


def test_article_data_in_a_graph_give_author_and_dates():
    data = {
        "@graph": [
            {"@type": "WebPage", "name": "x"},
            {
                "@type": ["Article", "BlogPosting"],
                "author": {"@id": "#p"},
                "datePublished": "2019-05-01T23:30:00-05:00",
                "dateModified": "2020-01-02",
            },
            {"@type": "Person", "@id": "#p", "name": "Lise Tournemire", "url": "/qui"},
        ]
    }
    article = read(f"<p>{LONG}</p>", script(data))
    assert [(a.name, a.url) for a in article.authors] == [("Lise Tournemire", "https://brumaire.example/qui")]
    assert (str(article.published), str(article.modified)) == ("2019-05-01", "2020-01-02")


def test_data_that_are_no_json_are_passed_over():
    broken = '<script type="application/ld+json">{"@type": "Article", </script>'
    head = f"{broken}<script type='application/ld+json'>{'[' * 99_999}</script>"
    assert read(f"<p>{LONG}</p>", head).passages[0].answer == LONG


def test_a_stray_comma_does_not_hide_the_author():
    head = '<script type="application/ld+json">/* x */ </script><script type="application/ld+json">{"@type":"Article","author":"Lise Tournemire",}</script>'
    assert [author.name for author in read(f"<p>{LONG}</p>", head).authors] == ["Lise Tournemire"]


def test_related_articles_in_the_data_neither_sign_nor_date_this_one():
    related = {
        "@type": "NewsArticle",
        "headline": "Autre titre",
        "author": "Lise Tournemire",
        "datePublished": "2021-01-01",
    }
    own = {
        "@type": "NewsArticle",
        "headline": "Fidéliser sans points",
        "author": "Marion Le Goff",
        "datePublished": "2019-05-01",
    }
    article = read(f"<p>{LONG}</p>", script([related, own]))
    assert ([author.name for author in article.authors], str(article.published)) == (["Marion Le Goff"], "2019-05-01")


def test_a_type_without_its_at_sign_is_a_type():
    data = {"type": "Article", "author": {"@type": "Person", "name": "Lise Tournemire"}, "datePublished": "2019-05-01"}
    assert str(read(f"<p>{LONG}</p>", script(data)).published) == "2019-05-01"
