"""A report to work on: a text of any origin, or a draft."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from drafter.documents.read import Document, read_text
from drafter.draft.compose import Draft
from drafter.errors import TextError


def read_report(path: str | Path) -> Document:
    """The text at PATH: a .md, .txt or .docx file, the folder that `drafter draft` wrote, or its draft.json.

    Of a Word file it is the body, without notes and headers.  Of a draft the report.md beside it counts, for that
    is what a person reads and changes; without one, the sections of the draft.  Raises TextError as `read_text`
    does, and for a draft that is none.
    """
    place = Path(path)
    folder = place if place.is_dir() else place.parent
    if not place.is_dir() and place.suffix.lower() != ".json":
        document = read_text(path)
        return document._replace(text=document.text[: document.body], word=None)
    report, record = folder / "report.md", folder / "draft.json" if place.is_dir() else place
    if report.is_file():
        note = () if place.is_dir() else (f"读取的是{place.name}旁边的report.md，其中可能有人工修改。",)
        return read_text(report)._replace(notes=note)
    if not record.is_file():
        raise TextError(f"{path} 里没有report.md或draft.json，请指明报告文件，或先用drafter draft起草")
    return Document(_text_of(record), str(record))


def _text_of(record: Path) -> str:
    try:
        draft = Draft.model_validate_json(record.read_bytes())
    except (ValidationError, OSError) as error:
        raise TextError(f"{record} 不是drafter写的草稿，请指明报告文件或草稿所在的文件夹") from error
    blocks = [piece for part in draft.sections for piece in (part.title, part.text) if piece]
    return "\n\n".join([draft.title, *blocks]) + "\n"
