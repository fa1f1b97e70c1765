"""Which paragraphs are the site's, among those of the author?

What it earns, to what a reader consents, whom to follow, where to buy, whose picture it is: whole paragraphs that editors put
into the text, where no element tells them apart. Each pattern is a habit of many sites.
"""

from __future__ import annotations

import re

from indexer.extraction.blocks import Block

# What the site earns by its links; looked for only where one of these words stands.
_EARNINGS = ("commission", "compensated", "affiliate")
_EARNING = re.compile(
    r"(?i)\b(?:we|i) (?:may|might|can|could|will|sometimes) (?:also )?(?:earn|receive|get|be (?:paid|compensated)) [^.]{0,80}"
    r"(?:commission|compensat|affiliate|when you click|if you click)|\bmay be compensated when you\b|"
    r"\b(?:pouvons|peut|pourrions|susceptibles?) (?:de )?(?:percevoir|toucher|recevoir) une commission"
)
# To what a reader consents who leaves an address.
_CONSENT = re.compile(
    r"(?i)(?:by (?:clicking|submitting|signing up|subscribing|providing)\b[^.]{0,80}"
    r"\byou (?:agree|consent|confirm|acknowledge|accept)|"
    r"en (?:cliquant|vous inscrivant|soumettant|validant)\b[^.]{0,80}\bvous (?:acceptez|consentez|reconnaissez))"
)
LONGEST_SMALL_PRINT = 600  # characters
# Whose the text is, as agencies and stations put it below.
_RIGHTS = re.compile(r"(?i)(?:©|\(c\)|copyright (?:©|\(c\)|\d{4})).{0,80}(?:all rights reserved|tous droits réservés)")
# A paragraph with a link that asks for a subscription or a follower.
_COURTING = re.compile(
    r"(?i)\W*(?:subscribe (?:to|for|now|today|here)|sign up (?:for|to|now|today|here)|"
    r"follow (?:us|me|him|her|them|@\w+|[\w.’' ]{2,40} (?:on|coverage)\b)|"
    r"join our (?:newsletter|list|mailing|community)|add (?:us )?as a (?:preferred|trusted) source|(?:have|got) a tip\?|"
    r"abonnez-vous|inscrivez-vous|suivez[- ](?:nous|moi|le|la|les|notre|@)|rejoignez (?:notre|nos) )"
)
LONGEST_LINE = 200  # characters of it, and of a caption among the paragraphs
# A paragraph that is nothing but a link and calls to act.
_CALL = re.compile(
    r"(?i)\W*(?:(?:buy|shop|order|book|contact|get|start|download|browse|request|apply|schedule|register|call|claim|subscribe|"
    r"view all|see all) |(?:achete[rz]|commande[rz]|réserve[rz]|contacte[rz]|demande[rz]|télécharge[rz]|essaye[rz]|commence[rz]|"
    r"profite[rz]|prendre rendez-vous|prenez|je (?:découvre|télécharge|réserve|m['’]inscris|veux|commande)) )"
)
MOST_WORDS_OF_A_CALL = 6
# Whose picture it is: agencies, and what precedes a photographer.
_CREDIT = re.compile(
    r"(?i)\b(?:photo(?:graph|graphie)?s?|images?|pictures?|illustrations?)\s*(?:[:/©|]|by\b|par\b|courtesy\b|credits?\b)|"
    r"\b(?:credits?|crédits?(?: photos?)?)\s*[:/©|]|\bcourtesy (?:of|photo)|©|copyright|"
    r"\b(?:getty|shutterstock|reuters|afp|ap (?:photo|file)|istock|unsplash|pexels)\b"
)
_ENDS_IN_CREDIT = re.compile(
    r"(?i)(?:^|[.!?,;(|–—-]\W*)(?:(?:top|main|cover|lead|featured|crédits?) )?"
    r"(?:photo(?:graph(?:y|ie)?)?s?|images?|pictures?|illustrations?)\s*"
    r"(?:credits?\s*:|by\b\s*:?|par\b\s*:?|courtesy of|[:©])[^.!?]{2,60}[.)'’”\"]*$"
)
LONGEST_CAPTION = 400  # characters


_BIOGRAPHY = re.compile(r"(?i)(?:about the authors?|à propos de l['’]auteure?)\s*[:–—-]")
LONGEST_BIOGRAPHY = 800  # characters


def is_aside(block: Block) -> bool:
    text = block.text
    if len(text) < LONGEST_BIOGRAPHY and (_BIOGRAPHY.match(text) or (block.role == "text" and _RIGHTS.match(text))):
        return True
    if len(text) < LONGEST_SMALL_PRINT and _is_small_print(text):
        return True
    if len(text) >= LONGEST_LINE or block.role == "heading":
        return False
    if block.role == "text" and _ENDS_IN_CREDIT.search(text):
        return True
    leads = bool(block.links) or "://" in text
    return leads and (bool(_COURTING.match(text)) or _calls(block) or _shouts(block))


def _is_small_print(text: str) -> bool:
    return bool(_CONSENT.match(text)) or (any(word in text for word in _EARNINGS) and bool(_EARNING.search(text)))


def _calls(block: Block) -> bool:
    words = len(block.text.split())
    return (
        words <= MOST_WORDS_OF_A_CALL
        and block.role in ("text", "control")
        and _is_link(block)
        and bool(_CALL.match(block.text))
    )


def _shouts(block: Block) -> bool:
    """A paragraph of capitals that is nothing but a link: news sites put others' headlines so between two paragraphs."""
    return len(block.text.split()) >= FEWEST_SHOUTED and block.text.isupper() and _is_link(block)


FEWEST_SHOUTED = 5  # words


def credits_a_picture(caption: Block) -> bool:
    """Whether a caption names whose picture it is, or leads to where it is from: then it speaks of the picture, not of the
    article's subject.
    """
    return len(caption.text) <= LONGEST_CAPTION and (bool(_CREDIT.search(caption.text)) or _is_link(caption))


def _is_link(block: Block) -> bool:
    return sum(len(said) for _, said in block.links) > 0.9 * len(block.text)
