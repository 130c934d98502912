"""Upwork's own reports: payments become contracts, and what a report does not say is asked for."""

from datetime import date

import pytest

from bot.contracts.models import ContractDraft, Kind
from bot.errors import Refusal
from bot.transfer.reader import ImportPlan, read_file
from bot.transfer.writers import to_fill_in
from tests.bot.transfer.sheets import xlsx

TODAY = date(2026, 11, 22)

SINCE_2024 = (
    "Date,Transaction ID,Transaction type,Transaction summary,Transaction summary details,Description 1,Description 2,"
    "Description 3,Agency team,Freelancer,Client team,Account name,PO,Ref ID,Amount $,Amount in local currency,"
    "Currency,Current balance $,Payment method\n"
)
BEFORE = (
    '"Date","Ref ID","Type","Description","Agency","Freelancer","Team","Account Name","PO","Amount",'
    '"Amount in local currency","Currency","Balance"\n'
)
WEEKLY = '"Date","Contract","Hours","Amount","Payment type"\n'


def since(day: str, kind: str, title: str, client: str, amount: str) -> str:
    return f'"{day}",7,{kind},{title},,,,,,Me Example,{client},Me Example,,1,"{amount}",,,0,\n'


def before(day: str, kind: str, client: str, amount: str, description: str = "Milestone 1") -> str:
    return f'"{day}","88","{kind}","{description}","","Me","{client}","Me","","{amount}","","","0.00"\n'


def plan_of(text: str | bytes, name: str = "report.csv") -> ImportPlan:
    return read_file(text if isinstance(text, bytes) else text.encode(), name, today=TODAY)


def contracts(plan: ImportPlan) -> list[ContractDraft]:
    assert plan.faults == []
    return [row.contract for row in plan.contracts]


def said(plan: ImportPlan) -> str:
    return "\n".join(plan.notes)


def test_payments_of_a_client_and_title_make_one_contract() -> None:
    plan = plan_of(
        SINCE_2024
        + since("Oct 2, 2026", "Hourly", "Site", "Acme", "183.33")
        + since("Sep 25, 2026", "Hourly", "Site", "ACME", "229.17")
        + since("Sep 25, 2026", "Service Fee", "", "Acme", "-22.92")
        + since("Aug 7, 2026", "Fixed-price", "Logo", "Acme", "1,300.00")
        + since("Aug 9, 2026", "Bonus", "Logo", "Acme", "$20.00")
        + since("Aug 20, 2026", "Refund", "Logo", "Acme", "($50.00)")
        + since("Aug 21, 2026", "Withdrawal", "", "", "-500.00")
    )
    site, logo = contracts(plan)
    assert (site.client, site.title, site.kind, site.earned_cents) == ("Acme", "Site", Kind.HOURLY, 41250)
    assert (site.started, site.last_paid, site.ended) == (date(2026, 9, 25), date(2026, 10, 2), None)
    assert (logo.title, logo.kind, logo.earned_cents) == ("Logo", Kind.FIXED, 127000)
    assert (logo.started, logo.last_paid) == (date(2026, 8, 7), date(2026, 8, 20))
    assert "I added 5 payments up to 2 contracts" in said(plan)
    assert "Service Fee (1), Withdrawal (1)" in said(plan)
    assert "day of the first payment as its start" in said(plan)


def test_the_older_report_names_no_titles() -> None:
    plan = plan_of(
        BEFORE
        + before(
            "Jan 08, 2023",
            "Hourly",
            "Ana Ltd",
            "500.00",
            "Invoice for 01/01/2023-01/07/2023 - 12:30 hrs @ $40.00/hr",
        )
        + before("Jan 15, 2023", "Hourly", "Ana Ltd", "500.00")
        + before("Feb 08, 2023", "Fixed Price", "Ana Ltd", "1,200.50")
        + before("Mar 02, 2023", "Bonus", "Ana Ltd", "10")
    )
    fixed, hourly = contracts(plan)
    assert (hourly.kind, hourly.title, hourly.earned_cents) == (Kind.HOURLY, "", 100000)
    assert (fixed.kind, fixed.earned_cents, fixed.last_paid) == (Kind.FIXED, 121050, date(2023, 3, 2))
    assert "“Ana Ltd” has paid by the hour and at a fixed price" in said(plan)


def test_what_an_invoice_says_is_no_title() -> None:
    summary = "Invoice for 09/01/2026-09/07/2026 - 12:30 hrs @ $40.00/hr"
    rows = [
        since(f"Sep {day}, 2026", "Hourly", summary.replace("12", str(day)), "Acme", "10") for day in (7, 14)
    ]
    (contract,) = contracts(plan_of(SINCE_2024 + "".join(rows)))
    assert (contract.title, contract.earned_cents) == ("", 2000)


def test_more_taken_back_than_paid_is_nothing_earned() -> None:
    text = (
        SINCE_2024
        + since("Oct 2, 2026", "Hourly", "", "A", "5")
        + since("Oct 3, 2026", "Refund", "", "A", "-9")
    )
    assert contracts(plan_of(text))[0].earned_cents == 0


