"""A small archive on purpose: an interview, an FAQ, a note without an address, a hostile page, and enough for three pages of results."""

from __future__ import annotations

from datetime import date

from indexer import Article, Author, Link, Passage

# First what ends an attribute, then what is an element, wherever it stands.
SCRIPT = "x\" autofocus onfocus='alert(2)'><script>alert('x')</script><img src=x onerror=alert(1)>\"'{{7*7}}"
NOTES = 23  # articles on pricing: three pages of results


def passages(article_id: str, *texts: tuple[str | None, str | None, str, str | None]) -> tuple[Passage, ...]:
    """From (question, speaker, answer, anchor)."""
    return tuple(
        Passage(f"{article_id}#{anchor or number}", "qa" if question else "text", question, speaker, answer, anchor)
        for number, (question, speaker, answer, anchor) in enumerate(texts, 1)
    )


INTERVIEW = Article(
    id="interview",
    url="https://www.brumaire.example.org/2009/micro-blogging",
    title="Le micro-blogging au service du client",
    section="Blogs d’entreprise",
    summary="Une voilerie répond à ses clients en cent quarante signes.",
    language="fr",
    published=date(2009, 5, 1),
    modified=date(2010, 2, 3),
    authors=(Author("Thibaut Craponne", "Journaliste à Rennes.", "https://www.brumaire.example.org/auteurs/craponne"),),
    tags=("service client",),
    passages=passages(
        "interview",
        (
            "Votre définition du micro-blogging :",
            "Ondine Kermarrec",
            "Un message court, lu debout.\nRien de plus.",
            "q1",
        ),
        (
            "Comment fidéliser un client mécontent ?",
            "Ondine Kermarrec",
            "En répondant avant le soir. La fidélité se gagne là.",
            "q2",
        ),
        (
            "Qu’est-ce qui vous passionne ?",
            "Ondine Kermarrec",
            "La couture des voiles, et la fidélité des skippers.",
            None,
        ),
    ),
    links=(
        Link("https://mesures.example/service", "Les mesures du service", internal=False, passage="interview#q1"),
        Link("javascript:alert(1)", "Un piège", internal=False),
        Link("https://ledger.example.org/loyalty/", "Les cartes", internal=False),
    ),
)
FAQ = Article(
    id="faq",
    url="https://ledger.example.org/loyalty",
    title="Loyalty programmes, honestly",
    section="Retention",
    language="en",
    published=date(2019, 11, 24),
    authors=(Author("Maud Pellow"),),
    passages=passages(
        "faq",
        (
            "What is a loyalty programme for?",
            None,
            "It buys a second visit:\n• the one that is not planned;\n• the one that is put off.\nA points card is a discount that arrives late.",
            "what-for",
        ),
        (
            "How much should a points card cost?",
            None,
            "Two per cent of sales, seldom more. Count breakage as a debt.",
            "cost",
        ),
    ),
)
HOUSE_NOTES = Article(
    id="house-notes",
    url=None,
    title="House notes on tone of voice",
    language="en",
    passages=passages(
        "house-notes",
        (None, None, "Write as you would to a neighbour. Tone of voice is a habit.", None),
        ("On commas, which nobody wrote down", None, "", None),
    ),
)
HOSTILE = Article(
    id="hostile",
    url="javascript:alert(document.domain)",
    title=f"Hostile {SCRIPT}",
    section=f"Section {SCRIPT}",
    summary=f"Summary {SCRIPT}",
    language="en",
    published=date(2020, 1, 1),
    authors=(
        Author(f"Mallory {SCRIPT}", f"Bio {SCRIPT}", "javascript:alert(2)"),
        Author(f"Trudy {SCRIPT}", f"Bio {SCRIPT}", f"https://evil.example/{SCRIPT}"),
    ),
    tags=(f"tag {SCRIPT}",),
    passages=(
        Passage(
            'hostile#"><script>alert(3)</script>',
            "qa",
            f"Is this hostile {SCRIPT}?",
            f"Eve {SCRIPT}",
            f"Yes, hostile {SCRIPT}",
        ),
        Passage("hostile#2", "qa", f"And this hostile {SCRIPT}?", f"Eve {SCRIPT}", f"Hostile too {SCRIPT}"),
    ),
    links=(
        Link(f'https://evil.example/"onmouseover="{SCRIPT}', f"Link {SCRIPT}", internal=False),
        Link("data:text/html,<script>alert(4)</script>", "Data", internal=False),
        Link("https://ledger.example/glossary", f"Link {SCRIPT}", internal=False),
        Link("https://<img src=x onerror=alert(5)>/", "A host that is markup", internal=False),
    ),
)

GLOSSARY = Article(
    id="glossary",
    url="https://ledger.example/glossary",
    title="A glossary of the trade",
    language="en",
    passages=passages(
        "glossary",
        *((f"What does glossary entry {n} say?", None, f"The glossary says {n}.", None) for n in range(1, 9)),
    ),
)


CITED = "https://ledger.example.org/pricing-01"  # by all later ones


def pricing_note(number: int) -> Article:
    article_id = f"pricing-{number:02}"
    return Article(
        id=article_id,
        url=f"https://ledger.example.org/{article_id}",
        title=f"Pricing note {number}",
        section="Pricing",
        language="en",
        published=date(2000 + number, 3, 3),
        authors=(Author("Ann Onym" if number % 2 else "Maud Pellow"),),
        links=(Link(CITED, "the first", internal=True),),
        passages=passages(
            article_id, (f"Does pricing rule {number} hold?", None, f"Pricing rule number {number} holds.", None)
        ),
    )


ARTICLES = (
    INTERVIEW,
    FAQ,
    HOUSE_NOTES,
    HOSTILE,
    GLOSSARY,
    *(pricing_note(number) for number in range(1, NOTES + 1)),
)
