"""Papers opened again: whatever a file of any kind says, as one line of words."""

from __future__ import annotations

import io

from tests.conftest import Browser

SUFFIXES = ("pdf", "docx", "xlsx", "csv", "json")


def words_in(content: bytes, suffix: str) -> str:
    """All that a paper says, on one line. A hyphen at a line's end of a PDF is not there."""
    read = {"pdf": _of_pdf, "docx": _of_docx, "xlsx": _of_xlsx}.get(suffix, lambda content: content.decode())
    return " ".join(read(content).split())


def paper(browser: Browser, address: str) -> str:
    """A paper taken away, as words; its address ends with its kind, before any question mark."""
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return words_in(answer.get_data(), address.partition("?")[0].rpartition(".")[2])


def _of_pdf(content: bytes) -> str:
    import pypdfium2

    file = pypdfium2.PdfDocument(content)
    try:
        return " ".join(page.get_textpage().get_text_bounded() for page in file).replace("\ufffe", "")
    finally:
        file.close()


def _of_docx(content: bytes) -> str:
    import docx

    return " ".join(
        node.text or "" for node in docx.Document(io.BytesIO(content)).element.body.iter() if node.text
    )


def _of_xlsx(content: bytes) -> str:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content))
    return " ".join(
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell
    )
