"""Small pages in the manner of the wild, for every room's tests."""

PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} | The House</title>
<link rel="canonical" href="{url}"><meta name="author" content="{author}">
<meta property="article:published_time" content="{date}"><meta property="article:section" content="{section}"></head>
<body><nav><a href="/">Home</a> <a href="/about">About us</a></nav>
<main><article><h1>{title}</h1>{body}</article></main><footer>All rights reserved</footer></body></html>"""


def page(
    slug: str,
    *questions: tuple[str, str],
    title: str = "",
    lang: str = "en",
    author: str = "Ada Lind",
    date: str = "2019-05-01",
    section: str = "Essays",
) -> str:
    """A page of headings and paragraphs on https://house.example."""
    body = "".join(f'<h2 id="q{n}">{question}</h2><p>{answer}</p>' for n, (question, answer) in enumerate(questions, 1))
    url = f"https://house.example/{slug}"
    return PAGE.format(lang=lang, title=title or slug, url=url, author=author, date=date, section=section, body=body)


LOYALTY = page(
    "loyalty",
    (
        "What is a loyalty programme worth?",
        (
            "A loyalty programme is worth what its members would miss if it closed tomorrow. Most cards are carried by people who "
            "would have come back anyway, so count the visits that would not have happened, and nothing else."
        ),
    ),
    (
        "How do you measure brand awareness?",
        (
            "Ask people to name three shops without showing them a list. Brand awareness is what they say before you help them, and it "
            "moves slowly: measure it twice a year, with the same question, in the same towns."
        ),
    ),
    title="Points are not loyalty",
)
FIDELITE = page(
    "fidelite",
    (
        "Qu’est-ce que la fidélité ?",
        (
            "La fidélité d’un client n’est pas une carte : c’est l’habitude de revenir sans y penser. L’innovation la dérange, le "
            "e-commerce la mesure, et aucune équipe marketing ne la possède vraiment au fil des années."
        ),
    ),
    (
        "Comment mesurer la notoriété d’une marque ?",
        (
            "On demande aux passants de citer trois enseignes sans leur montrer de liste. La notoriété spontanée évolue lentement : "
            "mesurez-la deux fois par an, avec la même question, dans les mêmes villes."
        ),
    ),
    title="La fidélité sans carte",
    lang="fr",
    author="Lise Ardent",
    date="2021-03-09",
    section="Entretiens",
)
