"""The keyboard alone, from an empty store to the Word file."""

from __future__ import annotations

from conftest import ROOT


def test_the_whole_way_is_gone_by_keyboard(served, browse, monkeypatch, tmp_path):
    """M leads on each page to what is to be done next, T ticks and goes on; nothing is clicked."""
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "benchmarks"))
    from keyboard_desk import files_in, work

    page = browse(served, accept_downloads=True)
    page.goto(served.opening())
    hands, total, file = work(page, files_in(tmp_path), most=5)
    assert total >= 60
    assert hands.keys <= 30
    assert file.suggested_filename.endswith(".docx")
