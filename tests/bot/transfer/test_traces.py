"""What spreadsheet programs leave in a file: marks, a line about the separator, old encodings, lost letters."""

import pytest

from bot.parsing import key
from bot.parsing.words import read_tables, word_files
from bot.transfer.columns import CSV_COLUMNS
from tests.bot.transfer.test_read_csv import plan_of


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;;;;", '"sep=;";;'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_excels_line_about_its_separator_is_no_row(first: str, encoding: str) -> None:
    plan = plan_of(
        f'{first}\r\n"client";"started";"earned"\r\n"Ana, Bo";"2026-01-05";"1.250,50"\r\n', encoding
    )
    assert plan.notes == []
    assert (plan.contracts[0].contract.client, plan.contracts[0].contract.earned_cents) == ("Ana, Bo", 125050)


def test_two_marks_before_a_quoted_header_are_no_part_of_it() -> None:
    plan = plan_of('\ufeff"client","started"\n"Ana","2026-01-05"\n', "utf-8-sig")
    assert (plan.notes, len(plan.contracts)) == ([], 1)


@pytest.mark.parametrize("name", ["Müller, José", "García Ñuñez", "naïve façade", "Évian", "André"])
@pytest.mark.parametrize("encoding", ["mac_roman", "cp1252"])
def test_files_of_a_mac_and_of_windows_are_told_apart(name: str, encoding: str) -> None:
    plan = plan_of(f'client,started\n"{name}",2026-01-05\n', encoding)
    assert plan.contracts[0].contract.client == name
    example = next(word.strip(",") for word in name.split() if not word.isascii())
    assert f"I read it as {encoding}, for example “{example}”" in plan.notes[0]


@pytest.mark.parametrize("client", ["Jos? Garc?a", "M?ller", "?lvaro", "JosÃ© Ruiz", "Jos\ufffd"])
def test_letters_that_a_program_lost_are_noticed(client: str) -> None:
    (note,) = plan_of(f"client,started\n{client},2026-01-05\n").notes
    assert f"1 name has lost letters: “{client}”" in note


def test_a_question_in_a_title_is_none_of_them() -> None:
    assert plan_of("client,title,started\nAna,Who? Me? Really?,2026-01-05\n").notes == []


def test_no_name_means_two_columns() -> None:
    meant: dict[str, set[str]] = {}
    for path in word_files("columns").values():
        for column, names in read_tables(path)["column"].items():
            for name in names:
                meant.setdefault(key(name), set()).add(column)
    assert {name: columns for name, columns in meant.items() if len(columns) > 1} == {}
    own = {key(column): {column} for column in CSV_COLUMNS}
    assert {name: own[name] for name in meant.keys() & own.keys() if meant[name] != own[name]} == {}
