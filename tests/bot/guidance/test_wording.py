"""Forbidden wording in drafts: what is found, and what every honest draft may say."""

import pytest

from bot.guidance.models import Draft, Recipient, Tone
from bot.guidance.wording import REASONS, Forbidden, draft_faults, faults

BAD = {
    Forbidden.STARS: [
        "Please leave me a 5-star review.",
        "Could you give me five stars?",
        "I would love a positive review.",
        "A good rating would help me a lot, please leave one.",
        "I really need a great feedback on this one.",
        "I hope you can leave excellent feedback!",
        "It would mean a lot if you could rate me 5/5.",
        "Please rate me highly.",
        "If you are happy with the work, please leave a review.",
        "If you liked the result, I'd appreciate some feedback.",
        "Once you are satisfied, please write a testimonial.",
        "Could you please remove your review?",
        "Would you raise your rating?",
        "Please improve the feedback you left.",
        "Please change your review to a better one.",
        "Could you edit the rating to 5?",
        "I am counting on your best feedback, please write it today.",
        "I deserve the highest rating.",
        "Por favor, déjame una reseña de 5 estrellas.",
        "¿Podrías darme cinco estrellas?",
        "Te agradecería una buena valoración.",
        "Espero que me dejes una excelente calificación.",
        "Me ayudaría mucho una calificación positiva.",
        "Si estás contento con el trabajo, deja una reseña.",
        "Por favor, elimina tu reseña.",
        "¿Puedes subir la calificación?",
        "¿Podrías mejorar tu valoración?",
    ],
    Forbidden.TRADE: [
        "I will give you a discount for a review.",
        "I can refund half if you change the feedback.",
        "If you leave feedback, the next job is free.",
        "I'll add a bonus page for your rating.",
        "I'd do extra work when you leave the review.",
        "Feedback in exchange for a lower price?",
        "I'll leave you a review if you leave me one.",
        "Here is a gift, and after that you write the review.",
        "You get your money back if you take the review down.",
        "Te hago un descuento si dejas una reseña.",
        "Te devuelvo el dinero a cambio de la valoración.",
        "Si me calificas hoy, la próxima corrección es gratis.",
        "Te regalo una página por tu opinión.",
    ],
    Forbidden.THREAT: [
        "Pay now or I will report you.",
        "Release the milestone, otherwise I'll leave a bad review.",
        "If you don't pay, I will sue you.",
        "If this goes on I'll report you to Upwork.",
        "You will regret this.",
        "This is your last warning.",
        "I will take legal action.",
        "My lawyer will contact you.",
        "Answer me or else.",
        "Unless you release it, I will post about this everywhere.",
        "I'll leave you a negative review.",
        "I'll see you in court.",
        "Pay me, or face the consequences.",
        "If you close it without paying, I'll call the police.",
        "Paga o te denuncio.",
        "Si no pagas, te voy a demandar.",
        "Libera el pago, de lo contrario te dejaré una mala reseña.",
        "Te vas a arrepentir.",
        "Es tu última advertencia.",
        "Voy a tomar acciones legales.",
        "Mi abogado te va a llamar.",
    ],
    Forbidden.OUTSIDE: [
        "Let's talk on WhatsApp.",
        "You can pay me by PayPal.",
        "We could continue outside Upwork to save the fee.",
        "Why don't we move to Telegram?",
        "Write to my email.",
        "Send it through a bank transfer.",
        "It is cheaper if you pay me directly.",
        "Add me on Skype.",
        "I accept bitcoin too.",
        "We can avoid Upwork's fees.",
        "Hablemos por WhatsApp.",
        "Puedes pagarme por PayPal.",
        "Podemos seguir fuera de la plataforma.",
        "Mándamelo a mi correo.",
        "Así evitamos la comisión: págame por transferencia bancaria.",
    ],
    Forbidden.CONTACT: [
        "Reach me at jane@example.com.",
        "Reach me at jane (at) example.com.",
        "My number: +49 151 2345 6789.",
        "I am on t.me/jane.",
        "Book a slot: calendly.com/jane.",
        "Escríbeme a jane@example.com.",
    ],
}

