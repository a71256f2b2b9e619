"""Files that are damaged, mislabelled or made to harm: one plain sentence, soon, and nothing else."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache

import openpyxl
import pytest
import typst
from docx import Document as WordDocument
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odfdo import Document as OdfDocument
from odfdo import Paragraph, Table

from tracker.domain.plan_reading import NotRead
from tracker.imports import archives
from tracker.imports.readers import read_source
from tracker.imports.reading_apart import read_apart

NAMES = {
    "xlsx": "plan.xlsx",
    "docx": "plan.docx",
    "odt": "plan.odt",
    "pdf": "plan.pdf",
    "csv": "plan.csv",
    "md": "plan.md",
}


def an_xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Action", "Lead"])
    book.active.append(["Write it", "Amira"])
    return _saved(book.save)


def a_docx() -> bytes:
    document = WordDocument()
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["Action", "Lead", "Write it", "Amira"], strict=True):
        cell.text = text
    return _saved(document.save)


def an_odt() -> bytes:
    document = OdfDocument("text")
    document.body.append(Paragraph("Our plan"))
    document.body.append(Table("Plan", width=2, height=2))
    return _saved(document.save)


@cache
def valid(kind: str) -> bytes:
    """A small file of this kind that is read without complaint."""
    if kind == "pdf":
        return bytes(typst.compile(b"#table(columns: 2, [Action], [Lead], [Write it], [Amira])"))
    texts = {
        "csv": b'Action,Lead\n"Write\nit",Amira\n',
        "md": b"# Plan\n\n| Action | Lead |\n|---|---|\n| <p>Write</p> | Amira |\n",
    }
    return texts[kind] if kind in texts else {"xlsx": an_xlsx, "docx": a_docx, "odt": an_odt}[kind]()


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


def rezipped(
    content: bytes, change: dict[str, Callable[[bytes], bytes]], extra: dict[str, bytes] | None = None
) -> bytes:
    """The archive with some members changed and some added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, lambda words: words)(old.read(name)))
        for name, words in (extra or {}).items():
            new.writestr(name, words)
    return out.getvalue()


