"""What does a visitor with a browser see?

The start page, the results and the reading view. Each view parses the address, asks the archive, and hands values to a template.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, render_template, request

from indexer import Archive, Article, Hit, Query, parse_parameters
from webapp.address import ReadingView, State
from webapp.languages import language
from webapp.paging import read_page
from webapp.present import present_results
from webapp.reading import CITING, present_article
from webapp.words import note_text

SAMPLES = 6  # real questions on the start page


@dataclass(frozen=True, slots=True)
class Pages:
    archive: Archive

    def blueprint(self) -> Blueprint:
        pages = Blueprint("pages", __name__)
        pages.add_url_rule("/", "start", self.start)
        pages.add_url_rule("/search", "search", self.search)
        pages.add_url_rule("/articles/<id>", "article", self.article)
        return pages

    def start(self) -> str:
        return self._ask(Query(""))

    def search(self) -> str:
        page, notes = read_page(request.args)
        query = parse_parameters(request.args.to_dict(flat=False))
        query = replace(query, notes=query.notes + notes)
        if query.is_empty:
            return self._ask(query)
        archive = self.archive.standing()
        results = archive.search(query, limit=page.size, offset=page.offset)
        wider = (
            archive.search(replace(query, exact=False), limit=1).total if query.exact and not results.total else None
        )
        return render_template("results.html", view=present_results(query, results, page, wider=wider))

    def article(self, id: str) -> str:
        archive = self.archive.standing()
        page, _ = read_page(request.args)
        query = archive.steer(parse_parameters(request.args.to_dict(flat=False)))
        state = State.of(query)
        article = archive.article(id)
        citing = archive.citing(id, limit=CITING + 1)
        view = present_article(article, query, _related(article, archive), citing)
        return render_template(
            "article.html", view=view, state=state, back=None if query.is_empty else state.url(page=page.number)
        )

    def _ask(self, query: Query) -> str:
        """The start page; with what was typed, where that leaves nothing to look for."""
        reading, archive = ReadingView.of(), self.archive.standing()
        questions = archive.sample_questions(SAMPLES)
        ours_first = sorted(questions, key=lambda question: question[1].language != language())
        samples = [(passage.question, citation.language, reading.url(passage)) for passage, citation in ours_first]
        notes = [note_text(note) for note in query.notes]
        return render_template(
            "start.html", generation=archive.generation, samples=samples, state=State.of(query), notes=notes
        )


def _related(article: Article, archive: Archive) -> tuple[Hit, ...]:
    """Questions of other articles that are near the first of this one."""
    asked = next((passage for passage in article.passages if passage.question), None)
    return archive.related(asked.id) if asked else ()
