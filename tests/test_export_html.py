"""The check page: one self-contained file that a reviewer reads, and that no hostile text can turn against him."""

from __future__ import annotations

import re
import shutil
import time
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from conftest import ROOT

from drafter.checker.check import check
from drafter.checker.report import CheckReport, Finding, Summary
from drafter.export.html import render_html
from drafter.export.terminal import render_terminal
from drafter.facts.load import load_facts

TEXT = "2023年决算支出600.02万元，卫生健康支出578.66万元。\n年初预算1905.71万元，完成年初预算的31.49%。\n未发生卫生健康支出。"


@pytest.fixture(name="book", scope="module")
def _book():
    return load_facts(ROOT / "data" / "chenggong-2023")


class _Words(HTMLParser):
    """The words of the page's main part, without those that only a screen reader gets."""

    def __init__(self):
        super().__init__()
        self.words, self.stack = [], []

    def handle_starttag(self, tag, attrs):
        self.stack.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data):
        in_main = any(tag == "main" for tag, _ in self.stack)
        hidden = any(attrs.get("class") == "hidden" for _, attrs in self.stack)
        if in_main and not hidden:
            self.words.append(data)


def words_of(page):
    parser = _Words()
    parser.feed(page.replace('<meta charset="utf-8">', "").replace("<!doctype html>", ""))
    return "".join(parser.words)


def test_the_page_holds_the_text_and_nothing_else(book):
    """Read without its marks, the main part is the text."""
    page = render_html(TEXT, check(TEXT, book), book)
    assert words_of(page) == TEXT.replace("\n", "")


def test_every_number_carries_its_verdict_fact_value_and_source(book):
    """What the reviewer sees on hover stands in the page."""
    page = render_html(TEXT, check(TEXT, book), book)
    right = re.search(r'<span class="n true"[^>]*>600\.02万元', page)
    assert 'data-fact="决算支出"' in right[0]
    assert 'data-source="决算公开表（按报告数字重建）.xlsx#公开01表!F28' in right[0]
    wrong = re.search(r'<span class="n wrong"[^>]*>578\.66万元', page)
    assert 'data-expected="8.63万元"' in wrong[0]
    rate = re.search(r'<span class="n true"[^>]*>31\.49%', page)
    assert "决算支出600.02万元 ÷ 年初预算1905.71万元" in rate[0]


def test_findings_that_are_no_number_are_marked_too(book):
    """A zero claim is marked at the name and linked from the list."""
    page = render_html(TEXT, check(TEXT, book), book)
    assert re.search(r'<span class="n wrong"[^>]*id="f\d"[^>]*>卫生健康支出</span>', page)
    for number in range(len(check(TEXT, book).findings)):
        assert f'href="#f{number}"' in page
        assert f'id="f{number}"' in page


def test_every_finding_is_linked_to_its_place(book):
    """Findings on one place, across lines, around numbers or on nothing all have exactly one mark to go to."""
    text = f"{TEXT}\n一、甲\n{TEXT}"
    report = check(text, book)
    extra = [
        Finding("repeated-paragraph", "error", 2, len(text) - 2, "整段重复"),
        Finding("repeated-paragraph", "error", 0, len(text), "又一处"),
        Finding("missing-fact", "error", 9, 9, "缺项"),
        Finding("missing-fact", "error", len(text), len(text), "文末缺项"),
    ]
    findings = sorted([*report.findings, *extra], key=lambda finding: (finding.start, finding.end))
    page = render_html(text, replace(report, findings=tuple(findings)), book)
    assert words_of(page) == text.replace("\n", "")
    assert sorted(re.findall(r'id="(f\d+)"', page)) == sorted(re.findall(r'href="#(f\d+)"', page))
    assert page.count('id="f') == len(findings)
    assert page.count("<p>") == page.count("</p>")


def test_lines_with_tabs_are_rows_of_a_table(book):
    """A table of a Word file is shown as one, its numbers marked in their cells."""
    text = "项目\t决算数（万元）\n基本支出\t137.36"
    page = render_html(text, check(text, book), book)
    assert re.search(r'<span class="cell"><span class="n true"[^>]*>137\.36', page)
    assert page.count('<div class="row">') == 2


