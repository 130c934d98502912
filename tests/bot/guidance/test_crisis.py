"""Who is in need is heard, in either language; who only complains is not taken for somebody in need."""

import pytest

from bot.guidance.crisis import Need, need_in

LIFE = """
I want to die after this review
i wanna die
I wish I was dead
everyone would be better off without me
I am going to kill myself
thinking of killing myself over a JSS
I want to end my life
maybe I should take my own life
I feel suicidal since the suspension
I don't want to live anymore
I don’t want to be alive
no reason to live after losing my account
I have nothing to live for
I want to hurt myself
I started to self harm again
I can't go on living like this
I don't want to wake up tomorrow
no quiero vivir más
no quiero seguir viviendo así
quiero morir
ojalá estuviera muerto
todos estarían mejor sin mí
pienso en matarme
voy a quitarme la vida
quiero acabar con mi vida
pienso en el suicidio
no tengo ganas de vivir
ya no vale la pena vivir
quiero hacerme daño
no quiero despertar mañana
""".strip().splitlines()
THREAT = """
he knows where I live and will come
client says they know my address
he said he will come to my house
client threatened to kill me
he is going to kill me
I got a death threat from a client
the client threatens my family
a client is stalking me
client threatened to hurt me
me amenazó de muerte
recibí una amenaza de muerte
el cliente sabe dónde vivo
dijo que va a venir a mi casa
dice que me va a matar
amenazó a mi familia
un cliente me está acosando
""".strip().splitlines()
SOBER = """
this deadline is killing me
the client is killing my motivation
my JSS died
this project will be the death of me
I would die for a five star review
dead contract, no messages since May
the killer feature is not in scope
the client wants to end the contract
how do I end my contract
do I have to live with this rating
where does the client live
the client lives in another time zone
client threatens to leave a bad review
client threatened to sue me
client threatens a chargeback
threat of a refund
the client hurt my score
cut the price by half
I do not want to work with him
I want to kill this contract
no reason to refund
nothing to log
the client disappeared
life of a freelancer
my address is wrong on the invoice
este plazo me mata
el cliente me está matando con cambios
contrato muerto desde mayo
no quiero seguir con este cliente
no vale la pena responder
me amenaza con una mala reseña
amenazó con denunciarme
quiero terminar el contrato
¿dónde vive el cliente?
el proyecto murió
""".strip().splitlines()


@pytest.mark.parametrize("text", LIFE)
def test_words_of_despair(text: str) -> None:
    assert need_in(text) is Need.LIFE


@pytest.mark.parametrize("text", THREAT)
def test_words_of_a_threat(text: str) -> None:
    assert need_in(text) is Need.THREAT


@pytest.mark.parametrize("text", SOBER)
def test_sober_words(text: str) -> None:
    assert need_in(text) is None


def test_there_is_enough_to_look_at() -> None:
    assert len(LIFE) + len(THREAT) >= 40
    assert len(SOBER) >= 30
