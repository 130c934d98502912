"""Files that members keep as evidence: what may be kept, told by the content alone, and small pictures of images.

`recognise` reads bytes and opens nothing. `thumbnail` decodes a picture, which is for the worker process only.
"""

import io
import re
import zipfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import PurePath

from bot.errors import Refusal
from bot.i18n import N_, _

MOST_BYTES = 8 * 1024 * 1024
"""The largest file that is kept."""

MOST_PIXELS = 64_000_000
"""The largest picture that is decoded: more than a phone takes."""

THUMBNAIL_SIDE = 400
"""The longest side of a thumbnail in pixels: 50 mm in print at 200 dots an inch."""


class FileKind(StrEnum):
    """What may be kept. The value is the ending of a name of that kind, without its dot."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"
    WEBP = "webp"
    GIF = "gif"
    TEXT = "txt"

    @property
    def is_image(self) -> bool:
        """Whether `thumbnail` can make a small picture of it."""
        return self not in (FileKind.PDF, FileKind.TEXT)


_ENDINGS: dict[FileKind, tuple[str, ...]] = {kind: (kind.value,) for kind in FileKind} | {
    FileKind.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    FileKind.TEXT: ("txt", "text", "md", "log", "csv"),
}

_KEPT = N_("I keep PDF files, pictures (PNG, JPEG, WebP, GIF) and plain text.")

# Where a file of this kind begins; more is looked at below.
_BEGINNINGS: tuple[tuple[FileKind, bytes], ...] = (
    (FileKind.PDF, b"%PDF-"),
    (FileKind.PNG, b"\x89PNG\r\n\x1a\n"),
    (FileKind.JPEG, b"\xff\xd8\xff"),
    (FileKind.WEBP, b"RIFF"),
    (FileKind.GIF, b"GIF87a"),
    (FileKind.GIF, b"GIF89a"),
)

_ARCHIVES: tuple[tuple[int, bytes], ...] = (
    (0, b"PK"),
    (0, b"Rar!\x1a\x07"),
    (0, b"7z\xbc\xaf\x27\x1c"),
    (0, b"\x1f\x8b"),
    (0, b"BZh"),
    (0, b"\xfd7zXZ\x00"),
    (0, b"\x28\xb5\x2f\xfd"),
    (257, b"ustar"),
)
"""Where in a file (offset) which bytes tell an archive. Word and Excel files are archives too."""

_HIDDEN = (b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c\x00")
"""Archives that programs find behind a first file, wherever they begin. ZIP is looked for from the end."""

_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg|\?php)\b", re.IGNORECASE)
_OTHER_TEXT = re.compile(r"\s*(?:<(?:!|\?|[a-z])|\{\\rtf|%!PS|#!)", re.IGNORECASE)
_NO_TEXT = bytes(set(range(32)) - set(b"\t\n\f\r")) + b"\x7f"


def recognise(content: bytes, name: str) -> FileKind:
    """The kind of the file `content`, whose name is `name` and has to agree with it.

    Raises Refusal, in words that say what to do: empty, over 8 MB, an archive, of another kind, damaged, two files in
    one, named as what it is not. Nothing is decoded; 8 MB take some 50 ms, so call it in a thread.
    """
    if not content:
        raise Refusal(_("“{name}” is empty. Please check it, and send it again."), name=name)
    if len(content) > MOST_BYTES:
        raise Refusal(
            _(
                "“{name}” is too large: a file may have 8 MB. Send a smaller picture, or the pages that matter."
            ),
            name=name,
        )
    if any(content.startswith(mark, offset) for offset, mark in _ARCHIVES):
        raise Refusal(
            _(
                "“{name}” is an archive or an office file, which I cannot look into. Send what is in it one by one, "
                "documents as PDF."
            ),
            name=name,
        )
    kind = _kind(content)
    if kind is None:
        raise _unknown(content, name)
    if kind is not FileKind.TEXT:
        if not _WHOLE[kind](content):
            raise Refusal(
                _("“{name}” is damaged, or something was added to it. Please save it anew, and send that."),
                name=name,
            )
        if _has_second_file(content, kind):
            raise Refusal(
                _("“{name}” holds a second file inside. Please save it anew, or send a picture of it."),
                name=name,
            )
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if ending not in _ENDINGS[kind] and (ending or kind is not FileKind.TEXT):
        raise Refusal(
            _(
                "“{name}” is named as something else than it is. Rename it so that it ends in .{ending}, and send it."
            ),
            name=name,
            ending=kind.value,
        )
    return kind


def _kind(content: bytes) -> FileKind | None:
    for kind, beginning in _BEGINNINGS:
        if content.startswith(beginning) and (kind is not FileKind.WEBP or content[8:12] == b"WEBP"):
            return kind
    text = _as_text(content)
    return None if text is None or _OTHER_TEXT.match(text) or _MARKUP.search(content) else FileKind.TEXT


def _as_text(content: bytes) -> str | None:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    plain = content if encoding == "utf-8-sig" else text.encode(errors="replace")
    return text if len(plain.translate(None, _NO_TEXT)) == len(plain) else None


def _unknown(content: bytes, name: str) -> Refusal:
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif"):
        return Refusal(
            _(
                "“{name}” is a picture that few programs open. Save it as JPEG or take a screenshot, and send that."
            ),
            name=name,
        )
    if _MARKUP.search(content[:100_000]):
        return Refusal(_("“{name}” is a web page. Print it to a PDF file, and send that."), name=name)
    return Refusal(
        _("I cannot keep “{name}”."),
        _(_KEPT)
        + " "
        + _("Save it as one of these, and send that. A text has to be saved in the encoding UTF-8."),
        name=name,
    )


def _has_second_file(content: bytes, kind: FileKind) -> bool:
    """Whether another program would find something else in it: an archive behind it, a web page in a picture."""
    if zipfile.is_zipfile(io.BytesIO(content)) or any(mark in content for mark in _HIDDEN):
        return True
    return kind.is_image and _MARKUP.search(content) is not None


def _whole_pdf(content: bytes) -> bool:
    return b"%%EOF" in content[-2048:]


def _whole_png(content: bytes) -> bool:
    # Chunks of length, type, data and check sum; nothing may follow the last one.
    at = 8
    while at + 12 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        kind = content[at + 4 : at + 8]
        if (at == 8) != (kind == b"IHDR"):
            return False
        at += 12 + size
        if kind == b"IEND":
            return at == len(content)
    return False


def _whole_jpeg(content: bytes) -> bool:
    # Segments, each with its length, up to where the picture's data begins. Phones add things behind its end.
    at = 2
    while content[at : at + 1] == b"\xff":
        if content[at + 1 : at + 2] == b"\xda":
            return b"\xff\xd9" in content[at:]
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return False


def _whole_webp(content: bytes) -> bool:
    return 8 + int.from_bytes(content[4:8], "little") in (len(content), len(content) - 1)


def _whole_gif(content: bytes) -> bool:
    # Blocks, of which each ends with an empty one, up to the trailer, which nothing may follow.
    at = 13 + _colours(content[10:11])
    while at < len(content):
        block = content[at]
        if block == 0x3B:
            return at + 1 == len(content)
        if block == 0x21:
            at += 2
        elif block == 0x2C:
            at += 11 + _colours(content[at + 9 : at + 10])
        else:
            return False
        while size := int.from_bytes(content[at : at + 1], "big"):
            at += 1 + size
        at += 1
    return False


def _colours(flags: bytes) -> int:
    """Bytes of the table of colours that these flags announce."""
    packed = int.from_bytes(flags, "big")
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


_WHOLE: dict[FileKind, Callable[[bytes], bool]] = {
    FileKind.PDF: _whole_pdf,
    FileKind.PNG: _whole_png,
    FileKind.JPEG: _whole_jpeg,
    FileKind.WEBP: _whole_webp,
    FileKind.GIF: _whole_gif,
}


def thumbnail(content: bytes) -> bytes | None:
    """A small JPEG of the picture `content`, of an animation its first frame; None where it cannot be read.

    What belongs to the picture and is not seen (place, camera) is not in it. In the worker process only: it is where
    strangers' bytes are decoded. Pictures of more than 64 million pixels are not.
    """
    from PIL import Image, ImageOps

    side = (THUMBNAIL_SIDE, THUMBNAIL_SIDE)
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP", "GIF")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            picture.draft("RGB", side)  # a JPEG is decoded at an eighth of its size, where that is enough
            small = ImageOps.exif_transpose(picture)
            small.thumbnail(side)
            small = small.convert("RGBA")
    except Exception:  # decoders raise whatever they trip over, and no picture is worth a brief
        return None
    paper = Image.new("RGB", small.size, "white")
    paper.paste(small, mask=small)
    target = io.BytesIO()
    paper.save(target, "JPEG", quality=70)
    return target.getvalue()


def size_of(jpeg: bytes) -> tuple[int, int]:
    """Width and height in pixels of a picture that `thumbnail` made."""
    from PIL import Image

    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
        return picture.size
