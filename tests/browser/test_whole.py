"""From a clean browser profile to the approved Word file and back: no terminal, no YAML."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

from conftest import ROOT
from playwright.sync_api import expect

from browser.test_desk import begin, write
from drafter.store.decisions import all_decisions

TABLE = ROOT / "data" / "chenggong-2023" / "决算公开表（按报告数字重建）.xlsx"
FACTS = sorted((ROOT / "data" / "chenggong-2023").glob("*.yaml"))


def altered(data):
    """The Word file with one amount changed, as a person does in Word."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                part = re.sub(r"(\d+\.\d+)万元", "1万元", part.decode(), count=1).encode()
            new.writestr(name, part)
    return target.getvalue()


def verified(page, path):
    page.get_by_label("文件").set_input_files(path)
    page.get_by_role("button", name="核验", exact=True).click()
    return page.get_by_role("status").filter(has_text="核验结果")


def test_the_whole_way_of_a_report(served, browse, axe, tmp_path):
    """Facts, draft, submission, approval, Word file; the file is known again, and so is one that was altered."""
    page = browse(served, accept_downloads=True)
    page.goto(served.opening())
    begin(page)
    page.get_by_label("数据文件").set_input_files(FACTS)
    page.get_by_role("button", name="导入", exact=True).click()
    write(page, served)
    page.goto(f"{served.address}/reports/1/export")
    expect(page.get_by_role("button", name="导出定稿")).to_be_disabled()
    axe(page)
    page.goto(f"{served.address}/reports/1/review")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator("body")).to_contain_text("审核中")
    page.goto(f"{served.address}/reports/1/approve")
    page.get_by_label("以上内容本人已审阅").check()
    page.get_by_role("button", name="批准此版本").click()
    expect(page.get_by_role("status").first).to_contain_text("已批准")
    page.goto(f"{served.address}/reports/1/export")
    axe(page)
    page.get_by_label("附数据核对表").check()
    with page.expect_download() as given:
        page.get_by_role("button", name="导出定稿").click()
    file = tmp_path / given.value.suggested_filename
    given.value.save_as(file)
    assert file.suffix == ".docx"
    assert "草稿" not in file.name
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    with served.desk.store.reading() as connection:
        exports = [one for one in all_decisions(connection, 1) if one.kind == "export"]
    assert [one.content["digest"] for one in exports] == [digest]
    page.goto(f"{served.address}/verify")
    expect(verified(page, file)).to_contain_text("完全一致，没有任何改动")
    axe(page)
    changed = tmp_path / "改过.docx"
    changed.write_bytes(altered(file.read_bytes()))
    result = verified(page, changed)
    expect(result).to_contain_text("导出以后改动过")
    expect(result.locator("ins")).to_contain_text("1万元")
    axe(page)
    page.goto(f"{served.address}/reports/1/return")
    page.get_by_label("Word文件").set_input_files(changed)
    page.get_by_role("button", name="收回", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="改过.docx")).to_contain_text("已收为第2版")
    axe(page)
    page.goto(f"{served.address}/reports/1/export")
    expect(page.get_by_role("button", name="导出定稿")).to_be_disabled()


def test_facts_that_change_after_the_approval_stop_the_export(served, browse, axe, tmp_path):
    """A corrected file is only offered; once accepted, what was approved leaves no more without a word on it."""
    page = browse(served)
    page.goto(served.opening())
    begin(page)
    page.get_by_label("数据文件").set_input_files(FACTS)
    page.get_by_role("button", name="导入", exact=True).click()
    write(page, served)
    page.goto(f"{served.address}/reports/1/review")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator("body")).to_contain_text("审核中")
    page.goto(f"{served.address}/reports/1/approve")
    page.get_by_label("以上内容本人已审阅").check()
    page.get_by_role("button", name="批准此版本").click()
    expect(page.get_by_role("status").first).to_contain_text("已批准")
    for path in FACTS:
        (tmp_path / path.name).write_bytes(path.read_bytes().replace(b"87670", b"87671"))
    page.goto(f"{served.address}/reports/1/facts")
    page.get_by_label("数据文件").set_input_files(sorted(tmp_path.glob("*.yaml")))
    page.get_by_role("button", name="导入", exact=True).click()
    page.goto(f"{served.address}/reports/1/export")
    expect(page.get_by_role("button", name="导出定稿")).to_be_enabled()  # only offered so far
    page.goto(f"{served.address}/reports/1/facts")
    page.get_by_role("link", name="比较并选择要接受的变化").click()
    page.get_by_role("button", name="接受勾选的变化").click()
    page.goto(f"{served.address}/reports/1/export")
    expect(page.get_by_role("button", name="导出定稿")).to_be_disabled()
    assert "数据来源有更新" in page.inner_text("main")
    page.goto(f"{served.address}/reports/1/draft")
    expect(page.get_by_role("heading", name="数据已更新")).to_be_visible()
    axe(page)


def test_published_tables_are_taken_in_without_any_other_file(served, browse, axe):
    """A workbook of the accounts, its sums tested, its cells named as sources."""
    page = browse(served)
    page.goto(served.opening())
    begin(page)
    page.get_by_text("从决算报表、公开表或预算表导入").click()
    axe(page)
    page.get_by_label("表格文件").set_input_files(TABLE)
    page.get_by_role("button", name="导入表格").click()
    expect(page.get_by_role("status").first).to_contain_text("已导入")
    assert f"{TABLE.name}#" in page.inner_text("main")
    axe(page)
