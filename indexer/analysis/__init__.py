"""How does text become terms, the same way when it is indexed and when it is asked for?

`analyze` cuts a text into tokens; `plan` does so to a query, in French and in English, and says what a passage should have;
`fold` and `question_key` compare names and questions however they were typed.
"""

from indexer.analysis.asking import shape
from indexer.analysis.cutting import parts, pieces
from indexer.analysis.folding import fold, letters, question_key, stream_safe
from indexer.analysis.planning import (
    FAMILY_WEIGHT,
    FORMS,
    AnyOf,
    Plan,
    Sense,
    Want,
    WantedPhrase,
    plain_runs,
    plan,
)
from indexer.analysis.tables import ELISIONS, FUNCTION_WORDS
from indexer.analysis.tokens import Token, analyze, may_go_on, opening, stem, stem_of, typed_tokens, words_in

__all__ = [
    "ELISIONS",
    "FAMILY_WEIGHT",
    "FORMS",
    "FUNCTION_WORDS",
    "AnyOf",
    "Plan",
    "Sense",
    "Token",
    "Want",
    "WantedPhrase",
    "analyze",
    "fold",
    "letters",
    "may_go_on",
    "opening",
    "parts",
    "pieces",
    "plain_runs",
    "plan",
    "question_key",
    "shape",
    "stem",
    "stem_of",
    "stream_safe",
    "typed_tokens",
    "words_in",
]
