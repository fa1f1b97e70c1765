"""What a visitor sees: the start page, the results, nothing found, the reading view."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.webapp.documents import Document
from webapp import create_app


def query_of(url):
    return parse_qs(urlsplit(url).query)


# ---------------------------------------------------------------- the start page


def test_the_start_page_says_what_the_archive_holds(page):
    assert "28 articles" in page("/").text


def test_the_start_page_offers_real_questions_that_open_the_reading_view(page):
    samples = [link for link in page("/").all("a") if (link["href"] or "").startswith("/articles/")]
    assert "Comment fidéliser un client mécontent ?" in [link.text for link in samples]
    for link in samples:
        assert page(link["href"].partition("#")[0])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_questions_in_the_language_of_the_page_come_first(page, language):
    samples = [link for link in page("/", language=language).all("a") if link["href"].startswith("/articles/")]
    ours = [link["lang"] in (None, language) for link in samples]
    assert ours == sorted(ours, reverse=True)
    assert {True, False} == set(ours)


def test_a_question_of_another_language_bears_its_language(page):
    question = next(link for link in page("/").all("a") if link.text.startswith("Comment fidéliser"))
    assert question["lang"] == "fr"


def test_a_search_for_nothing_is_the_start_page(page):
    assert page("/search?q=").one("h1").text == "What would you like to know?"


# ---------------------------------------------------------------- results


def test_the_question_is_the_headline_and_opens_the_original_at_that_very_place(page):
    found = page("/search?q=what+is+a+loyalty+programme+for")
    original = "https://ledger.example.org/loyalty#what-for:~:text=What%20is%20a%20loyalty%20programme%20for%3F"
    assert found.all("h2", class_="question")[0].text == "What is a loyalty programme for?"
    assert found.one("a", href=original).text == "What is a loyalty programme for?"


def test_the_words_found_are_marked(page):
    assert "loyalty" in {mark.text for mark in page("/search?q=loyalty").all("mark")}


def test_a_result_says_who_speaks_who_wrote_when_and_where(page):
    source = page("/search?q=fidéliser+client&ui=en").text
    for part in (
        "Ondine Kermarrec",
        "by Thibaut Craponne",
        "1 May 2009",
        "Le micro-blogging au service du client",
        "brumaire.example.org",
        "FR",
    ):
        assert part in source


def test_a_second_link_opens_our_own_reading_view_with_the_words(page):
    read = page("/search?q=how+much+should+a+points+card+cost").all("a", class_="read")[0]
    assert read["href"] == "/articles/faq?q=how+much+should+a+points+card+cost#cost"


def test_an_article_without_an_address_opens_in_the_reading_view_only(page):
    found = page("/search?q=tone+of+voice")
    assert found.all("h2", class_="question")[0].text == "House notes on tone of voice"
    assert found.all("a", class_="read") == []
    assert found.all("a", href="/articles/house-notes?q=tone+of+voice#1")


def test_an_article_at_a_host_that_nobody_can_have_opens_in_the_reading_view_only(page):
    found = page("/search?q=what+does+glossary+entry+3+say")
    headline = found.all("h2", class_="question")[0]
    assert found.one("a", href="/articles/glossary?q=what+does+glossary+entry+3+say#3").text == headline.text
    reading = page("/articles/glossary")
    assert [link for link in reading.all("a") if "ledger.example/" in link["href"]] == []
    assert reading.all("link", rel="canonical") == []


def test_other_answers_of_the_article_open_in_place(page):
    found = page("/search?q=fidélité")
    assert found.all("details", class_="more")[0]
    assert "1 more answer in this article" in found.text


def test_of_many_other_answers_the_first_are_shown_and_the_whole_article_has_them_all(page):
    found = page("/search?q=glossary")
    assert "7 more answers in this article" in found.text
    assert len(found.all("div", class_="another")) == 3
    assert (
        next(a for a in found.all("a") if a.text.startswith("All of them"))["href"] == "/articles/glossary?q=glossary"
    )


def test_the_page_says_the_query_in_its_title_its_heading_and_its_box(page):
    found = page("/search?q=loyalty+programme")
    assert found.all("title")[0].text == "loyalty programme – Verbatim"
    assert " ".join(found.one("h1").text.split()) == "1 article for “loyalty programme”"
    assert found.one("input", name="q")["value"] == "loyalty programme"


def test_of_a_very_long_question_the_heading_says_the_beginning_and_the_box_all(page):
    typed = "what does a loyalty programme cost " * 8
    found = page(f"/search?q={typed.strip().replace(' ', '+')}")
    assert len(found.one("h1").text) < 200
    assert found.one("h1").text.rstrip().endswith(" …”")
    assert len(found.all("title")[0].text) < 150
    assert found.one("input", name="q")["value"] == typed.strip()


def test_every_result_is_a_heading(page):
    found = page("/search?q=pricing+rule")
    assert len(found.all("h2", class_="question")) == 10


def test_facets_are_links_with_counts(page):
    found = page("/search?q=pricing+rule")
    authors = {link.text: link["href"] for link in found.all("a", rel="nofollow")}
    assert query_of(authors["Ann Onym"]) == {"q": ["pricing rule"], "author": ["Ann Onym"]}
    assert "Ann Onym 12" in found.text


def test_a_filter_in_force_narrows_and_can_be_removed(page):
    found = page("/search?q=pricing+rule&author=Ann+Onym")
    assert found.one("h1").text.split()[0] == "12"
    removal = next(link for link in found.all("a") if link.text == "Remove: Author: Ann Onym")
    assert query_of(removal["href"]) == {"q": ["pricing rule"]}


def test_days_are_filters_like_others(page):
    found = page("/search?q=pricing+rule&after=2020-01-01")
    assert found.one("h1").text.split()[0] == "4"
    assert "Since: 1 January 2020" in found.text


def test_the_newest_come_first_where_that_is_asked(page):
    found = page("/search?q=pricing+rule&sort=newest")
    assert found.all("h2", class_="question")[0].text == "Does pricing rule 23 hold?"
    assert found.one("a", aria_current="true", rel="nofollow").text == "Newest"


def test_the_years_are_drawn_and_each_bar_chooses_its_year(page):
    found = page("/search?q=pricing+rule")
    chart = found.one("svg")
    bars = [link for link in found.all("a", tabindex="-1") if "year=" in link["href"]]
    assert (chart["aria-hidden"], len(bars)) == ("true", 23)
    assert bars[0].text == "2001: 1 article"
    assert query_of(bars[0]["href"]) == {"q": ["pricing rule"], "year": ["2001"]}
    assert found.one("figcaption").text.startswith("Articles a year from 2001 to 2023; most of them in 2019: 2.")


def test_what_the_chart_offers_stands_below_it_as_links_with_counts(page):
    found = page("/search?q=pricing+rule")
    listed = {link["href"] for link in found.all("a", rel="nofollow")}
    newest = found.all("a", tabindex="-1")[-20:]
    assert {link["href"] for link in newest} <= listed


def test_a_bar_that_is_chosen_is_told_and_takes_it_back(page):
    chosen = page("/search?q=pricing+rule&year=2005").one("a", class_="chosen")
    assert chosen.text == "2005: 1 article"
    assert query_of(chosen["href"]) == {"q": ["pricing rule"]}


def test_four_years_need_no_chart_and_five_have_one(page):
    assert page("/search?q=pricing+rule&after=2020-01-01").all("svg") == []
    assert page("/search?q=pricing+rule&after=2019-01-01").one("svg")


@pytest.mark.parametrize(
    ("typed", "active"),
    [
        ("maud", ["Maud Pellow"]),
        ("Maud+Pellow", ["Maud Pellow"]),
        ("MAUD+PELLOW", ["Maud Pellow"]),
        ("onym&author=maud", ["Ann Onym", "Maud Pellow"]),
    ],
)
def test_a_choice_that_a_typed_filter_lets_through_is_active_stands_first_and_takes_it_back(page, typed, active):
    found = page(f"/search?q=pricing+rule&author={typed}")
    of_authors = [link for link in found.all("a", rel="nofollow") if link.text in ("Ann Onym", "Maud Pellow")]
    assert [link.text for link in of_authors if link["aria-current"]] == active
    assert of_authors[0].text == active[0]
    left = query_of(of_authors[0]["href"])
    assert left.get("author", []) == (["maud"] if len(active) > 1 else [])


def test_the_form_keeps_filters_and_order(page):
    found = page("/search?q=pricing&author=Ann+Onym&sort=newest")
    hidden = {(field["name"], field["value"]) for field in found.all("input", type="hidden")}
    assert hidden == {("author", "Ann Onym"), ("sort", "newest")}


def test_pages_follow_each_other(page):
    first = page("/search?q=pricing+rule")
    second = page(first.one("a", rel="next")["href"])
    third = page(second.one("a", rel="next")["href"])
    assert [len(found.all("li", class_="result")) for found in (first, second, third)] == [10, 10, 4]
    assert third.all("a", rel="next") == []
    questions = [heading.text for found in (first, second, third) for heading in found.all("h2", class_="question")]
    assert len(set(questions)) == 24


def test_the_second_page_counts_on(page):
    assert page("/search?q=pricing+rule&page=2").one("ol")["start"] == "11"


@pytest.mark.parametrize("number", ["0", "-1", "two", "1.5", "9" * 500, "²", "1e3"])
def test_a_page_that_is_no_number_is_the_first_with_a_note(page, number):
    found = page(f"/search?q=pricing+rule&page={number}")
    assert len(found.all("li", class_="result")) == 10
    assert "There is no page" in found.text


def test_a_page_beyond_the_last_says_so_and_leads_back(page):
    found = page("/search?q=pricing+rule&page=40")
    assert "There are no more results on this page." in found.text
    assert (
        next(link for link in found.all("a") if link.text == "Back to the first page")["href"]
        == "/search?q=pricing+rule"
    )


def test_a_date_that_is_none_is_left_out_with_a_note(page):
    found = page("/search?q=pricing+rule&after=someday")
    assert found.one("h1").text.split()[0] == "24"
    assert found.all("ul", class_="notes")


# ---------------------------------------------------------------- corrections


def test_a_correction_is_announced_and_can_be_undone(page):
    found = page("/search?q=brekage")
    assert " ".join(found.one("h1").text.split()) == "1 article for “breakage”"
    assert " ".join(found.one("p", class_="correction").text.split()) == "Search instead for brekage", "it is said once"
    undo = next(link for link in found.all("a") if link.text == "brekage")
    assert query_of(undo["href"]) == {"q": ["brekage"], "exact": ["1"]}


def test_the_box_keeps_the_words_as_they_were_typed(page):
    assert page("/search?q=brekage").one("input", name="q")["value"] == "brekage"


def test_words_searched_as_typed_are_offered_their_correction(page):
    found = page("/search?q=brekage&exact=1")
    assert found.one("h1").text.strip().startswith("Nothing found")
    offer = next(link for link in found.all("a") if link.text == "breakage")
    assert query_of(offer["href"]) == {"q": ["breakage"]}


# ---------------------------------------------------------------- the words as typed


def test_a_search_of_the_words_as_typed_says_so_and_leads_back(page):
    found = page("/search?q=programme&author=maud&exact=1")
    assert "Only the words as typed were searched." in found.text
    (wider,) = [link for link in found.all("a") if link.text == "Search more widely"]
    assert query_of(wider["href"]) == {"q": ["programme"], "author": ["maud"]}
    assert "Only the words as typed" not in page("/search?q=programme").text


def test_where_the_words_as_typed_find_nothing_the_wider_search_is_offered_if_it_does(page):
    found = page("/search?q=brekage&exact=1")
    (wider,) = [link for link in found.all("a") if link.text.startswith("Search with synonyms")]
    assert query_of(wider["href"]) == {"q": ["brekage"]}
    assert "with synonyms" not in page("/search?q=zeppelin&exact=1").text
    assert "with synonyms" not in page("/search?q=zeppelin").text


# ---------------------------------------------------------------- nothing found


def test_nothing_found_names_what_may_help_with_links(page):
    found = page("/search?q=zeppelin+gardening&lang=fr")
    assert found.one("h1").text.strip() == "Nothing found for “zeppelin gardening”"
    links = {link.text: query_of(link["href"]) for link in found.all("a") if "/search" in (link["href"] or "")}
    assert links["Language: French"] == {"q": ["zeppelin gardening"]}
    assert links["gardening"] == {"q": ["gardening"], "lang": ["fr"]}


# ---------------------------------------------------------------- the reading view


def test_the_reading_view_shows_the_article_whole(page):
    text = page("/articles/interview").text
    for part in ("Blogs d’entreprise", "Une voilerie répond", "by Thibaut Craponne", "1 May 2009", "updated 3 February 2010",
                 "Votre définition du micro-blogging :", "Un message court, lu debout.", "Journaliste à Rennes.", "service client"):  # fmt: skip
        assert part in text


def test_each_passage_has_the_id_that_links_lead_to(page):
    assert [section["id"] for section in page("/articles/interview").all("section", class_="passage")] == [
        "q1",
        "q2",
        "3",
    ]


def test_marks_are_carried_over_from_the_search(page):
    assert {mark.text for mark in page("/articles/faq?q=points").all("mark")} >= {"points"}
    assert page("/articles/faq").all("mark") == []


def test_the_reading_view_leaves_the_first_place_to_the_original(page):
    reading = page("/articles/interview")
    assert reading.one("meta", name="robots")["content"] == "noindex"
    assert reading.one("link", rel="canonical")["href"] == "https://www.brumaire.example.org/2009/micro-blogging"
    assert (
        next(link for link in reading.all("a") if link.text == "Open the original on brumaire.example.org")["href"]
        == "https://www.brumaire.example.org/2009/micro-blogging"
    )


def test_the_articles_links_show_whose_pages_they_open(page):
    reading = page("/articles/interview")
    assert reading.one("a", href="https://mesures.example/service").text == "Les mesures du service"
    assert "mesures.example" in reading.text
    assert "Un piège" not in reading.text


def test_the_articles_that_link_to_this_one_are_named_with_their_language(page):
    reading = page("/articles/faq")
    assert reading.one("a", href="/articles/interview").text == "Le micro-blogging au service du client"
    assert reading.one("a", href="/articles/interview")["lang"] == "fr"
    assert "Cited by Le micro-blogging" in reading.text
    assert "Cited by" not in page("/articles/interview").text


def test_of_many_that_link_to_an_article_the_newest_are_named_and_a_search_finds_all(page):
    reading = page("/articles/pricing-01")
    named = [link.text for link in reading.all("a") if link.text.startswith("Pricing note")]
    assert named == [f"Pricing note {number}" for number in (23, 22, 21, 20, 19)]
    every = next(link for link in reading.all("a") if link.text == "All articles that cite this one")
    assert page(every["href"]).one("h1").text.split() == ["23", "articles"]


def test_what_stands_behind_bullets_is_a_list(page):
    reading = page("/articles/faq?q=planned")
    assert [item.text for item in reading.all("li") if "one that is" in item.text] == [
        "the one that is not planned;",
        "the one that is put off.",
    ]
    assert "planned" in {mark.text for mark in reading.all("mark")}


def test_a_quotation_says_whose_words_it_is_and_where_they_stand(page):
    buttons = page("/articles/interview", language="fr").all("button", class_="copy")
    assert len(buttons) == 3
    assert (
        buttons[0]["data-credit"]
        == "Ondine Kermarrec, «\u00a0Le micro-blogging au service du client\u00a0», brumaire.example.org, 1er mai 2009"
    )
    assert buttons[0]["data-link"].startswith("https://www.brumaire.example.org/2009/micro-blogging#q1:~:text=Votre")
    assert page("/articles/house-notes").one("button", class_="copy")["data-link"] == "/articles/house-notes#1"


def test_a_passage_without_an_answer_has_nothing_to_copy(page):
    reading = page("/articles/house-notes")
    assert len(reading.all("section", class_="passage")) == 2
    assert len(reading.all("button", class_="copy")) == 1


def test_the_reading_view_leads_back_to_the_very_results_that_it_was_opened_from(page):
    search = "/search?q=pricing+rule&author=Ann+Onym&sort=oldest&exact=1&page=2"
    read = page(search).all("a", class_="read")[0]
    back = next(link for link in page(read["href"].partition("#")[0]).all("a") if link.text == "Back to the results")
    assert back["href"] == search
    assert "Back to the results" not in page("/articles/pricing-01").text


def test_tags_are_named_so_and_lead_to_a_search(page):
    reading = page("/articles/interview")
    assert " ".join(reading.one("p", class_="tags").text.split()) == "Tags: service client"
    assert query_of(reading.one("a", href="/search?q=service+client")["href"]) == {"q": ["service client"]}
    assert reading.one("a", href="/search?q=service+client")["lang"] == "fr"


def test_without_a_script_there_is_no_button_to_copy_with(page):
    reading = page("/articles/interview")
    assert all("hidden" in each.attributes for each in reading.all("span", class_="copying"))


def test_an_articles_text_bears_its_language(page):
    assert page("/articles/interview").one("article")["lang"] == "fr"


def test_an_unknown_article_is_a_page_with_a_box(page):
    missing = page("/articles/nobody-wrote-this", status=404)
    assert missing.one("h1").text == "There is nothing at this address"
    assert missing.one("input", name="q")


# ---------------------------------------------------------------- whose archive it is


@pytest.fixture
def named(settings):
    """Pages of an archive with a name and a site of its own."""
    client = create_app(
        replace(settings, name="L’atelier & <co> du marketing", home="https://house.example.org/?a=1&b=2")
    ).test_client()
    return client.get


def test_the_archive_has_a_name_on_every_page(named):
    for url in ("/", "/search?q=loyalty", "/articles/faq", "/widget", "/nowhere"):
        found = Document(named(url).text)
        assert found.one("a", class_="wordmark").text == "L’atelier & <co> du marketing"
        assert "L’atelier & <co> du marketing" in found.all("title")[0].text
        assert "<co>" not in named(url).text, "it is escaped"
        assert "Verbatim" not in found.all("title")[0].text


def test_browsers_are_told_the_first_words_of_the_name(named):
    assert "<ShortName>L’atelier &amp; &lt;co&gt;</ShortName>" in named("/opensearch.xml").text


def test_every_page_leads_back_to_the_site(named, page):
    for url in ("/", "/search?q=loyalty", "/articles/faq"):
        assert Document(named(url).text).one("a", class_="home")["href"] == "https://house.example.org/?a=1&b=2"
        assert page(url).all("a", class_="home") == []


def test_another_name_is_another_page(named, client):
    assert named("/").headers["ETag"] != client.get("/").headers["ETag"]
