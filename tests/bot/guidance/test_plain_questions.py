"""What somebody types who types no more than they must: it leads to its page at once, in both languages."""

import pytest

from bot.guidance.library import Library
from bot.guidance.search import Searcher

PLAIN: dict[str, tuple[str, str]] = {
    "badges": ("lost my badge", "perdí mi insignia"),
    "fiverr-levels": ("fiverr level", "nivel de fiverr"),
    "jss-agency": ("agency score", "jss de agencia"),
    "jss-disappeared": ("my score is gone", "no sale mi puntuación"),
    "jss-drop-after-five-stars": ("five stars but jss dropped", "cinco estrellas y bajó"),
    "jss-first-score": ("my first jss", "mi primer jss"),
    "jss-how-it-works": ("how jss works", "cómo funciona el jss"),
    "jss-long-term-clients": ("repeat client jss", "cliente que repite"),
    "jss-moved-without-work": ("my jss dropped", "me bajaron la puntuación"),
    "jss-recover": ("raise my jss", "subir mi jss"),
    "jss-weights": ("big contract jss", "peso de un contrato"),
    "jss-zero-earnings": ("zero earnings contract", "contrato sin ingresos"),
    "peopleperhour-cert": ("peopleperhour cert", "nivel cert"),
    "private-feedback": ("private feedback", "valoración privada"),
    "ukraine-floor": ("ukraine jss", "jss ucrania"),
    "feedback-ask": ("ask for a review", "cómo consigo reseñas"),
    "feedback-change": ("change feedback", "cambiar la reseña"),
    "feedback-client-wont-close": ("client won't close contract", "el cliente no cierra"),
    "feedback-mid-contract": ("mid contract feedback", "feedback a mitad de contrato"),
    "feedback-missing": ("no feedback", "sin reseña"),
    "feedback-negative-plan": ("bad review", "me dejaron mala reseña"),
    "feedback-not-showing": ("feedback not showing", "no aparece mi reseña"),
    "feedback-rate-client": ("rate a client", "valorar al cliente"),
    "feedback-removal": ("remove a review", "borrar una reseña"),
    "feedback-respond": ("respond to a review", "responder una reseña"),
    "feedback-rules": ("feedback manipulation", "manipular feedback"),
    "feedback-threats": ("client threatens bad review", "me amenaza con mala reseña"),
    "feedback-window": ("feedback deadline", "plazo de feedback"),
    "fiverr-feedback": ("fiverr review", "reseña en fiverr"),
    "freelancer-com-feedback": ("freelancer.com review", "reseña freelancer.com"),
    "account-closed": ("account closed", "cuenta cerrada"),
    "account-hold": ("my account is blocked", "me bloquearon la cuenta"),
    "account-limited": ("identity verification", "verificación de identidad"),
    "accused-of-ai": ("accused of using ai", "me acusan de usar ia"),
    "chargeback": ("chargeback", "contracargo"),
    "client-suspended": ("client suspended", "cliente suspendido"),
    "client-unresponsive": ("client disappeared", "mi cliente desapareció"),
    "connects": ("connects", "connects"),
    "contact-support": ("contact support", "contactar soporte"),
    "contract-paused": ("contract paused", "contrato pausado"),
    "direct-contracts": ("direct contract", "contrato directo"),
    "dispute-arbitration": ("arbitration", "arbitraje"),
    "dispute-evidence": ("dispute evidence", "pruebas para disputa"),
    "dispute-fixed-price": ("dispute", "disputa"),
    "dispute-hourly": ("client disputed my hours", "disputó mis horas"),
    "dispute-mediation": ("mediation", "mediación"),
    "dormant-contract": ("inactive contract", "contrato inactivo"),
    "ended-with-escrow": ("client ended contract without paying", "el cliente cerró el contrato"),
    "escrow-not-funded": ("milestone not funded", "hito sin fondos"),
    "escrow-not-released": ("my client doesn't pay", "mi cliente no paga"),
    "fees": ("fees", "comisiones"),
    "freelancer-com-disputes": ("freelancer.com dispute", "disputa en freelancer.com"),
    "hourly-protection": ("hourly protection", "protección por hora"),
    "hours-after-end": ("forgot to log hours", "olvidé registrar horas"),
    "legal-threats": ("client threatens to sue", "me amenaza con demandar"),
    "pending-and-withdrawals": ("money pending", "dinero pendiente"),
    "refund-decision": ("should i refund", "debo reembolsar"),
    "refund-demand": ("client wants a refund", "el cliente quiere reembolso"),
    "safety-threats": ("client threatens me", "el cliente me amenaza"),
    "taxes": ("taxes", "impuestos"),
    "unpaid-invoice": ("overdue invoice", "cliente moroso"),
    "unpaid-use": ("client uses my work without paying", "usa mi trabajo sin pagar"),
    "agency-move": ("join an agency", "unirme a una agencia"),
    "contract-close-out": ("finish a project", "terminar un proyecto"),
    "contract-type": ("fixed or hourly", "fijo o por hora"),
    "deadline-slip": ("i am late", "voy tarde"),
    "decline-work": ("decline an offer", "rechazar una oferta"),
    "deescalate": ("client is angry", "cliente enojado"),
    "difficult-client": ("difficult client", "cliente difícil"),
    "end-contract-myself": ("end a contract", "terminar un contrato"),
    "middlemen": ("middleman", "intermediario"),
    "nda-and-rights": ("nda", "nda"),
    "off-hours": ("client writes at night", "me escribe de noche"),
    "off-platform": ("pay outside upwork", "pagar fuera de upwork"),
    "project-catalog": ("project catalog", "catálogo de proyectos"),
    "rate-increase": ("raise my rate", "subir mi tarifa"),
    "requirements-unclear": ("unclear requirements", "instrucciones poco claras"),
    "scam-signs": ("is this a scam", "es una estafa"),
    "scope-before-start": ("before i accept", "antes de aceptar"),
    "scope-creep": ("scope creep", "trabajo extra"),
    "status-updates": ("status update", "informe de avance"),
    "subcontracting": ("subcontract", "subcontratar"),
    "unpaid-test": ("free sample", "prueba gratis"),
    "upfront-pay": ("upfront payment", "pago por adelantado"),
    "advocate": ("unfair rules", "reglas injustas"),
    "ai-training": ("ai training", "entrenamiento de ia"),
    "ask-peers": ("ask other freelancers", "pedir consejo"),
    "bad-review-stress": ("i feel bad", "me siento mal"),
}
"""Page → the plainest words for its subject, in English and in Spanish."""

UNPAID = [
    *("client won't pay me", "client does not pay", "not getting paid", "client refuses to pay"),
    *("no me pagan", "el cliente no quiere pagar", "no me han pagado"),
]


def test_each_page_is_the_first_for_the_plainest_words(library: Library, searcher: Searcher) -> None:
    assert set(PLAIN) == set(library.slugs)
    missed = [
        (question, slug)
        for slug, questions in PLAIN.items()
        for question in questions
        if [hit.slug for hit in searcher.search_pages(question, limit=1).hits] != [slug]
    ]
    assert missed == []


@pytest.mark.parametrize("question", UNPAID)
def test_however_plainly_it_is_said_that_nobody_pays(searcher: Searcher, question: str) -> None:
    assert searcher.search_pages(question).hits[0].slug == "escrow-not-released"
