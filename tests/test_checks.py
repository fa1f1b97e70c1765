"""Before a generation is published: it is read whole, asked its own questions and the owner's, and compared with the one before."""

import json

import pytest
from click.testing import CliRunner

from indexer import Settings, SettingsError, SourceSpec, open_archive, reindex_archive
from indexer.archive import archive_of
from indexer.checks import Canary, read_canaries, retrieve, sample
from indexer.engines.whoosh import WhooshEngine
from indexer.engines.whoosh.searching import Answer
from indexer.errors import ChecksFailed, IndexMissing, IndexOutdated, NothingBefore
from indexer.model import Generation
from indexer.reindex import rollback
from tests.pages import FIDELITE, LOYALTY, page
from webapp.cli import verbatim


@pytest.fixture
def counting(settings, tmp_path):
    """The settings with a file of canaries, given as JSON lines."""

    def write(*canaries, **more):
        path = tmp_path / "canaries.jsonl"
        path.write_text("".join(f"{json.dumps(canary)}\n" for canary in canaries), "utf-8")
        return Settings(index=settings.index, sources=settings.sources, canaries=path, **more)

    return write


def published(settings):
    return WhooshEngine(settings.index).published()


# ---------------------------------------------------------------- self-retrieval


def test_every_question_of_a_full_run_is_asked_and_finds_itself(run):
    retrieval = run().retrieval
    assert (retrieval.asked, retrieval.found, retrieval.share, retrieval.lost) == (4, 4, 1.0, ())


def test_of_a_small_change_the_changed_questions_and_a_sample_are_asked(tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(250):
        asked = (f"Why is the number {number} on the door?", f"Because the house has it: {number} is its number. " * 6)
        (folder / f"{number}.html").write_text(page(f"p{number}", asked), "utf-8")
    settings = Settings(index=tmp_path / "index", sources=(SourceSpec(folder),), jobs=1)
    assert reindex_archive(settings).retrieval.asked == 250
    (folder / "7.html").write_text(page("p7", ("Where is the seventh door?", "Behind the sixth one. " * 9)), "utf-8")
    retrieval = reindex_archive(settings).retrieval
    assert (retrieval.asked, retrieval.found) == (101, 101)


def test_a_generation_that_does_not_find_its_own_questions_is_not_published(run, settings, articles, monkeypatch):
    run()
    before = published(settings)
    (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Stamps"), "utf-8")
    nothing = Answer()
    monkeypatch.setattr("indexer.engines.whoosh.reader.search", lambda *_, **__: nothing)
    with pytest.raises(ChecksFailed, match=r"only 0 find themselves.*What is a loyalty programme worth\?"):
        run()
    monkeypatch.undo()
    assert published(settings) == before
    assert len(list((settings.index / "generations").iterdir())) == 1, "what failed was left behind"
    assert run().published


def test_one_question_alone_stops_nothing(settings, articles, monkeypatch):
    (articles / "fidelite.html").unlink()
    (articles / "loyalty.html").write_text(
        page("card", ("What is a card?", "A promise made of plastic. " * 9)), "utf-8"
    )
    nothing = Answer()
    monkeypatch.setattr("indexer.engines.whoosh.reader.search", lambda *_, **__: nothing)
    report = reindex_archive(settings)
    assert report.published
    assert report.retrieval.lost == ("What is a card?",)


@pytest.mark.parametrize("question", ["year:2019?", "lang:fr?", "after:yesterday", "what is a -20 % rebate?", "site:?"])
def test_a_question_that_looks_like_syntax_finds_itself(settings, articles, question):
    (articles / "odd.html").write_text(page("odd", (question, "It is what the house calls it. " * 9)), "utf-8")
    assert reindex_archive(settings).retrieval.lost == ()


def test_the_settings_name_the_share_that_is_wanted(settings, monkeypatch):
    nothing = Answer()
    monkeypatch.setattr("indexer.engines.whoosh.reader.search", lambda *_, **__: nothing)
    lenient = Settings(index=settings.index, sources=settings.sources, self_retrieval=0.0)
    assert reindex_archive(lenient).retrieval.found == 0


@pytest.mark.parametrize(("passages", "asked"), [(1_000, 100), (7_000, 14), (400_000, 1)])
def test_where_articles_have_many_questions_fewer_articles_are_asked(passages, asked):
    """So that one changed article of many takes no longer in an archive of interviews."""
    ids = [f"a{number:04}" for number in range(1_000)]
    found = [sample(ids, Generation(f"{n:08}", 1_000, passages, "2026-01-01")) for n in range(50)]
    assert {len(each) for each in found} == {asked}
    assert len({id for each in found for id in each}) > asked, "others each time"


def test_processes_ask_what_one_asks(tmp_path, monkeypatch):
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number}.html").write_text(
            page(f"p{number}", (f"Why door {number}?", "It is a door. " * 15)), "utf-8"
        )
    settings = Settings(index=tmp_path / "index", sources=(SourceSpec(folder),))
    reindex_archive(settings)
    engine = WhooshEngine(settings.index)
    generation = engine.open().generation
    ids = sorted(engine.open().citations())
    here = retrieve(engine, generation, ids, jobs=1)
    monkeypatch.setattr("indexer.checks.MANY", 10)
    monkeypatch.setattr("indexer.checks.TOGETHER", 7)
    assert retrieve(engine, generation, ids, jobs=2) == here
    assert here.asked == 30


