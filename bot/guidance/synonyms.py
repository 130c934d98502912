"""Different words for the same thing, as data: what freelancers write, in English, Spanish and a little Russian.

A line is a concept and, after the colon, the ways to say it, separated by `|`. They are in lower case and without
accents or apostrophes; filler words (`text.FILLER`) are left out of them, as they are of what is searched. `*` at a
word's end stands for any ending. The concept's name is for readers of this file; only equality matters.
"""

CONCEPTS = """
jss: jss|js score|jsscore|job success*|job succes*|job sucess*|job sucses*|success score|success rate
  |success percentage|job score|score*|percentage|percent|puntaje*|puntuacion*|porcentaje*|exito laboral
  |indice exito|exito|джсс|реитинг*
pct: zpct
drop: drop*|decreas*|fell|falls|falling|fallen|went down|go down|goes down|going down|lower|lowered|lowers
  |reduc*|plung*|sank|plummet*|crash* score|hit my jss|degrad*|dip|dipped|baja|bajo|bajar|bajado|bajaron|cayo
  |caer|caido|cae|disminu*|descend*|упал*|снизил*|loss job success|lost percent*|lost points|shrink*|tank*
  |score drop*|jss drop*|success drop*|suffer*|fall down|from 100 to|decline score|jss declin*|score declin*
  |declined score|got lower|becomes lower|penaliz*|penalis*|affected score|hurt score|hurts score
  |damage* score|damaged jss|ruin* score|destroy* score|cold shower
rise: increas* score|increas* jss|improv* score|improv* jss|improv* job success|improv* rating|raise jss
  |raise score|raise job success|recover*|regain*|gain*|get back above|rebuild*|bring back|bring score|get jss
  |fix jss|fix score|repair*|restor* score|restor* jss|subir jss|subo jss|sube jss|subir puntaje|mejorar jss
  |mejorar puntaje|recuper*|stuck|go up|went up|goes up|going up|back 100|above 90|doesnt move|not increas*
  |not improv*|boost* score|boost* jss|back to 100|from scratch|raise percentage|increase percentage
  |improve my jss|increase my jss|grow jss|go back up|climb*|bounce back|reach 90|reach 100|get over 90
  |above ninety|fix it|levantar
noaction: no activity|nothing closed|did nothing|without reason|no reason|automatically|automatic|no new
  |did not finish|without activity|without closing|without ending|no ended|overnight|over night|didnt do
  |didnt work|did not work|havent worked|not worked|no contract ended|suddenly|sin cerrar|sin actividad
  |sin motivo|sin hacer|sin razon|de repente|no job*|without work*|without job*|no change*|nothing changed
  |havent done|not done anything|no closed|no contracts|no ended jobs|ended no jobs|without new contracts
  |without reviews|no new reviews|no new feedback|sin nuevos contratos|out of nowhere|for no reason
  |all of sudden|no recent
window: 6 month*|12 month*|24 month*|two years|2 years|six months|rolling|window|weekly|every sunday|two weeks
  |sunday|daily|update|updated|recalculat*
formula: calculat*|formula*|algorithm*|comput*|determin*|explain*|works|how jss|count*|factor*|transparen*
  |calcul*|measure*|formula|se calcula|funciona
five: 5 star*|five star*|zstar5|cinco estrellas|5 estrellas|all 5|perfect rating*|perfect review*|glowing
  |all positive|only good|only positive|all good|perfect feedback*|all happy|all five|excellent review*
  |excellent feedback|good reviews|great reviews|great feedback|good feedback|positive feedback
  |positive review*|happy clients|all clients happy|5 estrella|todos contentos|perfectas
first: first score|first jss|first job success|get jss|get score|new upwork|beginner|newbie|no score yet
  |no jss yet|how many jobs|primer jss|primer puntaje|not have jss|dont have jss|still no jss|when get
  |when will|not have any jss|still dont have|yet|aparezca|cuantos trabajos|todavia no tengo|aun no tengo
  |first percentage
gone: disappear*|dissapear*|disapear*|dissappear*|vanish*|gone|missing|not visible|not show*|doesnt show
  |isnt show*|hidden|nowhere|where did|lost score|lost jss|removed|desaparec*|no aparece|no sale|no se ve
  |cant see|not appear*|doesnt appear|invisible|not display*|no longer show*|no longer visible|where did go
  |nothing today|today nothing|not there any more|no longer there|isnt there|not there|no jss anymore
  |jss is gone|cant find|cannot find|ya no aparece|ya no esta|disappeared
weigh: weigh*|outweigh*|bigger|small job*|small contract*|small project*|tiny|large job*|large contract*
  |big job*|big contract*|amount earned|earnings matter|earned matter|$ zmoney job|size|cheap job
  |how much earned|pesa|peso|trabajo pequeno|trabajos pequenos|proyecto pequeno|crush*|count more|counts more
  |counts as|count as|one job
zero: zero earning*|no earning*|no money|$0|0 earned|zero dollars|nothing paid|no payment|cancel* contract*
  |cancel* before|never started|no money exchanged|without pay*|without earn*|not earned|sin pago
  |sin ganancias|sin cobrar|no gane|0 dolares|contrato cancelado|ended soon started|ended immediately
  |by mistake|by accident hired|hired mistake|unpaid contract*|gave all back|refunded everything contract
  |nothing earned|zero earned|earned nothing|hired and cancelled|cancelled right away|cancelled same day
  |cancelled immediately|closed after minutes|closed immediately|ended same day|cancelled by client
  |mistakenly hired
longterm: long term|longterm|long time client*|ongoing|repeat client*|same client*|rehire*|rehiring
  |long relationship|open contract*|years one client|largo plazo|mismo cliente|cliente recurrente
  |clientes recurrentes|returning client*|one client for|again same client|work again
  |several contracts one client|multiple contracts
agency: agenc*|team member*|exclusive member*|non exclusive|agencia*
private: private*|secret*|anonym*|hidden feedback|hidden rating|hidden review*|recommend*|0 10|behind back
  |privad*|ocult*|secreto*|likely recommend|stealth
badge: badge*|top rated|toprated|rising talent|expert vetted|top rated plus|insignia*|talent badge|top 10
  |top rate
review: review*|rating*|rate|rated|rates|feedback*|feed back|feedbak*|feedbck|fedback*|testimonial*|resena*
  |calificacion*|calificar*|califico|valoracion*|valorar|valore|opinion|evaluacion*|comentario*|отзыв*|star
  |stars|zstar|estrella*
badreview: bad review*|bad rating*|bad feedback*|negative review*|negative feedback*|negative rating*
  |low rating*|low review*|poor rating*|poor review*|poor feedback|terrible review*|terrible feedback
  |unfair review*|unfair feedback*|unfair rating*|false review*|1 star*|one star*|2 star*|two star*|3 star*
  |three star*|zstarlow|lies review|fake review*|horrible review*|worst review*|mala resena*
  |mala calificacion*|mala valoracion*|mal feedback|resena negativa|resena injusta|resenas negativas
  |una estrella|1 estrella|feedback negativo|malas resenas|low feedback|low stars|unjust review|awful review
  |mean review|wrong review|nasty review
window14: 14 days|14 day|two weeks|how many days|how long client|deadline*|double blind|14 dias|cuantos dias
  |expire*|expired|too late|days after|weeks after|plazo|when see feedback|able to see|cant read
  |still cant see|already gave|already left|already shared
askfeedback: ask feedback|ask review|ask for feedback|ask for review|ask client feedback|ask client review
  |request feedback|request review|request rating|remind client|reminder|remind*|pedir feedback|pedirle
  |pedir resena|pedir valoracion|ask testimonial|politely|requesting feedback|asking feedback|asking review
  |keeps forgetting|forgot to rate|forget*|solicit*|recordar*
wontclose: wont close|not close|not closing|doesnt close|refus* end|refus* close|not ending|not end|wont end
  |still open|doesnt end|contract open|remains open|keep open|leaves open|never closes|never closed|close job
  |close contract|close the contract|in process|no cierra|sigue abierto|cerrar contrato|still active|left open
  |hasnt closed|not clicking|contract still|forgot to close|forgot to end
nofeedback: no feedback|no review|without feedback|without review|didnt leave|did not leave|never leave*
  |never left|not leave|doesnt leave|not leaving|not left|no feedback given|didnt give feedback
  |not giv* feedback|nobody writes|no dejo resena|no dejo feedback|sin resena|sin feedback|sin valoracion
  |no me dejo|hasnt left|no rating|not rate*|no comment|without message|without comment|leave feedback
  |never rated|never rate|not rated|didnt rate|hasnt rated|never reviewed|didnt review|hasnt reviewed
  |forgot rate|no stars|no ratings|nunca califico|no califico|no me califico
firsthours: what do|what now|what should do|just got|received|recieved|please help|first bad|que hago|primero
respond: respond*|respons*|reply*|replies|replying|answer* review|answer* feedback|rebut*|public answer
  |public reply|contestar|responder*|respuesta
changefb: change feedback|change review|change rating|edit feedback|edit review|edit rating|revise
  |revis* review|correct rating|correct feedback|modif* feedback|modificar*|cambiar feedback|cambiar resena
  |cambiar calificacion|by accident|by mistake gave|wrong stars|enable feedback|enable change|update review
  |update feedback|update rating|se equivoco|accidentally|mistake rating|gave 3 stars accident|click* wrong
removefb: remov*|delet*|erase*|take down|taken down|report feedback|report review|elimin*|borrar*|quitar|perk
  |get rid|dispute review|dispute feedback|appeal*|terms service|violat*|flag review|flag feedback|expunge
  |break* terms|breaks rules|breach*|false accusation*|libel|inappropriate|flagged review|remove review
  |hide review|hide feedback
threat: threat*|blackmail*|extort*|hostage|regret|leverage|amenaz*|chantaj*|unless|retaliat* unless|or he give
  |or will give|if i dont|if dont|hold* feedback|bad rating if|bad review if|manipulat*|power balance|coerc*
freework: free work|work free|work for free|free extra|extra free|for free|gratis|unpaid work|extra pages
  |without extra pay|free revisions|additional work free|trabajar gratis|free unlimited
mid: mid contract|active contract|still running|running contract|during contract|without closing contract
  |ongoing contract|contract open feedback|midcontract|contrato abierto|contrato activo|before contract ends
  |while contract|interim
rateclient: rate client*|review client*|feedback client|feedback for client|rate him|rate her
  |leave feedback client|honest feedback|bad client|warn others|warn other*|revenge|retaliat*
  |calificar cliente|calificar al cliente|dejarle|freelancers reviews|my rating for|feedback about client
  |rate a client|my feedback client|rate back|review back|honest about client|warning other*|review them
  |rate them|resenar cliente
profile: profile*|perfil*|work history|historial
rules: allowed|against tos|against rules|terms|tos|policy|permitted|prohibit*|permitido|reglas|exchange|trade
  |buy* review*|buying|swap|friend wants hire|discount*|incentive|offer* discount|descuento|legal ask
  |intercambio|a cambio
dispute: disput*|disute*|dispuet*|claim*|disputa*|disputar|спор*|file dispute|open dispute|conflict
fixed: fixed price|fixed|fixed rate|milestone*|mile stone*|precio fijo|hito*|flat
hourly: hourly|per hour|hour|hours|hrs|timesheet|tracked|tracker|time tracker|timer|work diary|workdiary
  |logged|log time|time log*|manual time|por hora|hora|horas|часы|billing hours|tracking|tracked time
  |weekly limit
memo: memo*|activity level|low activity|screenshot*|screen shot*|manual time|time protection
  |payment protection|hourly protection|proteccion|protected|guarantee*|asegurar|memo
evidence: evidence*|proof*|prove|proves|document*|chat history|screenshots|prueba*|evidencia*|demostrar
mediator: mediat*|dispute specialist|specialist|mediador*|mediacion*|dispute team|медиатор*|dispute agent
arbitr: arbitr*|aaa|non resolution|arbitraje|арбитраж*|arbitar*
refund: refund*|refun|money back|give back|giving back|return money|return payment|return funds|reembols*
  |devol*|devuelv*|devuelva|reimburs*|возврат*|all his money|paid back|pay back|pay him back|wants money
  |money returned
demand: demand*|ask* refund|want* refund|request* refund|ask* money|want* money|refund request*|exige
  |pide reembolso|pide dinero|reclama|me pide|insist*
shouldrefund: should refund|should give back|do i refund|if i refund|if refund|better refund|effect refund
  |make refund|issue refund|giving refund|partial refund|partially|refund affect|refund impact|refund jss
  |refund client|si devuelvo|refund small|refund hurt|refund score|offering refund|i refund|i refunded
  |give refund
escrow: escrow*|escro|deposit*|fund|funds|funded|funding|fondos|deposito|garantia|эскроу
release: releas*|approv*|relase|liber*|aprob*|reales
notpaid: not paid|not pay|refus* pay|refuse payment|wont pay|didnt pay|not paying|doesnt pay|hasnt paid
  |havent paid|havent been paid|non payment|nonpayment|not received payment|only paid|paid half|no paga
  |no pago|no me paga|no quiere pagar|never paid|without paying|not releas*|not approv*|doesnt approve
  |wont release|wont approve|didnt release|payment stuck|refus* release|no libera|sin pagarme|stole my work
  |owes me|not get paid|unpaid|was supposed to pay|rejects payment|не платит|payment pending|pending payment
submitted: submit*|deliver*|sent work|sent files|handed in|completed work|work done|entregue|entregado
  |finished work|completed milestone|work completed|uploaded
autorelease: automatically|auto release|14 days|automatically released|how long until
notfunded: not funded|unfunded|before funded|no escrow|without escrow|no milestone|start work*|begin work*
  |start before|begin before|no offer yet|no contract yet|active candidacy|not activated|start now|sin fondos
  |sin contrato|empezar sin|no offer|without contract|without offer|not hired yet|before contract|offer yet
  |empiece|start without|before hiring
endedescrow: ended contract*|client ended|closed contract|contract closed|contract ended|cancelled contract
  |canceled contract|client cancel*|cancelled milestone|canceled milestone|cancel* milestone
  |termino el contrato|cancelo|money still escrow|deposit back|escrow back|return escrow|escrow return
  |approve or reject|7 days|canceled order|cancelled order|cancel* order|money in escrow|milestone back
  |funds back|order cancel*|cancela* pedido
chargeback: charge back*|chargeback*|revers*|bank took|bank dispute*|card disput*|took money
  |taken from balance|negative balance|revirt*|contracargo*|stolen card|money deducted|took back|deducted
  |reclaim*|clawback
unresponsive: unresponsive|not respond*|no respon*|no reply|not reply*|doesnt reply|doesnt respond|not answer*
  |no answer*|ghost*|silent|mia|stopped reply*|stopped respond*|stops reply*|disappeared|dissapeared|vanished
  |no contesta|no responde|client gone|never told|never answer*|not online|no contact|lost contact
  |client disappear*|client dissapear*|client vanish*|no word|пропал*|no longer respond*|isnt respond*
  |inactive client|not available client|doesnt answer|desaparecio|off radar
clientsuspended: client suspend*|client ban*|client blocked|clients account|client account|suspended client
  |user no longer active|no longer active|client closed account|client deleted|client fraud
  |cuenta de mi cliente|cuenta cliente|client is banned|client removed|client violat*|client hold
  |client got suspended|client was suspended|client got banned|clients account suspended|client restricted
  |their account suspended|his account suspended|her account suspended|account of client|account of my client
  |client no longer|suspendieron cliente|client suspen*|suspen* client|cliente suspendido
suspend: suspend*|suspen*|ban|banned|block|blocked|blocks|restrict*|deactivat*|disabled|permanently|suspendi*
  |bloque*|suspencion|terminated account|closed my account|заблокир*|sanction*|punish*|lock my|locked account
  |account locked|locked out account
paused: paus*|on hold|hold|put hold|placed hold|en pausa|resume|billing method|billing problem|billing issue
  |payment method failed|contract suspended|suspended contract|facturacion|contract hold|freeze|frozen|paused
  |under investigation|investigation|contract blocked|contract frozen|temporarily|billing|credit card expired
  |card declined|contract suspen*|suspen* contract|contract is suspended|contrato suspendido|contrato pausado
  |contrato pausa
account: account*|acount*|cuenta*|my upwork account|аккаунт*
dormant: dormant|inactive|idle|inactiv*|old contract*|without activity|zero work|no work months
  |automaticaly close|close automatically|closed automatically|auto close|never started contract|sitting open
  |since months|contrato inactivo|months ago|year ago
mine: my account|my freelancer account|mi cuenta|own account|my profile suspended|account suspended
  |account banned|account blocked|account hold|new account|second account|register again|create account again
  |reinstat*|my account has|me suspendieron|me bloquearon|bloquearon mi|suspendieron mi|account under review
  |appeal suspension|account permanently|lost my account|unsuspend|reactivate account|account back
  |upwork banned me|upwork suspended me
identity: identity|id verif*|verif*|identification|passport|id check|id card|government id|video call|kyc
  |identidad|verific*|document verification|driver license|selfie|name match
limited: limited|limit* transaction*|financial transaction*|transactions limited|transactions|transacciones
  |restrict* transaction*
legal: sue|sues|suing|sued|lawsuit*|lawyer*|attorney*|court|police|legal action|legal|defam*|slander*|harass*
  |stalk*|expose*|social media|linkedin|facebook|abogado*|demandar*|policia|denunci*|acos*|doxx*|суд
  |post my name|my employer|home address|found my address|expose me|ruin my reputation|reputation online
  |threatens police|small claims|abogada|tribunal|juicio|authorities|criminal
support: support|customer service|ticket|chat bot|chatbot|bot answers|live agent|human|real person|soporte
  |atencion cliente|helpdesk|help desk|help center|customer support|contact upwork|contactar|agent|cs
  |поддержк*
scopebefore: before accept*|accepting offer|before start*|checklist|questions ask|questions client|ask before
  |define deliver*|agree upon|agreed start|antes aceptar|que preguntar|before signing|before contract start
  |interview client|kickoff|kick off|statement of work|sow
unclear: unclear|vague|confus*|contradict*|brief|requirement*|instruction*|doesnt know|not know wants
  |dont understand|ambiguous|no detail*|undefined|not clear|no explica|no entiendo|instrucciones|requisitos
  |changes mind|poor description|no clue|what he wants|what she wants|what they want|documentation
  |functional document|wireframe*|mockup*|mock up*|specification*|specs|no document*|no instruction*
  |no guideline*|guess|mind reader|only sample site|poorly described
creep: scope creep|scope|creep|extra work|additional work|more work|more and more|keeps adding|keep adding
  |adds something|adding|add more|new feature*|extra feature*|extra task*|additional task*|unlimited revision*
  |endless revision*|revisions|one more|small thing|not in agreement|not agreed|out of scope|beyond scope
  |same price|same budget|budget stays|charge additional|charge extra|charge more|mismo precio|mas cosas
  |cada vez mas|mas trabajo|alcance|keeps asking|another change|cambios sin fin|never ending|again and again
  |more changes|extra hours|bigger than agreed|in revision|keeps demanding|demanding more|asks for more
  |wants more|another revision|one more change|more revisions|keeps changing|kept adding|extra pages
  |extra page|redo|rework|start over
late: late|delay*|miss deadline|missed deadline|deadline|due date|overdue|extension|extend|more time
  |behind schedule|on time|cannot deliver|cant deliver|hospital|sick|ill|emergency|retras*|atras*
  |fecha de entrega|fecha entrega|no llego|not finish time|not make it|power outage|family emergency|demora*
  |accident|hospitalized|power cut|no internet|internet outage|fell behind|running late|sickness|covid
  |death family
updates: progress|status update*|weekly update*|daily update*|report progress|communicate|communicat*|inform*
  |keep posted|updates client|avance*|informar|update client|communication|progress report|progress message
  |check in|how often|wrote to him|write to him|did not write|silent for days|show progress|progreso
  |mantener informado|progress update|daily report|weekly report
difficult: difficult client*|difficult|rude|abus*|insult*|toxic|micromanag*|micro manag*|disrespect*
  |hate speech|nasty|never happy|never satisfied|not satisfied|unhappy|picky|demanding|controlling
  |impossible client|bad client|annoying|nightmare|jerk|bully*|grosero*|maltrat*|conforme|client from hell
  |horrible client|calls me|racist|swear*|curs*|offensive|humiliat*|insopor*|cliente dificil|aggressive
  |impolite|unreasonable|dificil
angry: angry|furious|calm|heated|fight|fought|argu*|yell*|shout*|escalat*|hostile|deescalat*|de escalat*
  |upset client|mad|enojado|enojada|calmar|discusion|pelea|tense|conflict|accus*|blam*|quarrel*
  |went silent angry|he was angry|pissed|lost temper
decline: declin* offer|declin* job|declin* work|declin* invitation|declin* invite|reject offer|reject politely
  |say no|saying no|refus* task|refus* offer|refus* job|refus* project|turn down|turning down|dont have time
  |no time|not my skill|rechaz*|decir que no|decir no|too busy|decline|declining|pass on|not interested
  |fully booked|overbooked|dont want accept|dont want work
raise: raise rate|raise price|rate increase|higher rate|higher price|increase rate|increase hourly
  |increase price|raise my|raising|subir tarifa|subir precio|aumentar tarifa|aumentar precio|tarifa
  |hourly rate higher|ask for raise|pay raise|more money|increase my|better pay|price increase|raise hourly
  |want increase|subir mi|aumento|raise
middle: middleman|middlemen|middle man|broker*|resell*|resold|reseller*|real client|end client|outsourc* me
  |intermediario*|cliente real|clients client|cliente final|agency client|third party client|between me
  |on behalf|white label|his boss|her boss|my boss client|boss did not|never talked with|never speak with
  |his own client|her own client|his client|her client|their client|works for another|gives my work
  |sells my work|client of client|another company behind
outside: outside*|off platform|off upwork|out upwork|out of upwork|paypal|whatsapp|whats app|whatsap|telegram
  |skype|zoom|email|e mail|phone number|contact info*|contact detail*|contact information|direct payment
  |pay direct*|work direct*|hire direct*|avoid fee*|conversion fee|circumvent*|por fuera|fuera|correo|telefono
  |pagarme|leave upwork|take client off|share email|share phone|personal email|signal|discord|off the platform
  |privately|bank transfer client
scam: scam*|fraud*|fake|phish*|suspicious*|legit*|real job|is this real|security deposit|equipment|check
  |cheque|buy equipment|gift card*|pay start|pay 50|pay fee start|training fee|upfront fee|too good|unverified
  |not verified|payment verified|estafa*|fraude*|enganar|pagar para|zip file|malware|virus|crypto
  |skype interview|telegram job|мошенник*|red flag*|trick|registration fee|send money|log in with google
  |is this legit|first transfer|transfer amount|as security|security fee|send me check|deposit check|pay first
  |pay before|wants me pay|asked me pay|ask me pay|asking money|google form interview|legitimate|suspect
  |suspicion|interview via skype|link request interview|login with my|anydesk|teamviewer|remote access
  |buy account|bank details|crypto payment|paga en cripto
unpaidtest: unpaid test*|free test*|test task|trial*|sample*|free sample*|test project|test article|test job
  |unpaid trial|prueba gratis|muestra*|prueba|try out|sample work|spec work|free work before|apply test
  |before hiring|applicants|candidates|contest|competition|as test|design free|best gets hired
  |write article test|test before|test assignment|assignment free|small test|prueba gratuita|hacer prueba
  |examen
contracttype: fixed hourly|hourly fixed|fixed or hourly|hourly or fixed|hourly vs fixed|fixed vs hourly
  |fixed price hourly|switch contract|switch hourly|change contract|change to milestone|convert contract
  |por hora o precio|precio fijo o|reopen|re open|restart contract|resume contract|contract type|type contract
  |new contract same|change hourly|change fixed|ended contract again|which better|restart
catalog: catalog*|catalogue*|project catalog*|my project order|ordered my|tier*|package*|catalogo*
  |purchase* my|bought my|did not send requirements|requirements not sent|project order|order project
  |new order|order requirements|catalog order|place* order|orders my|my order|pedido catalogo|pedido proyecto
  |cancel* pedido
subcontract: subcontract*|sub contract*|outsourc*|delegat*|hire someone|hire somebody|hire another
  |help me with contract|my friend|another freelancer|under his account|rent account|share account
  |pass on work|subcontratar*|otra persona|someone else|assistant|work under|share work|my account use
  |use my account
nda: nda|non disclosure|confidential*|non compete|noncompete|ownership|own code|owns|copyright*
  |intellectual property|ip rights|rights|portfolio|source code|source files|confidencialidad|derechos
  |propiedad|who owns|exclusiv* agreement|watermark|competitor*|clause*|after termination|binding
  |sign agreement|sign contract|not work clients|work competitors|intellectual|exclusivity|trademark|license
  |licence|licensing
handover: handover|hand over|handing|final message|wrap up|wrapping|finish professional*|finish well
  |end project|end of project|last message|last steps|closing job|before closing|final files|goodbye
  |thank client|cerrar bien|entregar todo|entrega final|finish contract|complete project|finishing
  |closing properly|end well|close project|comes back|come back later|deliver everything|final delivery
  |project finished what|closing message|source file handover|leave good impression
endmyself: end contract|ending contract|end the contract|quit*|cancel contract myself|close myself
  |close contract myself|end myself|leave contract|withdraw contract|terminate contract|back out|reason ending
  |accepted mistake|accepted offer mistake|terminar contrato|cancelar contrato|stop working|abandon
  |how cancel contract|want cancel|get out|want end|resign|end job|can freelancer end|without effecting
  |without affecting
peers: forum*|community*|peers|other freelancers|ask advice|ask question|post question|my question|foro
  |comunidad|otros freelancers|pedir ayuda|nobody replies|details post|get help|colleague*|naming client
  |without naming|describe situation|describe conflict|share details|anyone else|your experience|experiencias
  |advice from
advocate: should change|should be|petition*|suggest*|feature request|unfair system|unfair rules
  |unfair rating system|be heard|get rid|upwork needs|upwork must|upwork should|change system|transparent
  |protest*|deberia|injusto sistema|complain upwork|rating system|system unfair|policy change|idea upwork|vote
  |voice|would great if|would nice if|upwork listen|listen us|please fix system|broken system|unjust system
  |make it fair|fairer|fair system|discriminat*|upwork team please
stress: stress*|depress*|sleep|anxi*|cry*|devastat*|motivation|burnout|burn out|sad|heartbroken|failure|hurts
  |feel*|hopeless|crushed|triste|llorar|ansiedad|desmotiv*|mental health|demoraliz*|give up|giving up
  |leaving freelancing|discourag*|panic*|cant stop thinking|ashamed|worthless|emocional*
money: money|dinero|paid|pay|pays|payment*|pago*|pagar*|pague|payd|деньги
finish: finish*|complet*|done|ended|end|termin*|closed|close|cerr*
cancel: cancel*|cancell*
hourlydispute: contest hours|reject* hours|refus* hours|hours reject*|question* hours|dispute* hours
  |hours dispute*|disputing hours|tamper*|too many hours|overbill*|billing him|hours billed|denied hours
  |review hours|challenge* hours|disput* my hours|disput* logged|disput* time|disputo mis horas|disputa horas
  |less than tracker|worked less
fear: afraid|fear*|scared|scare|miedo|temo|worried|worry|worries|nervous|risk|risky|backfire|hurt me
"""
