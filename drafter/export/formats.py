"""A report in each of the formats that it may leave in."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from drafter.errors import DrafterError
from drafter.export.exported import ExportedReport
from drafter.export.html import render_html
from drafter.export.passages import is_rule
from drafter.export.word import render_docx

FORMATS: Final = ("docx", "md", "html", "txt", "pdf")
WITH_ANNEXES: Final = ("docx", "pdf")
"""Those that have room for the data ledger and for charts."""
_TIMEOUT: Final = 120
_NO_OFFICE: Final = "转成PDF需要LibreOffice，本机没有；请安装LibreOffice，或导出docx后用Word、WPS另存为PDF"


def render(report: ExportedReport, form: str) -> bytes:
    """REPORT in FORM, one of FORMATS.  Raises DrafterError where what it takes is missing."""
    if form == "docx":
        return render_docx(report)
    if form == "pdf":
        return _to_pdf(render_docx(report))
    if form == "html":
        return render_html(report.text, report.check, report.book).encode()
    text = f"{report.mark}\n\n{report.text}" if report.mark else report.text
    return (text if form == "md" else _plain(text)).encode()


def _plain(text: str) -> str:
    """TEXT without Markdown's marks; rows of tables with tabs."""
    lines = []
    for line in text.splitlines():
        bare = line.lstrip("#").strip() if line.startswith("#") else line
        if bare.startswith("|"):
            if is_rule(bare):
                continue
            bare = "\t".join(cell.strip() for cell in bare.strip().strip("|").split("|"))
        lines.append(bare.replace("**", ""))
    return "\n".join(lines) + "\n"


def _to_pdf(docx: bytes) -> bytes:
    """The file as LibreOffice sets it, in a profile of its own, so that a running one is left alone."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise DrafterError(_NO_OFFICE)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "report.docx").write_bytes(docx)
        command = [
            office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
            "--convert-to", "pdf", "--outdir", scratch, str(folder / "report.docx"),
        ]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT)
            return (folder / "report.pdf").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise DrafterError("LibreOffice没能转成PDF；请导出docx后用Word、WPS另存为PDF") from error
