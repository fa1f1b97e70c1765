"""Why does a passage have the score it has?

From the very layers and steps that it was scored by, one at a time; asked for, it costs about as much as the score itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from indexer.analysis import AnyOf, Sense, Want, WantedPhrase
from indexer.engines import columns
from indexer.engines.columns import Kin, Layer, Numbers
from indexer.engines.evidence import Evidence
from indexer.engines.ranking import FULL_IMPACT
from indexer.model import Reason, Share


def reason(
    item: Want | WantedPhrase | AnyOf | Sense, found: Evidence, idf: float, passage: Numbers, size: int
) -> Reason | None:
    """What one thing wanted adds to the score of a passage (an array of one). None: nothing, as most words of a long query do."""
    kin = [found.kin_worth(idf)] if len(found.kin.passages) else []
    points = float(columns.scores(passage, [(idf * found.weight, found.layers)], kin, size)[0])
    if not points:
        return None
    shares = [_share(*each, passage, size) for each in zip(found.forms, found.layers, strict=True)]
    shares += [_share_of_kin(each, passage, size) for each in kin]
    return Reason(
        terms=tuple(dict.fromkeys(_terms(item))),
        idf=idf * found.weight,
        shares=tuple([share for share in shares if share.impact]),
        points=points,
    )


def _share(form: str, layer: Layer, passage: Numbers, size: int) -> Share:
    most = np.iinfo(layer.values.dtype).max if layer.values.dtype.kind == "u" else 1
    value = columns.scores(passage, [(1.0, (layer._replace(first=1.0, second=0.0),))], [], size)[0]
    return Share(form, (layer.first + layer.second) * most, float(value) / most)


def _share_of_kin(kin: Kin, passage: Numbers, size: int) -> Share:
    """A word that begins alike."""
    value = columns.scores(passage, [], [kin._replace(worth=1.0, share=1 / FULL_IMPACT)], size)[0]
    return Share("family", kin.share * FULL_IMPACT, float(value))


def _terms(item: Want | WantedPhrase | AnyOf | Sense) -> Iterator[str]:
    """As the index has them: a stem behind a tilde, a beginning before a star, words side by side as one."""
    match item:
        case AnyOf():
            for each in item.wants:
                yield from _terms(each)
        case Sense():
            for each in item.terms:
                yield from _terms(each)
        case WantedPhrase():
            yield " ".join(next(_terms(want)) for want in item.wants)
        case Want(prefix=str()):
            yield f"{item.prefix}*"
        case Want():
            yield from (term for term, _share in item.terms)
            if item.sequence:
                yield from _terms(WantedPhrase(item.sequence))