def test_two_thousand_numbers_make_a_page_within_seconds(book):
    """A long text stays usable: linear time, some hundred bytes a number."""
    text = "决算支出600.02万元，卫生健康支出578.66万元。\n" * 1000
    report = check(text, book)
    start = time.process_time()
    page = render_html(text, report, book)
    assert time.process_time() - start < 5
    assert len(page) < 2_000_000


def test_nothing_of_another_host_and_nothing_unescaped(book, tmp_path):
    """Markup in text, names and sources stays text; no address is asked."""
    hostile = "<script>alert(1)</script>&\"'"
    path = tmp_path / "facts.yaml"
    path.write_text(
        "schema: drafter.facts/1\n"
        f"report: {{title: '<b>{hostile.replace(chr(39), '')}', organization: 甲, fiscal_year: 2023}}\n"
        "facts:\n  - {id: a, name: '收入<img src=x>', value: 5, unit: 万元, source: '<i>表</i>'}\n",
        encoding="utf-8",
    )
    facts = load_facts(path)
    text = f"收入<img src=x>7万元{hostile}"
    page = render_html(text, check(text, facts), facts)
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "<i>" not in page
    assert not re.search(r"(?:https?:)?//[a-z]", page)


def test_the_terminal_says_what_the_clerk_needs(book):
    """Sentence, marked number, what is right, where it comes from, and the sum of it."""
    out = render_terminal(TEXT, check(TEXT, book), book)
    assert "1. 错误·张冠李戴  第1行" in out
    assert "卫生健康支出【578.66万元】" in out
    assert "来源：卫生健康支出，决算公开表（按报告数字重建）.xlsx#公开01表!F16" in out
    assert out.endswith("必须改正2处，需要核对0处。\n")


def test_a_text_cannot_steer_the_terminal(book):
    """Control characters of the text are shown, not obeyed."""
    text = "卫生健康支出\x1b[2J\x9b2J578.66万元。"
    report = CheckReport(
        summary=Summary(1, 1, 1, 0), mentions=(),
        findings=(Finding("wrong-subject", "error", 0, 6, "应为\x1b[2J"),), facts=None,
    )  # fmt: skip
    out = render_terminal(text, report, book)
    assert not set(out) & {"\x1b", "\x9b"}
    assert "�[2J" in out


@pytest.fixture(name="browser", scope="module")
def _browser():
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    assert chromium, "the browser test needs chromium: run make test as root, or install it"
    flags = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags.split())
        yield browser
        browser.close()


@pytest.mark.slow
def test_in_a_real_browser_hover_click_and_keys_show_the_source(browser, book, tmp_path):
    """Hover shows, click pins, N goes to the next finding, Escape frees; nothing else is loaded, no error logged."""
    file = tmp_path / "核对.html"
    file.write_text(render_html(TEXT, check(TEXT, book), book), encoding="utf-8")
    page = browser.new_page(locale="zh-CN")
    foreign, errors = [], []
    page.on("request", lambda request: foreign.append(request.url))
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    page.hover("text=600.02万元")
    assert "公开01表!F28" in page.inner_text("#detail")
    page.click("main >> text=578.66万元")
    page.hover("text=1905.71万元")
    assert "应为" in page.inner_text("#detail")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.classList.contains('wrong')")
    style = page.evaluate("getComputedStyle(document.querySelector('.wrong')).textDecorationStyle")
    assert style == "wavy"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 320, "height": 700})
    page.click("main >> text=1905.71万元")
    assert page.evaluate("document.querySelector('#detail').getBoundingClientRect().bottom") == 700
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert foreign == [file.as_uri()]
    assert errors == []
    page.close()


def test_a_markdown_table_is_drawn_as_a_table():
    """Its pipes part cells, the rule under its head is not shown, its numbers keep their marks; a line of prose with
    pipes stays as it is."""
    text = "单位：万元\n| 项目 | 金额（万元） |\n|---|---:|\n| 基本支出 | 137.36 |\n\n甲|乙|丙。\n末段。"
    page = render_html(text, check(text), None)
    body = page[page.index('<main id="text">') : page.index("</main>")]
    assert body.count('<div class="row">') == 2
    assert "---" not in body
    assert re.search(r'<span class="cell">\s*项目 </span><span class="cell"> 金额（万元）\s*</span>', body)
    assert re.search(r'<span class="cell"> <span class="n [^>]*>137\.36<', body)
    assert "<p>甲|乙|丙。</p>" in body
