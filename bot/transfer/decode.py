"""From a file's bytes to its text, or a kind word about files that hold none."""

import codecs
import io
import re
from collections.abc import Iterable
from itertools import pairwise
from math import ceil

from bot.errors import Refusal
from bot.i18n import N_, _, ngettext
from bot.parsing import quote
from bot.transfer.plan import MAX_BYTES, Record

_AS_CSV = N_(
    "This is {what}, which I cannot read. Open it in your spreadsheet program, save or download it as CSV, "
    "and import that file."
)
_OTHER = N_(
    "This is {what}, which I cannot read. Please import a CSV, Excel or JSON file; the template shows how."
)

_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _AS_CSV, N_("an old Excel or Office file")),
    (b"\x1f\x8b", _OTHER, N_("a compressed file")),
    (b"BZh", _OTHER, N_("a compressed file")),
    (b"\xfd7zXZ\x00", _OTHER, N_("a compressed file")),
    (b"7z\xbc\xaf\x27\x1c", _OTHER, N_("a compressed file")),
    (b"Rar!\x1a\x07", _OTHER, N_("a compressed file")),
    (b"\x28\xb5\x2f\xfd", _OTHER, N_("a compressed file")),
    (b"%PDF", _OTHER, N_("a PDF")),
    (b"\x89PNG", _OTHER, N_("a picture")),
    (b"\xff\xd8\xff", _OTHER, N_("a picture")),
    (b"GIF8", _OTHER, N_("a picture")),
    (b"RIFF", _OTHER, N_("a picture or a sound")),
    (b"{\\rtf", _OTHER, N_("a text document")),
    (b"SQLite format 3\x00", _OTHER, N_("a database")),
)

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OTHER_SPREADSHEETS = (".xlsb", ".numbers")
_WEB_PAGES = ("<!doctype html", "<html", "<table", "<?xml", "<svg")

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What spreadsheet programs still write where they do not write Unicode, besides Western European.
_OLD_ENCODINGS = ["cp1250", "cp1251", "mac_roman", "cp932", "gb18030", "cp949", "big5"]
_WESTERN_LETTERS = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒŠŸßàáâãäåæçèéêëìíîïñòóôõöøùúûüœšÿ")
_BEFORE_A_LETTER = frozenset("\xa0¿¡«»–—‘’‚“”„…·•©®™")
_WESTERN_MARKS = _BEFORE_A_LETTER | frozenset("°€£¢¥´¨¹²³ºª½¼¾×÷±§¶†")

# Letters of a Mac where Windows has none, or capitals and marks that stand inside no word.
_MAC_LETTERS = re.compile(
    rb"[A-Za-z][\x80-\x84\x86-\x90\x95-\x99\x9b\x9d-\x9f][a-z]|[a-z][\x8e\x8f\x88\x9f\x97](?![A-Z])"
)
_WINDOWS_LETTERS = re.compile(rb"[A-Za-z][\xc0-\xd6\xd8-\xf6\xf8-\xff]|[\xc0-\xd6\xd8-\xf6\xf8-\xff][A-Za-z]")

_WORD_BEYOND_ASCII = re.compile(r"[^\s,;|\"]+")
_SPOILT = re.compile(r"[^\W\d_]\?[^\W\d_]|\ufffd|Ã[\x80-\xbf©±¡³º­]|â€")
_SPOILT_END = re.compile(r"[^\W\d_]\?(?:\s|$)|(?:^|\s)\?[^\W\d_]")

_TELLING_BYTES = 50_000


def check_size(size: int) -> None:
    """Refusal where a file of `size` bytes is too large."""
    if size <= MAX_BYTES:
        return
    # Rounded up: a file that is a little too large is not "10.0 MB, and I take up to 10 MB".
    raise Refusal(
        _("The file is too large: {size} MB, and I take up to {most} MB. Split it in two."),
        size=f"{ceil(size / 1024 / 1024 * 10) / 10:.1f}",
        most=MAX_BYTES // 1024 // 1024,
    )


def is_spreadsheet(data: bytes, filename: str) -> bool:
    """Whether the file is one of Excel or OpenDocument, by what it holds. Refusal where it is too large or empty."""
    check_size(len(data))
    if not data.startswith(_ZIP):
        return False
    # By the parts it lists at its end, whatever its name says.
    is_open_document = b"META-INF/manifest.xml" in data and b"opendocument.text" not in data[:200]
    return b"xl/workbook.xml" in data or is_open_document or filename.endswith((".xlsx", ".ods"))


def decode(data: bytes, filename: str) -> tuple[str, str | None]:
    """The text of a file and, where its encoding was guessed, a note that says so with an example.

    UTF-8 and UTF-16 with or without a mark, UTF-32 with one, and older encodings by their letters. Raises
    Refusal for an empty or too large file and for what is no text.
    """
    check_size(len(data))
    if not data.strip():
        raise Refusal(_("This file is empty. The template shows what belongs in it."))
    _refuse_known_formats(data, filename.casefold())
    text, guessed = _to_text(data)
    odd = sum(1 for c in text if c < " " and c not in "\t\n\r\f")
    if "\0" in text or odd > len(text) // 100:
        raise _not_text()
    if text.lstrip()[:20].casefold().startswith(_WEB_PAGES):
        raise Refusal(_(_AS_CSV), what=_("a web page"))
    # Twice where a program wrote its mark before the one that was there.
    return text.lstrip("\ufeff"), None if guessed is None else _guessed_note(text, guessed)


