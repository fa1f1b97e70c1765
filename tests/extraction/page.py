"""Small pages to read: a title, a menu, an article, a foot."""

from indexer.extraction import extract
from indexer.model import Article, Passage

TITLE = "Fidéliser sans points"
MENU = '<nav><a href="/">Accueil</a> <a href="/blog">Blog</a> <a href="/contact">Contact</a></nav>'
FOOT = "<footer>© Brumaire, mentions légales, plan du site</footer>"
LONG = "Le client qui revient a trouvé ce qu’il cherchait, et il le dit à ses voisins sans qu’on le lui demande."
MORE = "Les points ne remplacent ni l’accueil ni la réponse au téléphone ; ils coûtent cher et ne se racontent pas."


def page(body: str, head: str = "", *, title: str = TITLE) -> bytes:
    """A whole page around an article's markup."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} | Brumaire</title>{head}</head>'
        f"<body>{MENU}<article><h1>{title}</h1>{body}</article>{FOOT}</body></html>"
    ).encode()


def read(body: str, head: str = "", *, title: str = TITLE) -> Article:
    return extract(page(body, head, title=title), id="a", url="https://brumaire.example/a")


def pairs(article: Article) -> list[tuple[str | None, str]]:
    """Question and answer of each pair."""
    return [(passage.question, passage.answer) for passage in article.passages if passage.kind == "qa"]


def asked(article: Article) -> list[str | None]:
    return [question for question, _ in pairs(article)]


def kinds(article: Article) -> list[tuple[str, str | None]]:
    return [(passage.kind, passage.question) for passage in article.passages]


def whole(article: Article) -> str:
    """Every field that a search looks into."""
    said: list[str | None] = [article.title, article.section, article.summary, *article.tags]
    said += [text for passage in article.passages for text in _texts(passage)]
    said += [text for author in article.authors for text in (author.name, author.bio)]
    return "\n".join(text for text in said if text)


def _texts(passage: Passage) -> list[str | None]:
    return [passage.question, passage.speaker, passage.answer]