def test_the_report_opened_and_saved_as_a_spreadsheet_is_read_too() -> None:
    header = BEFORE.replace('"', "").strip().split(",")
    row = [date(2026, 1, 8), 88, "Hourly", "Invoice", "", "Me", "Ana Ltd", "Me", "", 512.34, "", "", 0]
    back = [date(2026, 2, 8), 89, "Refund", "Refund", "", "Me", "Ana Ltd", "Me", "", -12.34, "", "", 0]
    (contract,) = contracts(plan_of(xlsx([header, row, back]), "report.xlsx"))
    assert (contract.earned_cents, contract.last_paid) == (50000, date(2026, 2, 8))


def test_faults_name_the_row_and_upworks_column() -> None:
    text = (
        SINCE_2024
        + since("soonish", "Hourly", "", "A", "5")
        + since("Oct 2, 2026", "Hourly", "", "A", "many")
    )
    text += since("Oct 2, 2026", "Hourly", "", "A", "€40")
    assert [(fault.row, fault.column) for fault in plan_of(text).faults] == [
        (2, "Date"),
        (3, "Amount"),
        (4, "Amount"),
    ]


def test_a_clients_report_is_not_taken_for_a_freelancers() -> None:
    with pytest.raises(Refusal, match="it is a client's"):
        plan_of(BEFORE + before("Sep 8, 2026", "Hourly", "OBH", "-500.00"))


def test_a_report_of_fees_alone_says_what_it_holds() -> None:
    with pytest.raises(Refusal, match=r"without a payment for work, only: Service Fee \(1\)"):
        plan_of(BEFORE + before("Sep 8, 2026", "Service Fee", "OBH", "-5.00"))


def test_a_payment_without_a_client_among_others_is_a_fault() -> None:
    text = (
        SINCE_2024 + since("Oct 2, 2026", "Hourly", "", "A", "5") + since("Oct 2, 2026", "Bonus", "", "", "5")
    )
    assert [(fault.row, fault.column) for fault in plan_of(text).faults] == [(3, "client")]


def test_the_weekly_summary_lacks_the_client_and_comes_back_as_a_table_to_fill_in() -> None:
    plan = plan_of(
        WEEKLY
        + '"2023-09-16","Web page (34848691)","5.5","16.5",""\n'
        + '"2023-10-16","Web page (34848691)","","15","Bonus"\n'
        + '"2023-12-01","=Shop (35559654)","","15","Fixed Price Payment"\n'
    )
    assert (plan.missing, plan.contracts, plan.faults) == (("client",), [], [])
    table = to_fill_in(plan.incomplete).decode("utf-8-sig")
    filled = "\r\n".join(
        line if n == 0 else "," + f"Client {n}" + line[1:] for n, line in enumerate(table.splitlines())
    )
    first, second = contracts(plan_of(filled))
    assert (first.client, first.title, first.kind, first.earned_cents) == (
        "Client 1",
        "Web page",
        Kind.HOURLY,
        3150,
    )
    assert (first.started, first.last_paid) == (date(2023, 9, 16), date(2023, 10, 16))
    assert (second.client, second.title, second.kind) == ("Client 2", "=Shop", Kind.FIXED)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("title,started,earned\nLogo,2026-01-05,420\n", ("client",)),
        ("client,earned\nAna,420\n", ("started",)),
        ("title,earned\nLogo,420\n", ("client", "started")),
        ("Titel;Betrag\nLogo;420\n", ("client", "started")),
    ],
)
def test_a_table_without_client_or_start_says_what_it_lacks(text: str, missing: tuple[str, ...]) -> None:
    plan = plan_of(text)
    assert plan.missing == missing
    assert [record.cells["earned"] for record in plan.incomplete] == ["420"]


HEADERS = {
    "de": "Kunde;Titel;Vertragsart;Beginn;Ende;Betrag;Währung;Bewertung;Letzte Zahlung",
    "fr": "Client;Titre;Type de contrat;Date de début;Date de fin;Montant;Devise;Étoiles;Dernier paiement",
    "es": "Cliente;Título;Tipo de contrato;Fecha de inicio;Fecha de fin;Importe;Moneda;Estrellas;Último pago",
    "pt": "Cliente;Título;Tipo de contrato;Data de início;Data de término;Valor;Moeda;Avaliação;Último pagamento",
}
HOURLY = {"de": "Stundenbasis", "fr": "horaire", "es": "por hora", "pt": "por hora"}


@pytest.mark.parametrize("language", HEADERS)
def test_headers_in_other_languages(language: str) -> None:
    row = f"Ana;Logo;{HOURLY[language]};15.01.2026;20.03.2026;1.250,50;USD;4,85;18.03.2026"
    plan = plan_of(f"{HEADERS[language]}\n{row}\n")
    assert plan.notes == []
    (contract,) = contracts(plan)
    assert (contract.client, contract.title, contract.kind) == ("Ana", "Logo", Kind.HOURLY)
    assert (contract.started, contract.ended) == (date(2026, 1, 15), date(2026, 3, 20))
    assert (contract.earned_cents, contract.last_paid) == (125050, date(2026, 3, 18))