def _guessed_note(text: str, encoding: str) -> str:
    # The whole word, so that one sees whether it is right.
    words = (word for word in _WORD_BEYOND_ASCII.findall(text) if not word.isascii())
    example = next(words, "–")
    return _(
        "The file is not in UTF-8; I read it as {encoding}, for example “{example}”. If letters are wrong, save the "
        "file as “CSV UTF-8”, or import the spreadsheet itself."
    ).format(encoding=encoding, example=quote(example))


def spoilt_letters(records: Iterable[Record]) -> str | None:
    """A note where names hold what a program left of letters it could not write; None where none do."""
    spoilt: list[str] = []
    for record in records:
        for column in ("client", "title"):
            cell = record.cells.get(column, "")
            # At the end of a word a question may have been meant; in a client's name it never is.
            if isinstance(cell, str) and (
                _SPOILT.search(cell) or (column == "client" and _SPOILT_END.search(cell))
            ):
                spoilt.append(cell)
    if not spoilt:
        return None
    return ngettext(
        "{count} name has lost letters: “{example}”. The program that saved the file could not write them. Save it as "
        "“CSV UTF-8”, or import the spreadsheet itself.",
        "{count} names have lost letters, such as “{example}”. The program that saved the file could not write them. "
        "Save it as “CSV UTF-8”, or import the spreadsheet itself.",
        len(spoilt),
    ).format(count=len(spoilt), example=quote(spoilt[0]))


def _refuse_known_formats(data: bytes, filename: str) -> None:
    if data.startswith(_ZIP):
        if filename.endswith(_OTHER_SPREADSHEETS) or b"xl/" in data or b"Index/Document.iwa" in data:
            raise Refusal(_(_AS_CSV), what=_("a spreadsheet of another kind"))
        raise Refusal(_(_OTHER), what=_("a compressed file"))
    for signature, words, what in _SIGNATURES:
        if data.startswith(signature):
            raise Refusal(_(words), what=_(what))


def _to_text(data: bytes) -> tuple[str, str | None]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding), None
    if b"\0" in data:
        return _strictly(data, _utf_16_without_mark(data)), None
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        return _guess(data)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refusal(
            _("Some characters in this file cannot be read. Please save it as CSV with UTF-8 and try again.")
        ) from error


def _utf_16_without_mark(data: bytes) -> str:
    """Which UTF-16 it is, by the side on which Latin letters leave their empty bytes."""
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    raise _not_text()


def _guess(data: bytes) -> tuple[str, str]:
    """Western European where that makes sense, else what charset-normalizer finds."""
    telling = _telling(data)
    if _is_mac(telling):
        return _strictly(data, "mac_roman"), "mac_roman"
    if _is_western(telling.decode("cp1252", errors="replace")):
        return _strictly(data, "cp1252"), "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(telling, cp_isolation=_OLD_ENCODINGS, threshold=0.3).best()
    if best is None:
        raise _not_text()
    return _strictly(data, best.encoding), best.encoding


def _telling(data: bytes) -> bytes:
    """The first lines with more than ASCII. Not by `splitlines`: ten million of them at once take everybody's time."""
    found = bytearray()
    for line in io.BytesIO(data):
        if not line.isascii():
            found += line[:_TELLING_BYTES]
            if len(found) >= _TELLING_BYTES:
                break
    return bytes(found[:_TELLING_BYTES])


def _is_mac(telling: bytes) -> bool:
    """Whether it makes sense as a Mac's Western European, and none as Windows'.

    Where one has letters the other has marks: `é` of a Mac is `Ž` on Windows, `ü` is `Ÿ`.
    """
    if _WINDOWS_LETTERS.search(telling) or not _MAC_LETTERS.search(telling):
        return False
    return _is_western(telling.decode("mac_roman"))


def _is_western(text: str) -> bool:
    """Whether all beyond ASCII makes sense in a Western language.

    Another alphabet read so shows marks inside words (`£ukasz`) or accented letters in rows.
    """
    letters = rows = 0
    for one, following in pairwise(f"{text} "):
        if one < "\x80":
            continue
        if one in _WESTERN_LETTERS:
            letters += 1
            rows += following in _WESTERN_LETTERS
        elif one not in _WESTERN_MARKS or (following.isalpha() and one not in _BEFORE_A_LETTER):
            return False
    return rows <= max(2, letters * 0.3)


def _not_text() -> Refusal:
    return Refusal(
        _("This is not a text file, so I cannot read it. Please import a CSV, Excel or JSON file.")
    )