def refusal_of(name: str, content: bytes) -> str:
    with pytest.raises(NotRead) as refused:
        read_source(name, content)
    assert refused.value.problem.remedy
    return refused.value.problem.what


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (
            "plan.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
            "Old Word files",
        ),
        (
            "plan.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
        ("plan.rtf", b"{\\rtf1 Plan}", "Rich Text"),
        ("plan.docx", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "a picture"),
        ("plan.pptx", "ppt/presentation.xml", "PowerPoint"),
        ("plan.pages", "Index/Document.iwa", "Pages"),
        ("plans.zip", "plan.txt", "an archive of files"),
        ("plan.xlsx", b"PK\x03\x04 and then nothing", "damaged"),
        ("plan.pdf", b"%PDF-1.7\n", "damaged"),
        ("plan.docx", b"", "empty"),
        ("plan.docx", b"just words", "isn't read"),
        ("plan.exe", b"MZ\x90\x00", "a program"),
        ("plan.txt", b"\x01\x02\x03\x04\x00\x07\xff" * 100, "isn't text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_kind_of_file_that_is_not_read_is_told_in_a_sentence(
    name: str, content: bytes | str, says: str
) -> None:
    if isinstance(content, str):
        content = _saved(lambda out, member=content: zipfile.ZipFile(out, "w").writestr(member, "x"))

    assert says in refusal_of(name, content)


@pytest.mark.parametrize("kind", ["xlsx", "docx", "odt"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
def test_a_file_that_was_cut_short_is_told(kind: str, part: float) -> None:
    content = valid(kind)

    assert "damaged" in refusal_of(NAMES[kind], content[: int(len(content) * part)])


MAIN = {"xlsx": "xl/worksheets/sheet1.xml", "docx": "word/document.xml", "odt": "content.xml"}
ENTITIES = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname"><!ENTITY c "&b;&b;">]>'


@pytest.mark.parametrize("kind", ["xlsx", "docx", "odt"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a_part_that_brings_entities_is_refused_before_it_is_parsed(kind: str, encoding: str) -> None:
    def with_entities(words: bytes) -> bytes:
        head, _, rest = words.partition(b"?>")
        text = (head + b"?>" + ENTITIES + rest).decode()
        return text.encode() if encoding == "utf-8" else ("\ufeff" + text).encode("utf-16-le")

    content = rezipped(valid(kind), {MAIN[kind]: with_entities})

    assert "rules for reading" in refusal_of(NAMES[kind], content)


def test_a_web_page_with_entities_fetches_nothing() -> None:
    page = (
        b"<?xml version='1.0'?>"
        + ENTITIES
        + b"<html><body><table><tr><td>a &b;</td></tr></table></body></html>"
    )

    (table,) = read_source("plan.html", page).tables

    assert table.rows[0].cells[0].text == "a &b;"


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    content = rezipped(
        valid("docx"), {}, {"word/comments.xml": b"<a>" + b" " * archives.MOST_UNPACKED + b"</a>"}
    )

    assert "grows to more than 64 MB" in refusal_of("plan.docx", content)


def lying_about_its_size(content: bytes, name: str, words: bytes) -> bytes:
    """The archive with a member that unpacks to far more than it says, in both of its headers."""
    packed = rezipped(content, {name: lambda _: words})
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        member = archive.getinfo(name)
    lie, truth = struct.pack("<L", 1000), struct.pack("<L", member.file_size)
    crc = struct.pack("<L", zlib.crc32(words[:1000]))
    return packed.replace(truth, lie).replace(struct.pack("<L", member.CRC), crc)


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_a_bomb_that_lies_about_its_size_does_no_harm(kind: str) -> None:
    bomb = lying_about_its_size(valid(kind), MAIN[kind], b"<a>" + b"a" * (80 * 1024 * 1024))

    told = told_of(NAMES[kind], bomb)

    # What is read of it is what it says it has; of a workbook, an empty sheet.
    assert "damaged" in told or (kind, told) == ("xlsx", "")


@pytest.mark.parametrize("name", ["../../etc/passwd.xml", "/etc/passwd.xml", "C:\\plan.xml", "..\\plan.xml"])
def test_names_of_other_places_on_a_computer_are_refused(name: str) -> None:
    assert "other places" in refusal_of("plan.docx", rezipped(valid("docx"), {}, {name: b"<a/>"}))


def test_two_parts_of_the_same_name_are_refused() -> None:
    out = io.BytesIO(valid("docx"))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", b"<a/>")

    assert "the same name" in refusal_of("plan.docx", out.getvalue())


def test_more_parts_than_any_document_has_are_refused() -> None:
    extra = {f"word/part{number}.xml": b"" for number in range(archives.MOST_MEMBERS)}

    assert "parts" in refusal_of("plan.docx", rezipped(valid("docx"), {}, extra))


def test_a_workbook_with_macros_is_read_and_they_are_left_alone() -> None:
    content = rezipped(valid("xlsx"), {}, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})

    source = read_source("plan.xlsm", content)

    assert len(source.tables) == 1
    assert "macros" in source.problems[0].what


def test_formulas_stay_words_and_are_never_worked_out() -> None:
    (table,) = read_source("plan.csv", b"Action,Lead\n=cmd|' /C calc'!A0,@SUM(1)\n").tables

    assert [cell.text for cell in table.rows[1].cells] == ["=cmd|' /C calc'!A0", "@SUM(1)"]


def test_a_sheet_of_200_000_rows_is_refused_with_its_reason() -> None:
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>Write it %d</t></is></c></row>' % (n, n, n)
        for n in range(1, 200_001)
    )
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
    content = rezipped(valid("xlsx"), {MAIN["xlsx"]: lambda _: sheet % rows})

    with pytest.raises(NotRead, match=r"more than 20,000 rows"):
        read_apart("plan.xlsx", content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "plan.html",
            b"<table><tr>" + b"<td colspan=9999999 rowspan=9999999>a</td>" * 300 + b"</tr></table>",
        ),
        ("plan.html", b"<!doctype html>" + b"<div>" * 5_000 + b"<table><tr><td>a</td></tr></table>"),
        ("plan.html", b"<table><tr><td>" * 5_000),
        ("plan.md", b"|" * 500_000),
        ("plan.md", b"| " + b"*_[" * 50_000 + b" |\n|---|\n"),
        ("plan.md", b"<table>" * 100_000),
        ("plan.csv", b"," * 2_000_000),
        ("plan.csv", b'"' * 1_000_001),
        ("plan.json", b'{"actions":' * 50_000),
    ],
    ids=["spans", "depth", "tables in tables", "pipes", "marks", "open tables", "commas", "quotes", "braces"],
)
def test_a_text_made_to_take_for_ever_does_not(name: str, content: bytes) -> None:
    # Whatever is said of it, it wasn't the clock that ended it.
    assert "took longer" not in told_of(name, content)


def told_of(name: str, content: bytes) -> str:
    """What is said of a file that is refused; nothing where it is read."""
    try:
        read_apart(name, content)
    except NotRead as refused:
        return refused.problem.what
    return ""


KINDS = st.sampled_from(sorted(NAMES))


def read_or_refuse(name: str, content: bytes) -> None:
    """The promise of every reader: tables, or the named refusal."""
    with suppress(NotRead):
        read_source(name, content)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(KINDS, st.data())
def test_a_file_with_bytes_turned_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    content = bytearray(valid(kind))
    places = data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=12))
    for place in places:
        content[place] ^= data.draw(st.integers(1, 255))

    read_or_refuse(NAMES[kind], bytes(content))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(KINDS, st.data())
def test_a_file_with_a_piece_missing_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    content = valid(kind)
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))

    read_or_refuse(NAMES[kind], content[:start] + content[end:])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["xlsx", "docx", "odt"]), st.data())
def test_a_part_with_bytes_turned_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(valid(kind))) as archive:
        names = sorted(
            part.filename for part in archive.infolist() if part.filename.endswith(".xml") and part.file_size
        )
    name = data.draw(st.sampled_from(names))

    def turned(words: bytes) -> bytes:
        changed = bytearray(words)
        for place in data.draw(st.lists(st.integers(0, len(words) - 1), min_size=1, max_size=6)):
            changed[place] = data.draw(st.integers(0, 255))
        return bytes(changed)

    read_or_refuse(NAMES[kind], rezipped(valid(kind), {name: turned}))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["plan.csv", "plan.md", "plan.html", "plan.json", "plan", "plan.xlsx"]),
    st.binary(max_size=600),
)
def test_any_bytes_at_all_are_read_or_refused(name: str, content: bytes) -> None:
    read_or_refuse(name, content)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["plan.csv", "plan.md", "plan.html"]), st.text("|-\n<>td/*`_\\,;\"'ab \t#", max_size=300)
)
def test_any_text_at_all_is_read_or_refused(name: str, text: str) -> None:
    read_or_refuse(name, text.encode())
