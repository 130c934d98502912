"""The lenient reader of tables: what it forgives, what it asks about, what it says is wrong."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contracts.models import ContractDraft, Kind, Through
from bot.errors import Refusal
from bot.feedback.models import FeedbackDraft, Hidden, HiddenSource
from bot.platforms import Platform
from bot.transfer.columns import CSV_COLUMNS, EARNED_CENTS, find_column
from bot.transfer.reader import Fault, ImportPlan, fingerprint, read_file

TODAY = date(2026, 11, 22)


def plan_of(text: str, encoding: str = "utf-8", *, month_first: bool = False) -> ImportPlan:
    return read_file(text.encode(encoding), "mine.csv", today=TODAY, month_first=month_first)


def table(header: str, *rows: str) -> ImportPlan:
    return plan_of("\n".join((f"client,started,{header}", *(f"Ana,2026-01-05,{row}" for row in rows))))


def contract_of(header: str, row: str) -> ContractDraft:
    plan = table(header, row)
    assert plan.faults == []
    return plan.contracts[0].contract


def feedback_of(header: str, row: str) -> FeedbackDraft | None:
    plan = table(header, row)
    assert plan.faults == []
    return plan.contracts[0].feedback


def places(plan: ImportPlan) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in plan.faults]


NAMES = "José,María Ñuñez"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"]
)
def test_encodings(encoding: str) -> None:
    plan = plan_of("client,title,started\nJosé,María Ñuñez – web,2026-01-05\n".replace("–", "-"), encoding)
    assert (plan.contracts[0].contract.client, plan.contracts[0].contract.title) == (
        "José",
        "María Ñuñez - web",
    )
    assert bool(plan.notes) == (encoding in ("cp1252", "latin-1"))


@pytest.mark.parametrize(
    ("encoding", "client"),
    [
        *(
            ("cp1252", "“Größe & Söhne” – 50 € ½"),
            ("cp1250", "Łukasz Żółw, Świetna współpraca"),
            ("cp1250", "Paweł Małecki, Michał"),
            ("cp1251", "Анна Иванова, Киев"),
        ),
        *(
            ("cp1250", "Čeněk Říha, žluťoučký kůň"),
            ("cp1251", "Иван Петров"),
            ("cp932", "山田太郎さんのプロジェクト"),
        ),
    ],
)
def test_old_encodings_are_found_by_their_letters(encoding: str, client: str) -> None:
    plan = plan_of(f'client,started\n"{client}",2026-01-05\n', encoding)
    assert plan.contracts[0].contract.client == client
    assert encoding in plan.notes[0]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(separator: str, line_end: str) -> None:
    rows = [
        ["client", "started", "earned", "comment"],
        ["Ana", "2026-01-05", "420", f'"a{separator}b""c\nd"'],
    ]
    plan = plan_of(line_end.join(separator.join(row) for row in rows))
    (row,) = plan.contracts
    assert row.contract.earned_cents == 42000
    assert row.feedback is not None
    assert row.feedback.comment == f'a{separator}b"c\nd'.strip()


def test_excels_separator_line_is_no_row() -> None:
    plan = plan_of("sep=;\r\nclient;started;earned\r\nAna;2026-01-05;1,5\r\nBo;x;1\r\n")
    assert plan.contracts[0].contract.earned_cents == 150
    assert places(plan) == [(3, "started")]


@pytest.mark.parametrize(
    ("header", "column"),
    [
        *(
            ("Client Name", "client"),
            ("START_DATE", "started"),
            ("end-date", "ended"),
            ("Total Earnings", "earned"),
        ),
        *(("cliente", "client"), ("Inicio", "started"), ("fin", "ended"), ("Ganado", "earned")),
        *(
            ("ESTRELLAS", "stars"),
            ("Valoración", "stars"),
            ("reseña", "comment"),
            ("Fecha de inicio", "started"),
        ),
        *(
            ("Feedback to freelancer", "comment"),
            ("Job Success Score", "score"),
            ("Private feedback", "hidden"),
        ),
        *(
            ("Adherence to schedule", "deadlines"),
            ("Contract title", "title"),
            ("  Paid   Periods ", "paid_periods"),
        ),
        *(("foo", None), ("", None), ("x" * 5000, None)),
    ],
)
def test_header_synonyms(header: str, column: str | None) -> None:
    assert find_column(header) == column


def test_a_columns_own_name_is_never_anothers_synonym() -> None:
    assert [find_column(column) for column in (*CSV_COLUMNS, EARNED_CENTS)] == [*CSV_COLUMNS, EARNED_CENTS]


def test_spanish_file() -> None:
    plan = plan_of(
        "Cliente;Título;Inicio;Fin;Ganado;Moneda;Estrellas;Calidad;Oculto;Motivo de cierre;Tipo de pago;Cuenta\n"
        "Peña S.A.;Web;5 de enero de 2026;en curso;1.250,50 €;EUR;4,5;5;positivo;motivo;por horas;sí\n",
    )
    assert [str(fault) for fault in plan.faults] == [
        "Row 2: Upwork counts earnings in USD. Enter the amount it shows in USD."
    ]
    plan = plan_of(
        "Cliente;Plataforma;Inicio;Fin;Ganado;Estrellas;Oculto;Motivo de cierre;Tipo de pago\n"
        "Peña S.A.;directo;5 de enero de 2026;en curso;1.250,50 €;4,5;positivo;motivo;por horas\n",
    )
    (row,) = plan.contracts
    assert not plan.faults
    assert not plan.notes
    assert row.contract == ContractDraft(
        client="Peña S.A.",
        platform=Platform.DIRECT,
        started=date(2026, 1, 5),
        earned_cents=125050,
        currency="EUR",
        kind=Kind.HOURLY,
    )
    assert row.feedback == FeedbackDraft(
        stars=Decimal("4.5"), hidden=Hidden.POSITIVE, hidden_source=HiddenSource.ENDING_REASON
    )


def test_empty_rows_are_skipped_and_counted() -> None:
    plan = plan_of('\n\nclient,started\n\n,\n"Ana\nMaria",2026-01-05\n ,\nBo,nonsense\n\n')
    assert [row.row for row in plan.contracts] == [6]
    assert places(plan) == [(8, "started")]


def test_unknown_columns_are_named_and_our_own_keys_are_not() -> None:
    plan = plan_of("client,started,Favourite colour,id,created_at\nAna,2026-01-05,red,7,x\n")
    assert plan.notes == ["I left out what I do not know: “Favourite colour”."]


def test_a_second_column_of_the_same_meaning_is_named() -> None:
    plan = plan_of("client,customer,started\nAna,Bo,2026-01-05\n")
    assert plan.contracts[0].contract.client == "Ana"
    assert plan.notes == ["Two columns say “client”. I read the first and left out “customer”."]


# Dates


def test_one_date_that_forces_an_order_decides_for_its_column() -> None:
    plan = plan_of("client,started\nA,05/03/2026\nB,03/25/2026\nC,07/08/2026\n")
    assert [row.contract.started for row in plan.contracts] == [
        date(2026, 5, 3),
        date(2026, 3, 25),
        date(2026, 7, 8),
    ]
    assert not plan.faults
    assert not plan.notes


def test_a_column_that_does_not_tell_follows_the_others() -> None:
    plan = plan_of("client,started,ended\nA,05/03/2026,06/25/2026\n")
    assert plan.contracts[0].contract.started == date(2026, 5, 3)
    assert plan.notes == []


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (["05.03.2026"], "2026-03-05"),
        (["05.03.2026", "25.03.2026"], "2026-03-05"),
        (["05.03.2026", "03.25.2026"], "2026-05-03"),
    ],
)
def test_dots_are_day_first_unless_the_column_says_otherwise(dates: list[str], first: str) -> None:
    rows = "".join(f"A{number},{written}\n" for number, written in enumerate(dates))
    plan = plan_of("client,started\n" + rows, month_first=True)
    assert plan.contracts[0].contract.started.isoformat() == first


def test_contracts_that_begin_after_today_are_noted() -> None:
    ahead, later = TODAY + timedelta(days=1), TODAY + timedelta(days=400)
    assert plan_of(f"client,started\nA,{TODAY}\n").notes == []
    assert plan_of(f"client,started\nA,{TODAY}\nB,{ahead}\n").notes == [
        f"1 contract begins only after today: B, on {ahead}. Is that right?"
    ]
    assert plan_of(f"client,started\nB,{ahead}\nC,{later}\n").notes == [
        f"2 contracts begin only after today, such as B, on {ahead}. Is that right?"
    ]


@pytest.mark.parametrize(("month_first", "read_as"), [(False, "2026-03-05"), (True, "2026-05-03")])
def test_doubtful_dates_are_noted(month_first: bool, read_as: str) -> None:
    plan = plan_of("client,started\nA,05/03/2026\n", month_first=month_first)
    assert plan.contracts[0].contract.started.isoformat() == read_as
    assert plan.notes == [
        f"Dates such as 05/03/2026 can be read in two ways; I read it as {read_as}. "
        "If that is wrong, write the dates as year-month-day and import again."
    ]


def test_a_column_that_contradicts_itself_is_refused_where_it_is_doubtful() -> None:
    plan = plan_of("client,started\nA,25/03/2026\nB,03/25/2026\nC,05/03/2026\nD,2026-01-05\n")
    assert places(plan) == [(4, "started")]
    assert "doubtful" in plan.faults[0].message


@pytest.mark.parametrize("word", ["", "-", "Present", "ongoing", "OPEN", "en curso", "n/a"])
def test_words_for_a_contract_that_is_open(word: str) -> None:
    assert contract_of("ended", word).ended is None


def test_a_lone_date_column_is_the_start() -> None:
    plan = plan_of("client,date\nAna,3 days ago\n")
    assert plan.contracts[0].contract.started == date(2026, 11, 19)


# Money


def test_money_styles() -> None:
    plan = table("earned", "420", '"$1,250.50"', "1 250", "free", "-", "", "1.5k")
    assert plan.faults == []
    assert [row.contract.earned_cents for row in plan.contracts] == [42000, 125050, 125000, 0, 0, 0, 150000]


def test_thousands_that_may_be_decimals_are_asked_about() -> None:
    plan = table("earned", "12.50", "1.250", '"1,250"')
    assert places(plan) == [(3, "earned")]
    assert "two ways" in plan.faults[0].message
    assert table("earned", "1.250").notes == ["I read amounts such as 1.250 as 1250.00."]
    assert table("earned", '"1.250,50"', "1.250").notes == []


def test_currency_column() -> None:
    assert contract_of("platform,earned,currency", "direct,300,eur").currency == "EUR"
    assert contract_of("platform,earned,currency", "direct,$300,cad").currency == "CAD"
    assert contract_of("platform,earned,currency", "direct,€300,").currency == "EUR"
    assert contract_of("earned_cents", "42000").earned_cents == 42000
    plan = table("platform,earned,currency", "direct,€300,USD", "direct,300,XXQ")
    assert places(plan) == [(2, "earned"), (3, "currency")]


# Choices, yes and no, feedback


def test_words_for_choices() -> None:
    found = contract_of("platform,type,through,paid_periods", "Freelancer.com,Hourly,an agency,3.0")
    assert (found.platform, found.kind, found.through, found.paid_periods) == (
        *(Platform.FREELANCER, Kind.HOURLY, Through.AGENCY, 3),
    )
    plan = table("platform,kind,through", "myspace,weekly,aliens")
    assert places(plan) == [(2, "kind"), (2, "platform"), (2, "through")] or {
        c for _r, c in places(plan)
    } == {*("kind", "platform", "through")}
    assert "one of: fixed, hourly" in next(f.message for f in plan.faults if f.column == "kind")


@pytest.mark.parametrize(
    ("word", "value"), [("yes", True), ("Sí", True), ("X", True), ("0", False), ("FALSE", False)]
)
def test_yes_and_no(word: str, value: bool) -> None:
    assert contract_of("client_flagged", word).client_flagged is value


@pytest.mark.parametrize(
    ("header", "row", "there"),
    [
        ("stars,removed,hidden", ",no,unknown", False),
        ("stars", "-", False),
        ("stars", "none", True),
        ("stars", "5", True),
        ("removed", "yes", True),
        ("hidden", "negative", True),
        ("comment", "fine", True),
        ("received", "2026-03-01", True),
        ("quality", "5", True),
        ("quality", "-", False),
    ],
)
def test_when_there_is_feedback(header: str, row: str, there: bool) -> None:
    assert (feedback_of(header, row) is not None) == there


def test_feedback_is_held_to_its_platform() -> None:
    plan = table("platform,stars,value", "fiverr,4.85,5", "upwork,4.85,5", "contra,4.25,")
    assert places(plan) == [(2, "stars"), (3, "value"), (4, "stars")]
    assert "4.8 or 4.9" in plan.faults[0].message


# Scores


def test_scores() -> None:
    plan = plan_of(
        "type,client,started,on,score\nscore,,,2026-10-01,92%\n,,,2026-10-15,93\ncontract,Ana,2026-01-05,,\n"
    )
    assert [(score.on, score.score) for score in plan.scores] == [
        (date(2026, 10, 1), 92),
        (date(2026, 10, 15), 93),
    ]
    assert len(plan.contracts) == 1
    assert plan_of("date;JSS\n01.10.2026;92\n").scores[0].score == 92


def test_scores_that_contradict_or_do_not_fit() -> None:
    plan = plan_of(
        "on,score,platform\n2026-10-01,92,\n2026-10-01,93,\n2026-10-02,101,\n2026-10-03,9,contra\n2026-10-04,,\n"
    )
    assert places(plan) == [(3, "score"), (4, ""), (5, ""), (6, "score")]


def test_a_score_in_a_contracts_row_is_noted() -> None:
    plan = plan_of("client,started,on,score\nAna,2026-01-05,2026-10-01,92\n")
    assert plan.scores == []
    assert plan.notes == ["Scores count only in rows of their own (type “score”); I left out 1."]


# Faults


def test_every_fault_is_reported_by_row_and_column() -> None:
    plan = plan_of(
        "client,started,ended,earned,stars,removed,link,note\n"
        "Ana,31/02/2026,soon,-5,9,dunno,ftp:x," + "n" * 1001 + "\n"
        ",2026-01-05,,1,5,,,\n"
        "Bo,2026-05-01,2026-04-01,1,5,,,\n"
        "Cy,1998-01-01,,100000001,5,,,\n"
    )
    assert set(places(plan)) == {
        *((2, column) for column in ("started", "ended", "earned", "stars", "removed", "link", "note")),
        *((3, "client"), (4, "ended"), (5, "started"), (5, "earned")),
    }
    assert len(plan.faults) == 11
    words = {(fault.row, fault.column): fault.message for fault in plan.faults}
    assert words[2, "note"] == "This is too long: at most 1,000 characters fit."
    assert words[3, "client"] == "This is needed. Please fill it in."
    assert words[4, "ended"].startswith("It ends (2026-04-01) before it starts")
    assert words[5, "earned"] == "This is at most 100,000,000. Please check it."
    assert str(Fault(4, "stars", "No.")) == "Row 4, stars: No."
    assert [fault.row for fault in plan.faults] == sorted(fault.row for fault in plan.faults)


def test_an_unknown_platform_is_the_only_fault_it_causes() -> None:
    assert places(table("platform,earned,currency,stars,value", "myspace,300,EUR,4.8,5")) == [(2, "platform")]


def test_more_cells_than_names_is_a_fault() -> None:
    plan = plan_of("client,started,earned\nAna,2026-01-05,1,250.50\nBo,2026-01-05,1,,\n")
    assert places(plan) == [(2, "")]
    assert "stands in quotation marks" in plan.faults[0].message


def test_contracts_stated_twice_are_noted() -> None:
    plan = plan_of("client,started,note\nAna,2026-01-05,x\nANA,2026-01-05,y\nAna,2026-01-06,\n")
    first, again, other = (fingerprint(row.contract) for row in plan.contracts)
    assert first == again != other
    assert plan.notes == ["1 row states the same contract as an earlier one: 2 and 3."]


def test_progress_counts_up_to_the_end() -> None:
    calls: list[tuple[int, int]] = []
    text = "client,started\n" + "Ana,2026-01-05\n" * 600
    read_file(text.encode(), "x", today=TODAY, progress=lambda done, total: calls.append((done, total)))
    assert calls == [(0, 600), (250, 600), (500, 600), (600, 600)]


_CELLS = st.text() | st.sampled_from(
    [
        *CSV_COLUMNS,
        "none",
        "2026-01-05",
        "05/03/2026",
        "1.250",
        "1.250,5",
        "5",
        "★",
        "yes",
        "score",
        "upwork",
        "0/5/2026",
    ]
)


@given(
    header=st.lists(st.sampled_from(CSV_COLUMNS) | st.text(max_size=5), min_size=1, max_size=8),
    rows=st.lists(st.lists(_CELLS, max_size=9), max_size=4),
    separator=st.sampled_from(",;\t|"),
)
def test_any_table_gives_a_plan_or_a_refusal(
    header: list[str], rows: list[list[str]], separator: str
) -> None:
    lines = [["client", "started", *header], *(["Ana", "2026-01-05", *row] for row in rows)]
    text = "\n".join(
        separator.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in line) for line in lines
    )
    try:
        plan = plan_of(text, "utf-8")
    except Refusal as refusal:
        assert refusal.message  # noqa: PT017 - both ends are fine; nothing else may come out
        return
    except UnicodeEncodeError:
        return
    assert all(fault.message and 1 <= fault.row <= len(text) for fault in plan.faults)
