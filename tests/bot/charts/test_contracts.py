"""The picture of all contracts: each its line, its names only data."""

from bot.charts.contracts import ContractRow, contracts_chart, describe_contracts
from bot.charts.draw import draw

ROWS = [
    ContractRow("Acme", 0.25, 0.5),
    ContractRow("Acme", 0.0, 1.0),
    ContractRow('"] + now() + ["' * 3, 1.0, 0.0),
]


def test_two_contracts_with_one_name_have_a_line_each() -> None:
    values = contracts_chart(ROWS)["data"]["values"]
    assert [(one["order"], one["rules"], one["estimate"]) for one in values] == [
        (0, 0.25, 0.5),
        (1, 0.0, 1.0),
        (2, 1.0, 0.0),
    ]


def test_a_name_is_never_an_expression_and_is_drawn() -> None:
    labels = contracts_chart(ROWS)["layer"][0]["encoding"]["y"]["axis"]["labelExpr"]
    assert labels.startswith('["Acme", "Acme", "\\"] + now() + [')
    assert draw(contracts_chart(ROWS)).startswith(b"\x89PNG")


def test_in_words() -> None:
    assert describe_contracts(ROWS[:2]) == (
        "How likely each contract counts against you. Acme: by the rules 25 %, estimate 50 %; "
        "Acme: by the rules 0 %, estimate 100 %"
    )
