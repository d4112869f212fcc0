"""Old workbooks (.xls): looked through within limits before they are read."""

from __future__ import annotations

from drafter.errors import WorkbookError
from drafter.facts.survey import Survey


def scan_compound(data: bytes, name: str) -> Survey:
    """The workbook in DATA, ready to be read.  Raises WorkbookError, one sentence that starts with NAME."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise WorkbookError(f"{name}设有密码；请在Excel或WPS中取消密码，另存后再试")
    if "WordDocument".encode("utf-16-le") in data:
        raise WorkbookError(f"{name}是旧版Word（.doc）文件，不是工作簿；请给出.xlsx、.xls或.ods文件")
    return Survey(data, {})
