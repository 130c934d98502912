"""Sealing: opens where it was sealed and nowhere else, and no message ever shows a key."""

import base64
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import OperatorError
from bot.storage.cipher import (
    OVERHEAD,
    Cipher,
    WrongKeyError,
    filled_size,
    make_key,
    parse_keys,
    read_key_file,
    write_key_file,
)

OLD, NEW = b"o" * 32, b"n" * 32
PLACE = "contract.note.17"


@given(st.text(), st.text(max_size=40))
def test_opens_what_was_sealed(text: str, place: str) -> None:
    cipher = Cipher({1: OLD})
    try:
        text.encode()
        place.encode()
    except UnicodeEncodeError:
        return  # a lone surrogate, which models refuse
    shown = text.rstrip("\0")  # which models refuse, and fills up
    assert cipher.open(cipher.seal(text, place), place) == shown
    assert cipher.open(cipher.seal(text, place, 64), place) == shown


def test_what_is_filled_up_has_one_size() -> None:
    cipher = Cipher({1: OLD})
    ids = ("7", "1234567890123456789")
    assert {len(cipher.seal(text, PLACE, filled_size(len(text), 24))) for text in ids} == {24 + OVERHEAD}
    assert filled_size(0, 24) == 24
    assert filled_size(24, 24) == 24
    assert filled_size(25, 24) == 48


def test_the_same_text_never_looks_the_same() -> None:
    cipher = Cipher({1: OLD})
    sealed = [cipher.seal("same", PLACE) for _ in range(1000)]
    assert len({one[1:13] for one in sealed}) == 1000  # the nonces
    assert len({one[13:] for one in sealed}) == 1000


@pytest.mark.parametrize("place", ["contract.note.18", "contract.title.17", "feedback.note.17", ""])
def test_a_value_opens_in_its_own_place_only(place: str) -> None:
    cipher = Cipher({1: OLD})
    with pytest.raises(WrongKeyError, match="does not open"):
        cipher.open(cipher.seal("mine", PLACE), place)


def test_no_altered_byte_goes_unnoticed() -> None:
    cipher = Cipher({1: OLD, 2: NEW})
    sealed = cipher.seal("text", PLACE)
    for position in range(len(sealed)):
        altered = bytearray(sealed)
        altered[position] ^= 3  # 1 becomes 2 in the first byte: a key there is, and the wrong one
        with pytest.raises(WrongKeyError):
            cipher.open(bytes(altered), PLACE)
    for length in range(len(sealed)):
        with pytest.raises(WrongKeyError):
            cipher.open(sealed[:length], PLACE)


def test_another_key_or_an_unknown_one() -> None:
    sealed = Cipher({1: OLD}).seal("text", PLACE)
    with pytest.raises(WrongKeyError, match="another key"):
        Cipher({1: NEW}).open(sealed, PLACE)
    with pytest.raises(WrongKeyError, match="key 1, which ENCRYPTION_KEYS does not list"):
        Cipher({2: NEW}).open(sealed, PLACE)


def test_seals_with_the_first_key_and_opens_with_any() -> None:
    before, after = Cipher({1: OLD}), Cipher({2: NEW, 1: OLD})
    assert after.open(before.seal("text", PLACE), PLACE) == "text"
    assert after.key_id(after.seal("text", PLACE)) == 2


def test_names_are_found_whatever_their_case_and_spaces() -> None:
    cipher = Cipher({2: NEW, 1: OLD})
    assert cipher.indexes("  Ana \t MARÍA\n", 5) == cipher.indexes("ana maría", 5)
    assert cipher.indexes("Straße", 5)[0] == cipher.indexes("STRASSE", 5)[0]
    assert cipher.indexes("ana", 5) != cipher.indexes("anna", 5)
    assert cipher.indexes("ana", 5)[1:] == Cipher({1: OLD}).indexes("ana", 5)
    assert all(len(one) == 16 for one in cipher.indexes("ana", 5))


def test_who_shares_a_client_cannot_be_seen() -> None:
    cipher = Cipher({2: NEW, 1: OLD})
    assert not set(cipher.indexes("ana", 5)) & set(cipher.indexes("ana", 6))


def test_a_cipher_needs_a_key() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Cipher({})


def test_keys_are_read_in_order() -> None:
    first, second = make_key(), make_key()
    keys = parse_keys(f" 7 : {first} ,\n3:{second}, ")
    assert list(keys) == [7, 3]
    assert keys[7] == base64.urlsafe_b64decode(first)
    standard = first.replace("-", "+").replace("_", "/")
    assert parse_keys(f"7:{standard}") == {7: keys[7]}


SECRET = base64.urlsafe_b64encode(bytes(range(64, 96))).decode()
OTHER = base64.urlsafe_b64encode(bytes(range(96, 128))).decode()
GUESSED = [
    base64.urlsafe_b64encode(key).decode()
    for key in (bytes(32), b"\xff" * 32, b"password" * 4, b"0123456789" * 3 + b"01")
]
SHORT = base64.urlsafe_b64encode(b"S" * 31).decode()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (SECRET, "must look like 1:BASE64"),
        (f"{SECRET}:1", "must look like 1:BASE64"),
        (f"-1:{SECRET}", "must look like"),
        (f"256:{SECRET}", "from 0 to 255"),
        (f"²:{SECRET}", "must look like"),
        (f"1:{SECRET}!", "not valid base64"),
        (f"1:{SECRET[:-1]}", "not valid base64"),
        (f"1:{SECRET}é", "not valid base64"),
        (f"1:{SHORT}", "31 bytes instead of 32"),
        (f"1:{SECRET},1:{OTHER}", "key id 1 is given twice"),
        (" , \n", "no key is given"),
        *((f"1:{guessed}", "everybody knows it") for guessed in GUESSED),
    ],
)
def test_faults_of_keys_are_named_without_the_key(text: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=fault) as refusal:
        parse_keys(text)
    file = tmp_path / "encryption.key"
    file.write_text(text)
    with pytest.raises(OperatorError, match=fault) as from_file:
        read_key_file(file)
    for error in (refusal.value, from_file.value):
        for part in (SECRET[:12], SECRET[-12:], SHORT[:12]):
            assert part not in f"{error!r}{error}"
    assert str(file) in str(from_file.value)


def test_an_unreadable_key_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="directory"):
        read_key_file(tmp_path)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OperatorError, match="cannot be read"):
        read_key_file(tmp_path / "binary")


def test_a_key_file_that_windows_wrote(tmp_path: Path) -> None:
    """A mark before the text and line ends of Windows change nothing; another encoding is named, and no key."""
    file, key = tmp_path / "key", make_key()
    file.write_bytes(f"\ufeff1:{key}\r\n".encode())
    assert list(read_key_file(file)) == [1]
    file.write_bytes(f"1:{key}\r\n".encode("utf-16"))
    with pytest.raises(OperatorError, match="UTF-8") as told:
        read_key_file(file)
    assert key[:8] not in str(told.value)


def test_a_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "encryption.key"
    first, second = make_key(), make_key()
    write_key_file(file, [(1, first)])
    write_key_file(file, [(2, second), (1, first)])
    assert list(read_key_file(file)) == [2, 1]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]  # no draft is left behind


def test_no_key_that_is_made_is_taken_for_a_guess() -> None:
    for _each in range(2_000):
        parse_keys(f"1:{make_key()}")
