"""What a draft may never say: asking for stars, trading, threatening, leading off the platform.

Platforms close accounts over such messages, so every draft is read for them, the built-in ones and those of a
server's moderators. The rules are patterns over one sentence at a time, in English and Spanish. They know who reads
the message (support is told what a client said, which no client may be told) and what a negation does
("I cannot take payment outside Upwork" is what a draft should say).
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from bot.guidance.models import Draft, Recipient, Tone
from bot.i18n import N_


class Forbidden(StrEnum):
    """What is wrong with a sentence."""

    STARS = "stars"
    TRADE = "trade"
    THREAT = "threat"
    OUTSIDE = "outside"
    CONTACT = "contact"


REASONS: dict[Forbidden, str] = {
    Forbidden.STARS: N_(
        "This asks for stars, a good review or its removal. Ask for honest feedback instead."
    ),
    Forbidden.TRADE: N_("This offers something for feedback. Nothing may be traded for a review."),
    Forbidden.THREAT: N_("This reads as a threat. Say what you will do next without a warning."),
    Forbidden.OUTSIDE: N_("This leads off the platform. Contact and payment stay there."),
    Forbidden.CONTACT: N_("This holds contact data. Leave addresses and numbers out."),
}
"""Each in a sentence for the person who wrote it."""


class Fault(NamedTuple):
    """A sentence that may not be sent, and why."""

    why: Forbidden
    sentence: str


class DraftFault(NamedTuple):
    """A fault, and where in a draft it is; `tone` is None for the title."""

    tone: Tone | None
    fault: Fault


def _any(*words: str) -> str:
    return "(?:" + "|".join(words) + ")"


# Written against text in lower case and without accents.
_REVIEW = _any(
    r"reviews?", r"ratings?", r"feedbacks?", r"testimonials?", r"stars?", r"estrellas?", r"resenas?",
    r"calificaci\w+", r"valoraci\w+", r"opinion(?:es)?", r"evaluaci\w+", r"puntuaci\w+",
)  # fmt: skip
_GOOD = _any(
    r"good", r"great", r"positive", r"excellent", r"perfect", r"nice", r"glowing", r"high(?:er|est)?", r"better",
    r"best", r"favou?rable", r"top", r"maximum", r"max", r"full", r"wonderful", r"stellar", r"(?:five|5)[- ]*stars?",
    r"buen[oa]s?", r"positiv[oa]s?", r"excelentes?", r"perfect[oa]s?", r"mejor(?:es)?", r"alt[oa]s?", r"favorables?",
    r"maxim[oa]s?", r"linda", r"bonita", r"genial(?:es)?", r"(?:cinco|5) estrellas",
)  # fmt: skip
_ASKING = _any(
    r"please", r"(?:could|can|would|will) you", r"(?:leave|leaving|give|giving|write|writing|post|rate)", r"appreciate",
    r"grateful", r"would (?:love|mean|help)", r"hop(?:e|ing)", r"need", r"deserve", r"want", r"expect",
    r"count(?:ing)? on", r"looking forward", r"por favor", r"podr[ii]\w*", r"puedes?",
    r"(?:deja|dejar|dejes|dejas|dejarme|dejame|dejaras)",
    r"(?:da|dar|darme|dame|des|ponme|poner|ponerme|pongas|escrib\w+|calificar\w*|califica\w*)", r"agradec\w+",
    r"esper[oa]\w*", r"necesit\w+", r"merezco", r"quiero", r"quisiera", r"me (?:gustaria|encantaria|ayudaria)",
)  # fmt: skip
_GIFT = _any(
    r"discount\w*", r"refund\w*", r"free(?! to\b)(?! of charge feedback)", r"bonus", r"gifts?", r"no (?:extra )?charge",
    r"money back", r"(?:extra|additional) (?:work|hours?|revisions?)", r"cheaper", r"lower (?:price|rate)", r"voucher",
    r"descuentos?", r"rembols\w*", r"reembols\w*", r"devol\w+", r"devuelv\w+", r"gratis", r"gratuit\w+", r"regal\w+",
    r"sin (?:costo|coste|cobrar\w*)", r"mas barato", r"trabajo (?:extra|adicional)", r"bonificaci\w+",
)  # fmt: skip
_ACT = (
    r"(?:report (?:you|your|this|it)|sue|expose|shame|warn (?:others|everyone|people|other)|"
    r"(?:post|publish|share) (?:about|this|your|our|it|everything)|tell (?:everyone|others)|"
    r"(?:leave|give|write|post)(?: you)?(?: an?)? (?:bad|negative|terrible|low|poor|honest|1|one)|"
    r"(?:contact|call|involve|hire) (?:my |a |the )?(?:lawyer|attorney|police)|"
    r"take (?:you to court|this to court|legal|further legal)|ruin|destroy|"
    r"(?:get|have) you (?:banned|suspended)|file a (?:lawsuit|police)|make (?:you|this public))"
)
_ACT_ES = (
    r"(?:te |lo |la |le |los |les )?(?:voy a |vamos a )?(?:report\w+|denunci\w+|demand\w+|publi[cq]\w+|expon\w+|"
    r"deja\w+ (?:una )?mala|pondre|dare una mala|llama\w+ a la policia|contacta\w+ (?:a )?mi abogado|"
    r"tomare (?:acciones|medidas) legales|ire a (?:juicio|la policia)|hare que te)"
)
_APP = _any(
    r"whats ?app", r"telegram", r"skype", r"viber", r"we ?chat", r"signal app", r"facebook", r"messenger", r"instagram",
    r"linkedin", r"discord", r"(?:my|your|personal|private|by|via|per|through|an) e-?mail", r"tu correo", r"mi correo",
    r"correo (?:personal|electronico)", r"phone(?: number| call)?", r"telefono", r"sms", r"text me",
)  # fmt: skip
_PURSE = _any(
    r"paypal", r"venmo", r"zelle", r"cash ?app", r"western union", r"money ?gram", r"wise", r"revolut", r"payoneer",
    r"crypto\w*", r"bitcoin", r"usdt", r"wire transfer", r"bank transfer", r"transferencia(?: bancaria)?", r"binance",
    r"mercado ?pago", r"iban", r"in cash", r"en efectivo",
)  # fmt: skip
_AWAY = _any(
    r"(?:outside|off|away from)(?: of)? (?:the )?(?:upwork|fiverr|platform|site|website|app)", r"off[- ]platform",
    r"por fuera", r"fuera de (?:la )?(?:upwork|fiverr|plataforma|pagina|web)", r"pay me direct\w*", r"direct payment",
    r"pag(?:o|ar|ame|arme|as) direct\w+", r"avoid (?:the |upwork'?s? )?fees?",
    r"(?:evitar|evitamos|ahorrar\w*|ahorramos) (?:la |las )?comision\w*", r"save (?:on )?(?:the )?fees?",
)  # fmt: skip

_NO = re.compile(
    r"\b(?:not|no|never|nothing|nobody|none|cannot|without|unable|against|instead of|rather than|neither|nor|"
    r"nunca|jamas|ni|nada|nadie|sin|tampoco|en lugar de|en vez de|evito|contra|prohib\w+|declin\w+|refus\w+|"
    r"(?:ca|wo|do|does|did|is|are|was|would|could|should|have|has|must)n'?t)\b"
)
"""What turns a sentence round, when it stands before what would be a fault."""


class _Rule(NamedTuple):
    why: Forbidden
    pattern: re.Pattern[str]
    negatable: bool
    """Whether a negation makes it harmless."""
    support: bool
    """Whether support may not be told either."""


def _rules(why: Forbidden, *patterns: str, negatable: bool = True, support: bool = True) -> list[_Rule]:
    return [_Rule(why, re.compile(pattern), negatable, support) for pattern in patterns]


_WILL = r"(?:i|we)(?:'ll| will| would| am going to| are going to| shall| might| can| have to)?"
_PLEASE = r"(?:please|could you|can you|would you|kindly|ask you to|want you to|por favor|podrias|puedes|te pido que)"
_BETTER = (
    r"(?:raise|increase|improve|upgrade|boost|remove|delete|take down|withdraw|retract|borr\w+|elimin\w+|"
    r"quit\w+|sub(?:e|ir|as)|mejor\w+|retir\w+|aument\w+)"
)
_HAPPY = r"(?:happy|satisfied|pleased|liked|loved?|enjoyed|content[oa]|conforme|satisfech[oa]|te gusto|gusto)"
_WHEN = r"(?:if|when|once|after|si|cuando)"

_ALL = (
    *_rules(
        Forbidden.STARS,
        rf"\b{_ASKING}\b.*\b{_GOOD}\b(?:\W+\w+){{0,2}}?\W+{_REVIEW}\b",
        rf"\b{_ASKING}\b.*\b{_REVIEW}\b(?:\W+\w+)?\W+{_GOOD}\b",
        rf"^(?!.*\b(?:thank\w*|gracias)\b).*\b{_GOOD}\b(?:\W+\w+){{0,2}}?\W+{_REVIEW}\b.*\b{_ASKING}\b",
        r"\b(?:five|5|cinco)[- ]*(?:stars?|estrellas)\b",
        r"\b(?:5 ?/ ?5|10 ?/ ?10)\b",
        r"\brate me (?:well|high\w*|5|five|good|positive\w*)\b|\bcalif\w+ bien\b",
        rf"\b{_WHEN}\b[^,]*\b{_HAPPY}\b.*\b{_REVIEW}\b",
        rf"\b{_PLEASE}\b.*\b{_BETTER}\b(?:\W+\w+){{0,4}}?\W+{_REVIEW}\b",
        rf"\b(?:change|edit|update|correct|cambi\w+|correg\w+)\b.*\b{_REVIEW}\b.*\b(?:to|into|a|por)\b.*"
        rf"\b(?:{_GOOD}|5|five|cinco|4|four)\b",
        support=False,
    ),
    *_rules(
        Forbidden.TRADE,
        rf"\b{_GIFT}\b.*\b(?:{_WHEN}|for|por|a cambio)\b.*\b(?:{_REVIEW}|rate)\b",
        rf"\b{_WHEN}\b.*\b(?:{_REVIEW}|rate|calific\w+)\b.*\b{_GIFT}\b",
        rf"\b(?:exchange|return|a cambio)\b.*\b{_REVIEW}\b",
        rf"\b{_REVIEW}\b.*\b(?:in (?:exchange|return)|a cambio)\b",
        rf"\b{_WILL} (?:also )?(?:give|leave|rate) you\b.*\b(?:if|when) you (?:give|leave|rate)\b",
        support=False,
    ),
    *_rules(
        Forbidden.THREAT,
        rf"\b(?:or|otherwise|or else|else)\b[, ]+(?:else )?{_WILL} {_ACT}\b",
        rf"\b(?:if|unless)\b.*\b{_WILL} {_ACT}\b",
        r"\byou(?:'ll| will) regret\b|\blast (?:warning|chance)\b|\bor else\b|\bface (?:the )?consequences\b",
        rf"\b(?:o|sino|si no|de lo contrario|o si no)\b.*\b{_ACT_ES}\b",
        r"\bte (?:vas a arrepentir|arrepentiras|demandare|denunciare)\b|\bultima (?:advertencia|oportunidad)\b",
        r"\batente a las consecuencias\b",
        negatable=False,
    ),
    *_rules(
        Forbidden.THREAT,
        rf"\b{_WILL} (?:sue|take legal action|see you in court|expose you|ruin|report you)\b",
        r"\bmy (?:lawyer|attorney)s? (?:will|is going)\b",
        rf"\b{_WILL} (?:leave|give|write|post)(?: you)?(?: an?)? (?:bad|negative|terrible|low|1[- ]star|one[- ]star)\b",
        r"\b(?:tomare|voy a tomar|iniciare) (?:acciones|medidas) legales\b",
        r"\bmi abogado (?:va|te|se|hara)\b|\bte (?:dejare|pondre|dare) (?:una )?mala\b",
    ),
    *_rules(
        Forbidden.OUTSIDE,
        r"\b(?:why don'?t we|let'?s|shall we|we (?:can|could|should)|vamos a|podemos|hablemos|sigamos|pasemos)\b.*"
        rf"\b(?:{_APP}|{_PURSE}|{_AWAY})\b",
        negatable=False,
        support=False,
    ),
    *_rules(Forbidden.OUTSIDE, rf"\b(?:{_APP}|{_PURSE}|{_AWAY})\b", support=False),
    *_rules(
        Forbidden.CONTACT,
        r"[\w.+-]+ ?(?:@|\(at\)|\[at\]) ?[\w-]+\.\w{2,}",
        r"\b(?:t\.me|wa\.me|bit\.ly|calendly\.com|linkedin\.com|facebook\.com)/",
        r"(?<![\w{$€£-])(?!\d{4}-\d\d-\d\d)\+?\d[\d ().-]{7,}\d",
        negatable=False,
    ),
)

_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\S)[^.!?\n]*)*[.!?]*")
"""A full stop within an address does not end a sentence."""


def faults(text: str, to: Recipient = Recipient.CLIENT) -> list[Fault]:
    """What `text` may not say to `to`: each sentence once, for the first reason found."""
    return list(_faults(text, to))


def draft_faults(draft: Draft) -> list[DraftFault]:
    """The faults of a draft's title and of both tones."""
    found = [DraftFault(None, fault) for fault in faults(draft.title, draft.to)]
    for tone in Tone:
        found += [DraftFault(tone, fault) for fault in faults(draft.text(tone), draft.to)]
    return found


def _faults(text: str, to: Recipient) -> Iterator[Fault]:
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        plain = _plain(sentence)
        for rule in _ALL:
            if (rule.support or to is not Recipient.SUPPORT) and _breaks(rule, plain):
                yield Fault(rule.why, sentence)
                break


def _breaks(rule: _Rule, plain: str) -> bool:
    found = rule.pattern.search(plain)
    if found is None:
        return False
    # Up to its end: the negation may stand between the parts of what was found.
    return not (rule.negatable and _NO.search(plain, 0, found.end()))


def _plain(text: str) -> str:
    """In lower case, without accents, with straight quotes."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