GOOD = [
    "Hi {client}, the contract is finished. Please leave honest feedback, whatever it is.",
    "Your honest feedback helps me and other clients. There is no need to write much.",
    "Thank you for the kind review and for your trust.",
    "Thanks for your positive feedback on the first draft; here is the second.",
    "Feedback is optional and has nothing to do with any discount.",
    "I can't offer a discount or a refund in exchange for a review.",
    "I cannot take payment outside Upwork, so let me know if you would like to set up a milestone here.",
    "I keep all messages and payments on Upwork.",
    "I can't move to WhatsApp or Telegram before there is a contract; Upwork's messages work well for me.",
    "Instead of PayPal, please fund a milestone.",
    "If we cannot agree, I will open a dispute so that Upwork can look at it.",
    "If something is missing, please tell me and I will correct it.",
    "If you would like to change your feedback, I have enabled it; that is entirely up to you.",
    "If that works for you, I will leave the source files in the shared folder.",
    "Otherwise I will start on Monday.",
    "When you are happy with the files, please approve the milestone.",
    "Could you end the contract when you have looked at everything?",
    "Please release the {amount} or tell me what is missing.",
    "I am sorry for the delay; the new date is {date}.",
    "The extra page is not part of the price; it would cost {amount}.",
    "I can refund {amount} for the part that was not delivered.",
    "I do not work for free, but I can offer a smaller package.",
    "A good brief helps me to give you a precise price.",
    "Would you be free for a call on Upwork on {date}?",
    "The final files were delivered on 2026-11-03 at 14:00.",
    "The invoice is for $1,250.00 and 12 hours.",
    "I would like feedback on the first draft before I go on.",
    "Please send your feedback on the second page by {date}.",
    "Hola {client}: terminé {work}. Cuando puedas, deja tu opinión sincera; no hace falta que sea larga.",
    "No puedo aceptar pagos fuera de Upwork, pero podemos crear un hito aquí.",
    "Sin un contrato no puedo pasar a WhatsApp; sigamos por los mensajes de Upwork.",
    "Si no llegamos a un acuerdo, abriré una disputa para que Upwork lo revise.",
    "La valoración es opcional y no depende de ningún descuento.",
    "Gracias por tu reseña y por tu confianza.",
    "Si falta algo, dímelo y lo corrijo.",
    "Puedo devolver {amount} por la parte que no entregué.",
    "¿Podrías cerrar el contrato cuando hayas revisado todo?",
]

TO_SUPPORT = [
    "The client asked me to pay through PayPal and to talk on WhatsApp.",
    "Please review this feedback: the client demanded free work for five stars.",
    "Please remove this review, it contains insults.",
    "The client says he will leave a bad review unless I refund him.",
    "El cliente me pidió hablar por Telegram y me amenaza con una mala reseña.",
]

SUPPORT_NEITHER = ["I will sue you.", "My number is +49 151 2345 6789.", "You will regret this."]


@pytest.mark.parametrize(("why", "text"), [(why, text) for why, texts in BAD.items() for text in texts])
def test_forbidden_wording_is_found(why: Forbidden, text: str) -> None:
    found = faults(text)
    assert found, text
    assert why in {fault.why for fault in found}


@pytest.mark.parametrize("text", GOOD)
def test_honest_wording_is_left_alone(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize("text", TO_SUPPORT)
def test_support_is_told_what_the_client_said(text: str) -> None:
    assert faults(text, Recipient.SUPPORT) == []


@pytest.mark.parametrize("text", SUPPORT_NEITHER)
def test_support_is_neither_threatened_nor_given_numbers(text: str) -> None:
    assert faults(text, Recipient.SUPPORT)


def test_every_reason_has_words() -> None:
    assert set(REASONS) == set(Forbidden)


def test_only_the_sentence_is_named() -> None:
    (found,) = faults("Hi Maria, it is done. Please leave five stars! Thank you.")
    assert found.sentence == "Please leave five stars!"


def test_a_negation_in_another_sentence_does_not_help() -> None:
    assert faults("I cannot wait. Let me have your best rating, please write a good review.")
    assert faults("No problem.\nPlease leave a good review")


def test_curly_quotes_and_accents_change_nothing() -> None:
    assert faults("If you don’t pay, I’ll sue you")
    assert faults("déjame una RESEÑA de cinco estrellas")


def test_both_tones_and_the_title_are_read() -> None:
    draft = Draft(
        name="ask",
        to=Recipient.CLIENT,
        title="Ask for five stars",
        short="Please leave honest feedback.",
        warm="Please leave honest feedback.\nYou can reach me on WhatsApp.",
    )
    found = draft_faults(draft)
    assert [(one.tone, one.fault.why) for one in found] == [
        (None, Forbidden.STARS),
        (Tone.WARM, Forbidden.OUTSIDE),
    ]
