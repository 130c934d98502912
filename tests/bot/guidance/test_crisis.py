"""Who is in need is heard, in either language; who only complains is not taken for somebody in need."""

import pytest

from bot.guidance.crisis import Need, need_in

LIFE = """
no puedo más con esto, quiero desaparecer
i just want to disappear
I just want it all to end
ya no aguanto más la vida
mejor me muero
quisiera no despertar
mi vida ya no tiene sentido
me quiero tirar por la ventana
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
i dont see the point of being alive anymore
I just want it all to be over, life I mean
thinking of ending things tonight
what if I just didn't wake up tomorrow
wish i were never born
I'm gonna take all my pills
going to jump off the bridge
I've been cutting myself since the client left
started hurting myself again
my kids would be better off if I was gone
no reason to live after this ban
I have nothing left to live for
gonna kms after this 1 star
im going to unalive myself
suicidal
feeling suicidal since upwork suspended me
should i kill myself
i keep thinking about killing myself
I wrote my goodbye letter
I don't want to be here anymore
tired of living
i want to disappear forever and never come back
I can't do this anymore, I want to die
this account ban made me want to end my life
life isn't worth living
I don't want to exist
i plan to overdose
quiero morirme
me quiero morir
ya no quiero vivir
no le veo sentido a vivir
voy a matarme
me voy a suicidar
pienso en suicidarme todos los dias
ojala no despertara mañana
estoy cansada de vivir
no aguanto mas, quiero desaparecer para siempre
me estoy cortando otra vez
me corto los brazos
todos estarian mejor sin mi
sería mejor si no existiera
no tengo motivos para seguir viviendo
me quiero quitar la vida
quiero quitarme la vida por esta reseña
me tomé todas las pastillas
honestly i just want to die
I dont want to live anymore because of this client
I keep wishing I was dead
nobody would miss me, everyone is better off without me
I have been thinking about suicide lately
I feel like ending it all
I took too many pills
I'm going to hang myself
there is no point in living
I can't keep living like this
I wish I had never been born
I'm so tired of living
I cut myself last night
I want to kill myself because of the suspension
I don't want to wake up ever again
ya no quiero seguir viviendo
me dan ganas de morirme
quisiera estar muerta
pienso en quitarme la vida
nadie me echaría de menos, estarían mejor sin mí
no le encuentro sentido a la vida
intenté suicidarme
me voy a ahorcar
tengo ganas de matarme
ya no encuentro motivos para vivir
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
he says he will kill me if I leave a bad review
the client is threatening my family
he sent me a picture of my house
she said she will find me and hurt me
he is outside my door right now
someone from the client is stalking me
client says he knows where my kids go to school
they threatened to burn my house down
he told me he'd break my legs
I'm scared for my life
he threatens to send people to my home
client is blackmailing me with my nudes
they say they'll leak my private photos unless I refund
he raped me
my husband hits me when I work
He's going to shoot me
received a death threat from a client
i am being doxxed, they published my address and say they are coming
my ex client keeps showing up at my place
me dijo que me va a matar
un cliente amenaza con matarme
sabe donde vivo y dice que va a venir
me amenaza con hacerle daño a mis hijos
tengo miedo de que venga a mi casa
dice que va a mandar gente a mi casa
esta afuera de mi casa
recibo amenazas de muerte de un cliente
me esta acosando y me sigue hasta mi casa
me chantajea con mis fotos desnuda
mi pareja me pega
me van a pegar un tiro
dice que me va a romper las piernas
he threatened to stab me
the client said he will kill my family
they threatened to rape me
he found out where I live
he showed up at my door
a client keeps stalking me on every site
my boyfriend beats me
client is blackmailing me with intimate pictures
I am afraid for my life
somebody leaked my home address
un cliente me amenazó con matarme
quiere hacerme daño
está parado frente a mi casa
publicaron mi dirección y dicen que van a venir a mi casa
me amenazan de muerte por whatsapp
temo por mi vida
mi marido me golpea
me quieren extorsionar con fotos íntimas
amenaza con publicar mis fotos desnuda
ha amenazado a mi familia
""".strip().splitlines()
SOBER = """
quiero desaparecer del perfil esta reseña
quiero desaparecer esa valoración
quisiera desaparecer unos días sin perder el JSS
I just want to disappear for a week and keep my badge
no aguanto más a este cliente
i want it all to end up in one milestone
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
my client ghosted me, I'm dying of laughter
the project died before the deadline
how do I kill a running milestone
client wants to kill the contract
my profile is dead, no invites for months
dead link in my portfolio
I want to end the contract
should I end this contract today
how to end things politely with a client
client threatened to leave a bad review
client threatens to open a dispute
client is threatening me with a bad review
he threatened to sue me
client threatened legal action
my client wants to jump on a call
they want to jump off the call early
I am tired of this client
tired of working for low pay
I don't want to be here anymore, on this platform I mean, how do I close the account
can't live on these rates
how do I cut my rate
cutting my rate in half
I cut the video myself
client hurt my score
this hurt my JSS
low rating hurts me
he blackmails me with feedback for a refund
feedback extortion what to do
client holds my review hostage
my score dropped off a cliff
killer proposal tips
overkill for a small job
kill fee in my contract
kill switch clause
dead time between milestones
client passed away during the contract
client died, what happens with the payment
the company shut down mid contract
deadline tomorrow at 3 am
client shot down my proposal
he shot me a message
shooting a product video
client hit me with a refund request
hit me up on telegram scam
they know my address from the invoice, is that normal
client asks where I live
client asks for my home address
someone is outside my time zone
can I live in another country and keep my profile
disappear from search results forever
my badge disappeared
I want to disappear from search
why was my account suspended
client wants to hang up the project
I was burned by a client
burnout after long project
I am stressed about a review
I feel bad about one star
i am anxious waiting for feedback
life happened and I missed the deadline
how to survive a bad review
bleeding money on connects
suicide prevention website design job, what do I charge
writing an article about domestic violence for a client
murder mystery game developer wanted
el plazo me está matando
me muero de risa con este cliente
quiero acabar con este contrato
el cliente murió, que pasa con el pago
el cliente amenaza con demandarme
amenaza con abrir una disputa
quiero darme de baja de la plataforma
estoy cansada de este cliente
no aguanto más a este cliente
mi perfil está muerto
quiero desaparecer de los resultados de búsqueda
cortar el vídeo
me cortan el presupuesto
el cliente me pegó una bronca
matar el proyecto
me pegó una mala valoración
no vivo en España, puedo trabajar
quiero vivir de esto
sabe mi dirección por la factura
vive en otra zona horaria
viene a mi casa un paquete del cliente
me quita las ganas de trabajar
me quitó puntos
tengo miedo de una mala reseña
tomar una decisión sobre un reembolso
mi puntuación está muriendo
morir de éxito
another bad review would kill me
how will clients find me
cheaper freelancers will beat me on price
a refund will hurt me
I drive 30 kms to the client
can I send them to my client
client has my address in the contract
I work at my home office
client wants to live chat every day
they didn't want to live stream
I'm tired of living on low rates
tired of life as a freelancer
he keeps stalking my profile
the client is watching my profile every day
this revision is endless, I could scream
how to end things with a client today
client will shoot me an email
he will shoot me a message
the client attacked me in the review
she hits me with new demands
he hit me up for free work
my rate took a hit
cut myself a deal with the platform
coffee overdose before the deadline
I'd rather die than work with him again
my account is going to die without jobs
where do I find out where the client lives
client wants me to come to the office
client asked for a photo of my ID
can I post photos of my work
threat model for a security audit
they threatened my account with suspension
no quiero vivir de adelantos
me quiero morir de la vergüenza por la reseña
voy a matarme a trabajar este mes
no puedo vivir con estas tarifas
trabajo fuera de mi casa
el cliente tiene mi dirección de correo
los clientes van a buscarme en Upwork
me persigue la mala suerte
harto de la vida de freelance
el mensajero viene a mi casa
quiere romper el contrato
me va a pegar el copia y pega
me van a bajar el score
amenaza con cancelar el contrato
me mata la incertidumbre
el proyecto está en la puerta
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
    assert len(LIFE) + len(THREAT) >= 150
    assert len(SOBER) >= 150