def test_a_pinned_answer_is_no_fault(run, settings, articles, tmp_path):
    glossary = tmp_path / "glossary.toml"
    glossary.write_text('[[pin]]\nquery = "What is a loyalty programme worth?"\narticles = ["fidelite"]\n', "utf-8")
    run()
    engine = WhooshEngine(settings.index)
    generation = engine.open().generation
    ids = sorted(engine.open().citations())
    fidelite = next(id for id in ids if "fidelite" in id)
    glossary.write_text(glossary.read_text("utf-8").replace('"fidelite"', f'"{fidelite}"'), "utf-8")
    assert archive_of(engine, generation, glossary).search("What is a loyalty programme worth?").hits[0].pinned
    assert retrieve(engine, generation, ids, glossary=glossary).share == 1


# ---------------------------------------------------------------- canaries


def test_a_canary_that_finds_what_it_should_lets_the_generation_through(counting):
    settings = counting({"text": "loyalty programme worth"})
    report = reindex_archive(settings)
    assert report.published
    assert report.moves == ()


def test_a_canary_that_lost_its_result_keeps_the_old_generation(counting, articles):
    settings = counting({"text": "brand awareness", "among": 1})
    reindex_archive(settings)
    before = published(settings)
    asked = ("How do you measure brand awareness?", "Brand awareness, brand awareness: ask for brand awareness. " * 6)
    (articles / "new.html").write_text(page("new", asked, title="Brand awareness"), "utf-8")
    (articles / "loyalty.html").write_text(
        LOYALTY.replace("brand awareness", "fame").replace("Brand awareness", "Fame")
    )
    with pytest.raises(ChecksFailed, match=r"'brand awareness' does not find '.*loyalty.*' among its first 1"):
        reindex_archive(settings)
    assert published(settings) == before


def test_a_first_result_that_moved_is_reported(counting, articles):
    settings = counting({"text": "brand awareness"})
    reindex_archive(settings)
    asked = ("Brand awareness?", "It is what people say of a brand before anybody helps them to. " * 4)
    (articles / "new.html").write_text(page("new", asked, title="On fame"), "utf-8")
    (move,) = reindex_archive(settings).moves
    assert move.query == "brand awareness"
    assert "loyalty" in move.before
    assert "new" in move.after


