"""What the owner's file changes in what the archive answers."""

from dataclasses import replace

import pytest

from indexer import SettingsError, open_archive
from indexer.highlight import mark
from indexer.query import parse
from tests.pages import page

QUESTIONS = {
    "fidelisation": page(
        "fidelisation",
        ("Comment fidéliser ?", "La fidélisation se gagne lentement. " * 12),
        lang="fr",
        title="La fidélisation",
    ),
    "client": page(
        "client", ("Que garder ?", "Fidéliser coûte moins que conquérir. " * 12), lang="fr", title="Garder un client"
    ),
    "retention": page(
        "retention", ("What is loyalty?", "Loyalty, loyalty, loyalty: customers who stay. " * 12), title="Loyalty"
    ),
    "bounce": page("bounce", ("What is a bounce rate?", "A bounce rate counts those who leave. " * 12)),
    "price": page("price", ("What is a price?", "What a customer says in a rate of money. " * 12)),
}


@pytest.fixture
def archive(articles, run, settings, tmp_path):
    """An archive of a few pages whose owner has a glossary, empty to begin with."""
    for name, text in QUESTIONS.items():
        (articles / f"{name}.html").write_text(text, "utf-8")
    run()
    (tmp_path / "glossary.toml").write_text("", "utf-8")
    return open_archive(replace(settings, glossary=tmp_path / "glossary.toml"))


@pytest.fixture
def write(tmp_path):
    return lambda text: (tmp_path / "glossary.toml").write_text(text, "utf-8")


def titles(results):
    return [hit.article.title for hit in results.hits]


def ids(results):
    return [hit.article.id for hit in results.hits]


def test_exact_beats_stemmed_beats_synonym(archive):
    found = titles(archive.search("fidélisation"))
    assert found[:2] == ["La fidélisation", "Garder un client"]
    assert "Loyalty" in found[2:]


def test_what_was_also_searched_is_announced_and_exact_undoes_it(archive):
    (note,) = archive.search("fidélisation").notes
    assert (note.code, note.about, note.text) == ("synonyms", "loyalty, fidélité", "Also searched: loyalty, fidélité")
    exact = archive.search(parse("fidélisation", exact=True))
    assert (exact.notes, "Loyalty" in titles(exact)) == ((), False)


def test_a_term_that_no_hit_has_is_not_announced(archive):
    results = archive.search("fidélisation", limit=2)
    assert titles(results) == ["La fidélisation", "Garder un client"]
    assert "loyalty" not in [note.about for note in results.notes]
    assert archive.search("fidélisation", offset=50).notes == archive.search("fidélisation lang:de").notes == ()


def test_an_everyday_word_found_in_the_place_of_another_is_announced_and_exact_undoes_it(archive):
    results = archive.search("fees")
    (note,) = results.notes
    assert (ids(results), note.code, note.about) == (["house.example~price"], "synonyms", "price")
    assert archive.search(parse("fees", exact=True)).total == archive.search('"fees"').total == 0


def test_an_everyday_word_beside_the_word_itself_is_not_worth_mentioning(archive):
    assert archive.search("price").notes == archive.search("price cost").notes == ()


def test_few_everyday_words_are_announced(archive, write):
    words = ["bounce", "price", "money", "customer", "rate", "loyalty"]
    write(f'[synonyms]\n"zebra" = {words}')
    (note,) = archive.search("zebra").notes
    assert note.about == "bounce, price, money, customer, …"


def test_the_owners_everyday_words_are_followed_and_take_the_place_of_ours(archive, write):
    write('[synonyms]\n"fees" = "bounce"')
    assert ids(archive.search("fees")) == ["house.example~bounce"]
    write('[synonyms]\n"fees" = []')
    assert ids(archive.search("fees")) == []


def test_of_several_ways_to_write_a_word_the_archives_is_announced(archive, write):
    write('[synonyms]\n"zebra" = ["custömer", "customers", "customer"]')
    assert [note.about for note in archive.search("zebra").notes] == ["custömer"]
    write('[synonyms]\n"zebra" = ["customers", "customer"]')
    assert [note.about for note in archive.search("zebra").notes] == ["customers"]


def test_a_hit_says_which_everyday_word_it_was_found_by(archive):
    (hit,) = archive.search(replace(parse("fees"), explain=True)).hits
    (reason,) = hit.explanation.reasons
    assert {share.form for share in reason.shares} == {"synonym"}


@pytest.mark.parametrize("typed", ["taux de rebond", "le taux rebond", "TAUX DE REBOND"])
def test_a_term_of_several_words_finds_the_others_side_by_side(archive, typed):
    assert ids(archive.search(typed)) == ["house.example~bounce"]


