"""From an empty desk to a drafted report, as a clerk does it; and how each page looks and sounds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT
from playwright.sync_api import expect

DATA = sorted((ROOT / "data" / "chenggong-2023").glob("*.yaml"))
PAGES = (
    "/reports",
    "/reports/1/facts",
    "/reports/1/draft",
    "/settings",
    "/users",
    "/verify",
    "/reports/1/export",
)


@pytest.fixture(name="drafted", scope="module")
def _drafted(chromium, tmp_path_factory):
    """A desk with a drafted report, served once for the tests that only look, and its owner's cookies."""
    from browser.conftest import serving

    with serving(tmp_path_factory.mktemp("drafted")) as served:
        context = chromium.new_context(locale="zh-CN")
        page = context.new_page()
        page.goto(served.opening())
        begin(page)
        take_in(page, DATA)
        write(page, served)
        served.cookies = context.cookies()
        context.close()
        yield served


def begin(page, name="2023年度自评报告"):
    page.get_by_label("名称").fill(name)
    page.get_by_role("button", name="新建").click()


def take_in(page, files):
    page.get_by_label("数据文件").set_input_files(files)
    page.get_by_role("button", name="导入", exact=True).click()


def write(page, served):
    page.goto(f"{served.address}/reports/1/draft")
    page.get_by_role("button", name="开始起草").click()
    expect(page.get_by_role("heading", name="起草完成")).to_be_visible(timeout=20_000)


@pytest.fixture(name="look")
def _look(drafted, browse):
    """`look(path, **context)`: a page of the drafted report."""

    def open_page(path, **given):
        page = browse(drafted, **given)
        page.context.add_cookies(drafted.cookies)
        page.goto(drafted.address + path)
        return page

    return open_page


@pytest.mark.parametrize("script", [True, False])
def test_from_an_empty_desk_to_a_draft(served, browse, axe, tmp_path, script):
    """New report, facts, a corrected file accepted by row, draft with its progress; with JavaScript and without."""
    page = browse(served, java_script_enabled=script)
    check = axe if script else (lambda _: None)
    page.goto(served.opening())
    begin(page)
    check(page)
    take_in(page, DATA)
    expect(page.get_by_role("status")).to_contain_text("已导入")
    check(page)
    take_in(page, corrected(tmp_path))
    expect(page.get_by_role("heading", name=re.compile("比较"))).to_be_visible()
    check(page)
    assert page.get_by_role("checkbox", name="接受：累计完成参保").is_checked()
    page.get_by_role("button", name="接受勾选的变化").click()
    expect(page.get_by_role("status")).to_contain_text("已接受1项变化")
    page.get_by_role("link", name="起草", exact=True).click()
    check(page)
    page.get_by_role("button", name="开始起草").click()
    expect(page.get_by_role("heading", name="起草完成")).to_be_visible(timeout=20_000)
    check(page)
    page.get_by_role("link", name="数据", exact=True).click()
    page.locator("summary").first.click()
    check(page)


def corrected(folder):
    """The facts with one number put right."""
    for path in DATA:
        (folder / path.name).write_bytes(path.read_bytes().replace(b"87670", b"87671"))
    return sorted(folder.glob("*.yaml"))


def test_a_broken_file_is_told_on_the_page(served, browse, axe, tmp_path):
    """Every fault with its place, read out as an alert."""
    page = browse(served)
    page.goto(served.opening())
    begin(page)
    bad = tmp_path / "<img src=x onerror=alert(1)>.yaml"
    bad.write_text("schema: drafter.facts/1\nfacts:\n- {id: A}\n", encoding="utf-8")
    take_in(page, [bad])
    expect(page.get_by_role("alert")).to_contain_text("需要改正")
    assert page.locator("main img").count() == 0
    axe(page)


def test_the_keyboard_alone_suffices_and_the_focus_is_seen(served, browse):
    """From the skip link to the new report; what has the focus is marked."""
    page = browse(served)
    page.goto(served.opening())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "name"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.type("键盘新建的报告")
    page.keyboard.press("Enter")
    page.wait_for_url("**/facts")
    assert page.inner_text("h1") == "键盘新建的报告"


@pytest.mark.parametrize("path", PAGES)
def test_every_page_keeps_the_rules_in_every_look(look, axe, path):
    """Wide, at 320 px without sideways scrolling, magnified twice, in forced colours."""
    page = look(path, viewport={"width": 1280, "height": 800})
    assert page.locator("h1").count() == 1
    axe(page)
    for width in (640, 320):  # 1280 px at 200 %, and the narrowest
        page.set_viewport_size({"width": width, "height": 600})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        axe(page)
    page.emulate_media(forced_colors="active")
    axe(page)


def test_on_paper_only_the_content_is_left(look, tmp_path):
    """No navigation and no form; the table is whole."""
    page = look("/reports/1/facts")
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible()
    assert page.locator("table").is_visible()
    paper = Path(tmp_path, "facts.pdf")
    page.pdf(path=paper)
    assert paper.stat().st_size > 10_000


def test_tokens_and_endpoints_on_the_settings_page(served, browse, axe):
    """A token is shown once; a model that was allowed is offered for drafting."""
    page = browse(served)
    page.goto(served.opening())
    page.goto(f"{served.address}/settings")
    page.get_by_label("用途").fill("OA系统")
    page.get_by_label("核对文稿").check()
    page.get_by_role("button", name="生成令牌").click()
    secret = page.locator(".secret").inner_text()
    assert secret.startswith("drafter_")
    axe(page)
    page.goto(f"{served.address}/settings")
    assert secret not in page.content()
    page.locator("#name").fill("内网<b>模型</b>")
    page.get_by_label("地址").fill("http://127.0.0.1:9/v1")
    page.get_by_label("模型", exact=True).fill("m")
    page.get_by_role("button", name="允许", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已允许")
    assert page.locator("main b").count() == 0
    axe(page)