def test_an_article_that_was_removed_need_not_be_found_unless_it_is_named(counting, articles):
    settings = counting({"text": '"brand awareness"'})
    reindex_archive(settings)
    (articles / "loyalty.html").unlink()
    (articles / "other.html").write_text(page("other", ("Why other?", "Because the other one is gone. " * 9)), "utf-8")
    report = reindex_archive(settings)
    assert report.published
    assert report.moves[0].after is None
    named = counting({"text": '"brand awareness"', "finds": [report.moves[0].before]})
    (articles / "third.html").write_text(
        page("third", ("Why a third?", "Because two are few for a test. " * 9)), "utf-8"
    )
    with pytest.raises(ChecksFailed, match="brand awareness"):
        reindex_archive(named)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("not json", "a canary is written"),
        ('{"query": "a"}', "a canary is written"),
        ('{"text": ""}', "not empty"),
        ('{"text": "a", "find": []}', "no 'find' here"),
        ('{"text": "a", "finds": "b"}', "list of ids"),
        ('{"text": "a", "among": 0}', "from 1 to 100"),
        ('["a"]', "a canary is written"),
    ],
)
def test_what_is_wrong_in_the_file_of_canaries_is_told_with_its_line_before_anything_is_read(
    settings, tmp_path, line, fault
):
    path = tmp_path / "canaries.jsonl"
    path.write_text(f'{{"text": "fine"}}\n\n{line}\n', "utf-8")
    with pytest.raises(SettingsError, match=f"canaries.jsonl:3: .*{fault}"):
        reindex_archive(Settings(index=settings.index, sources=settings.sources, canaries=path))
    assert not (settings.index / "generations").exists()


def test_queries_for_evaluation_are_canaries_too(tmp_path):
    path = tmp_path / "queries.jsonl"
    path.write_text('{"id": "q1", "text": "fidélité"}\n', "utf-8")
    assert read_canaries(path) == (Canary("fidélité"),)


# ---------------------------------------------------------------- what got worse


def test_what_an_article_lost_is_reported(run, articles):
    run()
    poorer = FIDELITE.replace('<meta name="author" content="', '<meta name="nobody" content="')
    poorer = poorer.replace("article:published_time", "article:nothing")
    (articles / "fidelite.html").write_text(poorer, "utf-8")
    lost = {loss.what: (loss.before, loss.after) for loss in run().worse}
    assert lost.keys() == {"authors", "published"}
    assert lost["authors"][1] is None


def test_fewer_questions_and_half_the_text_are_reported_with_how_many(run, articles):
    run()
    (articles / "loyalty.html").write_text(
        page("loyalty", ("What is a card?", "A card is a promise made of plastic. " * 4))
    )
    worse = run().worse
    assert [(loss.what, loss.before, loss.after) for loss in worse if loss.what == "questions"] == [
        ("questions", "2", "1")
    ]
    assert [loss.what for loss in worse] == ["questions", "text"]


def test_an_archive_that_would_shrink_says_what_would_go(run, settings, articles):
    run()
    (articles / "loyalty.html").unlink()
    with pytest.raises(ChecksFailed, match=r"from 2 articles to 1, without \S*loyalty"):
        run()


def test_all_that_speaks_against_a_generation_is_told_together(counting, articles):
    settings = counting({"text": "brand awareness", "finds": ["house.example~loyalty"]})
    reindex_archive(settings)
    (articles / "loyalty.html").unlink()
    with pytest.raises(ChecksFailed) as refused:
        reindex_archive(settings)
    shrunk, missed = refused.value.problems
    assert "from 2 articles to 1" in shrunk
    assert "'brand awareness' does not find 'house.example~loyalty'" in missed
    assert refused.value.counts == dict.fromkeys(("added", "updated", "duplicate", "skipped", "failed"), 0) | {
        "unchanged": 1,
        "removed": 1,
    }


