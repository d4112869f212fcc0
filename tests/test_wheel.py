"""The wheel carries its prompts and data, and works where there is no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile

import pytest
from conftest import ROOT


@pytest.mark.slow
def test_an_installed_wheel_drafts_and_checks_on_its_own(tmp_path):
    """Unpacked elsewhere, with no checkout in sight, it finds its outline and drafts its own data set."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(site)
    assert "drafter/_prompts/yunnan-3-2/outline.yaml" in names
    assert "drafter/_data/chenggong-2023/facts.yaml" in names
    assert not [name for name in names if name.startswith(("tests/", "prompts/", "data/"))]
    result = subprocess.run(
        [sys.executable, "-m", "drafter", "draft", str(site / "drafter/_data/chenggong-2023"), "-o", "out"],
        cwd=tmp_path, check=False, capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(site)},
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert "没有发现问题" in result.stdout
