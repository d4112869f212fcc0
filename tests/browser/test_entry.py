"""Coming in: the one-time address, the empty desk."""

from __future__ import annotations


def test_the_opening_leads_to_an_empty_desk_that_says_what_to_do(served, browse, axe):
    """The token is gone from the address, nothing is asked of another host, no rule is broken."""
    page = browse(served)
    page.goto(served.opening())
    assert page.url == f"{served.address}/reports"
    assert "还没有报告" in page.inner_text("main")
    axe(page)