def test_the_command_says_what_moved_and_what_got_worse(counting, articles, monkeypatch):
    settings = counting({"text": "brand awareness"})
    monkeypatch.setenv("VERBATIM_CANARIES", str(settings.canaries))
    call = ["reindex", str(articles), "--index", str(settings.index), "--allow-shrink"]
    first = CliRunner().invoke(verbatim, call)
    assert "of 4 questions asked of it, 4 find themselves" in first.stderr
    (articles / "loyalty.html").write_text(page("loyalty", ("What is a card?", "A card of a brand is a promise. " * 4)))
    second = CliRunner().invoke(verbatim, [*call, "--json"])
    assert second.exit_code == 0, second.stderr
    assert "questions is 1 (was 2)" in second.stderr
    assert "canary: 'brand awareness' finds" in second.stderr
    told = json.loads(second.stdout)
    assert told["self_retrieval"]["found"] == told["self_retrieval"]["asked"] > 0
    assert told["canaries"][0]["after"] != told["canaries"][0]["before"]
    assert {loss["what"] for loss in told["worse"]} == {"questions", "text"}


# ---------------------------------------------------------------- going back


def test_rollback_publishes_the_generation_before(run, settings, articles):
    run()
    first = published(settings)
    archive = open_archive(settings)
    (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Stamps"), "utf-8")
    run()
    assert archive.search("stamps").total == 1
    assert rollback(settings).id == first
    assert archive.search("stamps").total == 0, "a server picks it up by itself"
    assert run().published, "what changed since then is published again"
    assert archive.search("stamps").total == 1


def test_rollback_goes_back_from_a_generation_that_is_broken(run, settings, articles):
    run()
    first = published(settings)
    (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Stamps"), "utf-8")
    run()
    (settings.index / "generations" / published(settings) / "generation.json").write_text("{")
    assert rollback(settings).id == first
    assert open_archive(settings).search("points").total == 1


def test_with_nothing_before_rollback_says_so_and_changes_nothing(run, settings):
    run()
    before = published(settings)
    result = CliRunner().invoke(verbatim, ["rollback", "--index", str(settings.index)])
    assert result.exit_code == 1
    assert "no generation before" in result.stderr
    assert published(settings) == before
    with pytest.raises(NothingBefore):
        rollback(settings)


def test_a_second_rollback_finds_nothing_before_and_the_newer_generation_is_made_anew(run, settings, articles):
    """Two generations are kept: the one left behind is wreckage to the next command that writes."""
    run()
    first = published(settings)
    (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Stamps"), "utf-8")
    run()
    assert rollback(settings).id == first
    assert len(list((settings.index / "generations").iterdir())) == 2
    with pytest.raises(NothingBefore):
        rollback(settings)
    assert published(settings) == first
    assert [path.name for path in (settings.index / "generations").iterdir()] == [first]
    assert run().published
    assert rollback(settings).id == first, "of the two that are kept again"


def test_rollback_does_not_go_back_to_a_generation_of_another_format(run, settings, articles):
    run()
    card = settings.index / "generations" / published(settings) / "generation.json"
    (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Stamps"), "utf-8")
    run()
    second = published(settings)
    card.write_text(card.read_text().replace('"format": ', '"format": 9'))
    with pytest.raises(IndexOutdated):
        rollback(settings)
    assert published(settings) == second
    assert open_archive(settings).search("stamps").total == 1


def test_rollback_begins_no_index_where_there_is_none(tmp_path):
    with pytest.raises(IndexMissing):
        rollback(Settings(index=tmp_path / "nothing"))
    assert not (tmp_path / "nothing").exists()


def test_the_command_says_what_is_published_again(run, settings, articles):
    run()
    (articles / "loyalty.html").write_text(LOYALTY.replace("Points", "Stamps"), "utf-8")
    run()
    result = CliRunner().invoke(verbatim, ["rollback", "--index", str(settings.index)])
    assert result.exit_code == 0
    assert "Published again: 2 articles" in result.stderr
