"""The words of a search that say what it is about, for counting what is missing."""

import re

from bot.parsing.text import fold

MOST_WORDS = 12
"""Words kept of one search."""

_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.|\d)\S*")
"""Addresses, names of accounts, amounts, numbers of contracts: nothing to write a page about."""

_SHORTEST, _LONGEST = 3, 24

_COMMON_WORDS = """
a about after again all already also always am an and any anyone anything are aren as ask at back be because
been before being best better but by can cannot cant could did didn didnt do does doesn doesnt doing don done
dont else even ever every everything fix for from get gets getting give go going good got guys had has hasn have
haven having he hello help her here hers hey hi him his how i if im in into is isn isnt it its ive just keep
know last less let like long look lot made make many may maybe me mean might mine more most much must my need
never new next no not nothing now of off ok old on once one only or other our out over own please problem put
question really right said same say says see she should since so some somebody someone something still such take
tell than thank thanks that thats the their them then there these they thing things think this those though
through time to today too two under until up us use used very want wants was wasn way we week well went were
what when where which while who whom whose why will with without won wont work would wouldn wrong year yes
yesterday yet you your algo algun alguien ahora al alguna algunos antes aqui asi aun aunque ayuda bien buenas
bueno cada casi como con contra creo cual cuando cuanto cuantos de debe debo del desde despues dia dice dicen
dijo donde dos el ella ellos en entonces entre era es esa ese eso esta estaba estan estar este esto estos estoy
fue gracias ha hace hacer hago han hasta hay he hizo hola hoy la las le les lo los mas me mi mis mucho muy nada
ni no nos nosotros nuestro nunca o otra otro para pero poco por porque puede puedo que quien quiere quiero se
sea ser si sido sin sino sobre solo son soy su sus tal tambien tan tanto te tener tengo tiene tienen todo todos
tu un una uno unos usted va vez voy y ya yo
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def content_words(text: str) -> list[str]:
    """The words of `text` worth counting, folded, each once: no common ones, numbers, names of accounts."""
    folded = fold(_ADDRESS.sub(" ", text[:1000]).replace("'", "").replace("’", ""))
    found = dict.fromkeys(
        word for word in _WORD.findall(folded) if _SHORTEST <= len(word) <= _LONGEST and word not in _COMMON
    )
    return list(found)[:MOST_WORDS]
