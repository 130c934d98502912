"""What members ask that no page answers, as data: subjects that stand in the index beside the pages.

Where one of them fits better than every page, the answer is that nothing fits. A server that writes a page on such a
subject is not kept from it: a subject steps aside where a page's title or keywords hold one of its heads.
"""

from typing import NamedTuple

from bot.guidance.models import Category


class Subject(NamedTuple):
    """`heads`: words that name the subject; `asks`: ways to ask about it, one a line. `near`: the category to offer."""

    heads: str
    asks: str
    near: Category


SUBJECTS = (
    Subject(
        "connects bids boost",
        """
        how many connects do i have
        connects connect
        price of connects buy connects cost
        connects refund connects returned connects back
        free connects monthly connects roll over
        boosted proposal boost bid auction
        connects spent wasted client never opened viewed
        how many connects for a job
        expired job connects not returned
        withdrew proposal connects
        applications closed connections back
        bids bidding bid amount
        cuantos connects conexiones comprar connects precio
        me devuelven los connects
        сколько стоят коннекты
        """,
        Category.COMMUNITY,
    ),
    Subject(
        "proposal proposals cover letter invites",
        """
        how to write a proposal winning proposal cover letter
        proposal template example sample
        no replies to proposals proposals not viewed nobody answers my proposals
        my proposals are ignored no interviews
        how to get the first job as a beginner find work find clients
        how do i get more invites invitations to jobs
        applying to jobs submitted proposals and got nothing
        apply for jobs application archived interview tips
        getting hired no job for months no clients
        best niche high paying jobs where to find jobs remote work
        landing my first client new freelancer no reviews how to start
        how many proposals a day
        como escribir una propuesta carta de presentacion
        como conseguir mi primer trabajo encontrar clientes
        consejos para propuestas
        resume cv template
        job feed search filters saved searches job alerts
        """,
        Category.COMMUNITY,
    ),
    Subject(
        "taxes tax vat w8ben w9 1099 invoice",
        """
        tax taxes income tax declare taxes
        w 8ben w8ben w 9 w9 1099 form upload
        vat number gst invoice settings
        tax withholding tax information tax id
        do freelancers pay taxes deduct expenses
        accounting bookkeeping accountant invoices software
        register a business company llc sole trader
        impuestos declaracion de impuestos hacienda formulario fiscal factura iva
        налоги
        """,
        Category.COMMUNITY,
    ),
    Subject(
        "login password 2fa authenticator",
        """
        cannot log in login sign in
        forgot password reset password
        two factor authentication 2fa authenticator app code never arrives
        verification code sms does not come
        security question answer
        change my email address phone number username
        delete my account close my own account
        hacked account someone logged in
        captcha session expired logged out
        no puedo iniciar sesion contrasena codigo no llega
        не могу войти пароль
        """,
        Category.COMMUNITY,
    ),
    Subject(
        "withdraw withdrawal payoneer payout",
        """
        withdraw withdrawal withdrawing my money earnings
        payoneer paypal withdraw method bank account local bank wire transfer payout
        withdrawal pending failed not received in bank
        withdrawal fee exchange rate currency conversion
        how long until funds are available security period 5 days
        change my payment method add bank
        retirar dinero banco retiro metodo de pago
        iban swift routing number
        вывод денег
        """,
        Category.COMMUNITY,
    ),
    Subject(
        "fees membership plus subscription plan",
        """
        service fee how much does upwork take commission 10 percent 20 percent
        freelancer plus membership subscription plan price worth it
        cancel membership cancel subscription billing cycle
        agency plus plan create an agency account agency costs
        upgrade my plan annual discount
        comision de upwork cuanto cobra membresia
        stock price shares company news
        """,
        Category.COMMUNITY,
    ),
    Subject(
        "overview headline portfolio photo specialized",
        """
        profile review please review my profile feedback on my profile
        profile overview title headline tips bio
        profile picture photo change
        specialized profile general profile categories skills tags
        portfolio item add upload video introduction
        profile not approved profile rejected application to join
        hide earnings hide profile visibility private profile
        language level english skill test certificate readiness test
        add employment history education
        availability badge open to offers
        como mejorar mi perfil foto de perfil titulo
        verified badge blue check mark linkedin profile
        what hourly rate should i charge as a beginner how much to charge for a logo website pricing
        """,
        Category.COMMUNITY,
    ),
    Subject(
        "laptop computer hardware monitor internet",
        """
        good laptop computer pc mac windows for design video editing programming
        which monitor keyboard mouse chair desk headphones camera microphone
        internet provider slow internet wifi vpn
        recommend hardware gpu ram phone tablet
        que computadora laptop me recomiendan
        best software tool theme plugin for wordpress photoshop figma excel
        how to learn python javascript course tutorial
        chatgpt ai prompt generator
        """,
        Category.COMMUNITY,
    ),
    Subject(
        "app website bug crash",
        """
        desktop app does not open install update ubuntu linux mac
        app keeps crashing time tracker crash error
        website down not loading page error bug server
        messages not loading chat notifications do not work
        mobile app android ios push notifications
        email notifications unsubscribe
        search not working filters broken button does not work
        la pagina no carga la aplicacion no abre
        api key developer integration webhook
        """,
        Category.COMMUNITY,
    ),
    Subject(
        "meeting event webinar",
        """
        what time does the community call meeting start today
        next event webinar meetup recording link schedule
        voice channel call tonight join calendar
        a que hora es la reunion de hoy evento
        server rules roles moderators invite link discord bot commands language
        """,
        Category.COMMUNITY,
    ),
    Subject(
        "hire hiring employer",
        """
        how do i hire a freelancer as a client post a job
        i am a client looking for a developer designer
        my freelancer did not deliver i want my money back as client
        job post budget for my project recommend a freelancer
        looking for a writer to join my team
        """,
        Category.COMMUNITY,
    ),
    Subject(
        "weather joke visa insurance",
        """
        hello good morning how are you thanks thank you
        weather tomorrow joke funny movie music game football match
        visa digital nomad travel country residence relocation
        health insurance pension retirement loan mortgage savings bank loan
        recipe cook dinner food restaurant
        news politics election president
        who are you what can you do are you a robot
        test testing asdf qwerty
        is upwork available in my country age limit join
        time zone holidays vacation
        capital of translate this sentence math homework
        english grammar learn english
        stock bitcoin price invest
        buenos dias chiste clima
        погода привет
        """,
        Category.COMMUNITY,
    ),
)
