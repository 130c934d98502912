"""Which files are kept, told by their content, and what is said of those that are not."""

import gzip
import io
import struct
import tarfile
import zipfile
import zlib

import pytest
from PIL import Image

from bot.briefs import files
from bot.briefs.files import MOST_BYTES, FileKind, recognise, size_of, thumbnail
from bot.errors import Refusal

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def picture(form: str, size: tuple[int, int] = (900, 600), mode: str = "RGB", **options: object) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, 120).save(target, form, **options)
    return target.getvalue()


PNG, JPEG, WEBP, GIF = (picture(form) for form in ("PNG", "JPEG", "WEBP", "GIF"))


def zipped(content: bytes = b"x") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", content)
    return target.getvalue()


def tarred() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a"))
    return target.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A whole PNG of a few kilobytes that announces a huge picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        PNG[:8]
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0" * 5_000_000, 9))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "contract.pdf", FileKind.PDF),
        (PDF, "CONTRACT.PDF", FileKind.PDF),
        (PNG, "a.b.png", FileKind.PNG),
        (JPEG, "photo.JPEG", FileKind.JPEG),
        (JPEG + b"what a phone adds" * 9, "photo.jpg", FileKind.JPEG),
        (WEBP, "a.webp", FileKind.WEBP),
        (GIF, "a.gif", FileKind.GIF),
        ("We agreed: 3 < 4, <3, ñ\r\n\tand € 5".encode(), "chat.txt", FileKind.TEXT),
        (b"no ending at all", "chat", FileKind.TEXT),
        ("in Notepad".encode("utf-16"), "chat.txt", FileKind.TEXT),
        ("с".encode("utf-8-sig"), "chat.log", FileKind.TEXT),
        (b"a" * MOST_BYTES, "long.txt", FileKind.TEXT),
    ],
)
def test_what_is_kept(content: bytes, name: str, kind: FileKind) -> None:
    assert recognise(content, name) is kind
    assert kind.is_image is (thumbnail(content) is not None)


def test_animations_are_kept() -> None:
    frames = [Image.new("P", (40, 40), number) for number in range(5)]
    target = io.BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:], duration=90, loop=0)
    assert recognise(target.getvalue(), "a.gif") is FileKind.GIF


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.pdf", "empty"),
        (b"a" * (MOST_BYTES + 1), "a.txt", "too large"),
        # Archives, and bombs among them.
        (zipped(), "a.zip", "an archive"),
        (zipped(b"\0" * 5_000_000), "bomb.pdf", "an archive"),
        (zipped(), "letter.docx", "an archive"),
        (b"Rar!\x1a\x07\x01\x00rest", "a.png", "an archive"),
        (b"7z\xbc\xaf\x27\x1crest", "a.7z", "an archive"),
        (gzip.compress(b"a", mtime=0), "a.txt", "an archive"),
        (tarred(), "a.tar", "an archive"),
        # Two files in one.
        (PDF + zipped(), "a.pdf", "a second file"),
        (JPEG + zipped(), "a.jpg", "a second file"),
        (JPEG + b"Rar!\x1a\x07\x00rest", "a.jpg", "a second file"),
        (picture("JPEG", comment=b"<ScRiPt>alert(1)</script>"), "a.jpg", "a second file"),
        (picture("GIF", comment=b"<html><body>"), "a.gif", "a second file"),
        (PNG + zipped(), "a.png", "something was added"),
        (GIF + b"/*", "a.gif", "something was added"),
        (b"GIF89a=1;alert(document.cookie);//;", "a.gif", "damaged"),
        (WEBP + b"<script>", "a.webp", "something was added"),
        (b"junk" + PDF, "a.pdf", ".txt"),
        # Broken.
        (PNG[:-20], "a.png", "damaged"),
        (PNG[:8], "a.png", "damaged"),
        (PNG[:8] + PNG[-12:], "a.png", "damaged"),
        (JPEG[:200], "a.jpg", "damaged"),
        (b"\xff\xd8\xff", "a.jpg", "damaged"),
        (GIF[:-10], "a.gif", "damaged"),
        (PDF[:-8], "a.pdf", "damaged"),
        # Of another kind.
        (b"MZ\x90\0\3\0\0\0", "a.exe", "cannot keep"),
        (b"a\0b", "a.txt", "cannot keep"),
        (b"\xff\xfe\x00\xd8", "a.txt", "cannot keep"),
        ("señor".encode("latin-1"), "a.txt", "UTF-8"),
        (b"\n <!DOCTYPE html><p>", "a.txt", "a web page"),
        (b"hello <script>alert(1)</script>", "a.txt", "a web page"),
        (b"<?xml version='1.0'?><svg/>", "a.svg", "a web page"),
        (b"{\\rtf1 a}", "a.rtf", "cannot keep"),
        (b"#!/bin/sh\nrm", "a.txt", "cannot keep"),
        (b"\0\0\0\x18ftypheic\0\0", "IMG_1.HEIC", "few programs"),
        # Named as something else.
        (PDF, "a.png", ".pdf"),
        (PDF, "a.pdf.exe", ".pdf"),
        (PNG, "a", ".png"),
        (b"text", "a.pdf", ".txt"),
        (b"@echo off", "a.bat", ".txt"),
    ],
)
def test_what_is_refused_and_how(content: bytes, name: str, said: str) -> None:
    with pytest.raises(Refusal) as refusal:
        recognise(content, name)
    assert said in refusal.value.message
    assert f"“{name}”" in refusal.value.message


@pytest.mark.parametrize("content", [PNG, JPEG, WEBP, GIF, PDF])
def test_no_cut_of_a_file_is_more_than_refused(content: bytes) -> None:
    for end in range(1, len(content), 7):
        with pytest.raises(Refusal):
            recognise(content[:end], "a.bin")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_thumbnail_is_a_small_jpeg(mode: str) -> None:
    small = thumbnail(picture("PNG", (900, 300), mode))
    assert small is not None
    assert small.startswith(b"\xff\xd8\xff")
    assert size_of(small) == (400, 133)


def test_a_thumbnail_stands_upright_and_tells_no_place() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif[0x010F] = "Maker of the camera"
    content = picture("JPEG", (900, 300), exif=exif)
    assert b"Maker of the camera" in content
    small = thumbnail(content)
    assert small is not None
    assert size_of(small) == (133, 400)
    assert b"Maker" not in small


def test_what_is_see_through_is_white() -> None:
    small = thumbnail(picture("PNG", (10, 10), "LA"))
    assert small is not None
    clear = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(clear, "PNG")
    small = thumbnail(clear.getvalue())
    assert small is not None
    with Image.open(io.BytesIO(small)) as shown:
        assert shown.getpixel((5, 5)) == (255, 255, 255)


def test_a_huge_picture_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = huge_png(60_000, 60_000)
    assert len(bomb) < 10_000
    assert recognise(bomb, "bomb.png") is FileKind.PNG
    assert thumbnail(bomb) is None
    # Also below the size at which the library itself refuses.
    monkeypatch.setattr(files, "MOST_PIXELS", 900 * 600 - 1)
    assert thumbnail(PNG) is None


@pytest.mark.parametrize("content", [b"", b"\0" * 99, PNG[:60], JPEG[:100], GIF[:20], PDF])
def test_no_picture_no_thumbnail(content: bytes) -> None:
    assert thumbnail(content) is None