def test_a_term_said_otherwise_answers_better_than_one_of_its_words(archive, articles, run):
    (articles / "taux.html").write_text(page("taux", ("Quel taux ?", "Le taux, toujours le taux. " * 12)), "utf-8")
    run()
    assert ids(archive.search("taux de rebond")) == ["house.example~bounce", "house.example~taux"]


def test_a_synonym_is_marked_in_the_text(archive):
    results = archive.search("taux de rebond")
    excerpt = mark(results.hits[0].passage.question, results.query)
    assert [excerpt.text[start:end] for start, end in excerpt.marks] == ["bounce rate"]


def test_an_open_archive_follows_the_file_without_a_reindex(archive, write):
    edition = archive.edition
    assert archive.search("rebondissement").total == 0
    write('[glossary]\n"rebondissement" = "bounce rate"')
    assert ids(archive.search("rebondissement")) == ["house.example~bounce"]
    assert archive.edition != edition
    write("[glossary\n")
    assert ids(archive.search("rebondissement")) == ["house.example~bounce"], "what is wrong changes nothing"


def test_the_glossary_outlives_a_rebuild(archive, write, run):
    write('[glossary]\n"rebondissement" = "bounce rate"')
    run(full=True)
    assert ids(archive.search("rebondissement")) == ["house.example~bounce"]


def test_a_word_that_the_glossary_knows_is_not_corrected(archive, write):
    write('[glossary]\n"fidelizacion" = "bounce rate"')
    results = archive.search("fidelizacion")
    assert ids(results) == ["house.example~bounce"]
    assert results.correction is None or not results.correction.applied


def test_a_corrected_query_has_its_synonyms_too(archive):
    results = archive.search("fidelisaton")
    assert results.correction.applied
    assert {note.code for note in results.notes} == {"corrected", "synonyms"}


def test_what_is_pinned_comes_first_and_is_said_to_be_pinned(archive, write):
    write('[[pin]]\nquery = "fidélisation"\narticles = ["house.example~price"]\npassages = ["house.example~bounce#q1"]')
    results = archive.search("FIDELISATION ?")
    assert ids(results)[:3] == ["house.example~bounce", "house.example~price", "house.example~fidelisation"]
    assert [hit.pinned for hit in results.hits][:3] == [True, True, False]
    assert results.total == len(results.hits) == len(set(ids(results)))
    assert ids(archive.search("fidélisation lang:fr"))[0] == "house.example~fidelisation", "filters hold"


def test_pages_of_results_go_on_behind_what_is_pinned(archive, write):
    write('[[pin]]\nquery = "fidélisation"\narticles = ["house.example~price"]')
    whole = ids(archive.search("fidélisation"))
    assert [id for n in range(len(whole)) for id in ids(archive.search("fidélisation", limit=1, offset=n))] == whole


def test_pins_of_nothing_are_named_and_do_no_harm(archive, write):
    write('[[pin]]\nquery = "fidélisation"\narticles = ["gone"]\npassages = ["house.example~bounce#q9", "gone#1"]')
    assert not any(hit.pinned for hit in archive.search("fidélisation").hits)
    assert archive.pinned_in_vain() == (
        ("fidélisation", "house.example~bounce#q9"),
        ("fidélisation", "gone#1"),
        ("fidélisation", "gone"),
    )


def test_the_owners_stop_words_are_not_searched(archive, write):
    assert "house.example~price" in ids(archive.search("bounce customer"))
    write('[stop_words]\nen = ["customer"]')
    assert ids(archive.search("bounce customer")) == ["house.example~bounce"]


def test_a_hit_says_why_it_stands_there_where_it_is_asked(archive):
    asked = replace(parse("fidélisation"), explain=True)
    first, second, *others = archive.search(asked).hits
    assert [name for name, _ in first.explanation.steps] == ["all words", "all words in title"]
    assert {share.form for share in first.explanation.reasons[0].shares} == {"stem", "exact", "family"}
    assert {share.form for share in second.explanation.reasons[0].shares} == {"stem", "family"}
    (sense,) = next(hit for hit in others if hit.article.title == "Loyalty").explanation.reasons
    assert ("loyalty" in sense.terms, {share.form for share in sense.shares}) == (True, {"glossary"})


def test_a_glossary_that_is_wrong_from_the_beginning_is_an_error_with_its_line(settings, write, tmp_path):
    write('\n[glossary]\n"a1" = 3')
    with pytest.raises(SettingsError, match=r"glossary\.toml:3: "):
        open_archive(replace(settings, glossary=tmp_path / "glossary.toml"))
