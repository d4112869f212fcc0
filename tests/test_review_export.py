"""An approved version leaves the house as a file, and what comes back is recognised."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

import pytest
from conftest import ROOT
from desk_client import PASSWORD, Client, member, open_desk, owner
from test_review_drafting import wait

from drafter.export.formats import _to_pdf
from drafter.export.package import stated
from drafter.store.audit import entries, verify
from drafter.store.settings import change_setting

DATA = ROOT / "data" / "qinghe-transport-2024"
NAMES = ("编写甲", "审核乙", "签发丙", "只读丁", "审计庚")


@pytest.fixture(name="approved", scope="module")
def _approved(tmp_path_factory):
    """A team's report that was drafted, submitted and approved by two others; and everybody's client."""
    with open_desk(tmp_path_factory.mktemp("team"), team=True) as desk:
        people = {name: member(desk, name) for name in NAMES}
        author, reviewer, approver = (people[name] for name in NAMES[:3])
        change_setting(desk.store, "approval", {"reviewers": 1, "approvers": 1, "ticks": False})
        author.submit("/reports", {"name": "2024年自评报告"})
        author.submit(
            "/reports/1/facts", files=[("files", (p.name, p.read_bytes())) for p in DATA.glob("*.*")]
        )
        author.submit("/reports/1/draft", {"outline": "yunnan-3-2", "engine": ""})
        wait(author)
        refused = author.get("/reports/1/export").text
        assert "没有批准，不能导出定稿" in refused
        forced = author.submit("/reports/1/export", {"fingerprint": fingerprint(author)})
        assert forced.status_code == 409
        act(author, "submit")
        yes = {"agreed": "1", "password": PASSWORD}
        for client in (reviewer, approver):
            answer = client.submit("/reports/1/approve", {"fingerprint": fingerprint(client), **yes})
            assert answer.status_code == 303, answer.text
        yield desk, people


def fingerprint(client):
    return re.search(r'指纹 <span class="code">(\w{64})<', client.get("/reports/1/export").text)[1]


def act(client, name, **form):
    return client.submit(f"/reports/1/review/{name}", {"fingerprint": fingerprint(client), **form})


def export(client):
    return client.submit("/reports/1/export", {"fingerprint": fingerprint(client)})


def checked(client, data, name="报告.docx"):
    """What the desk says of a file."""
    answer = client.submit("/verify", files={"file": (name, data)})
    assert answer.status_code == 200
    return answer.text


def test_what_was_exported_is_recognised_to_the_byte(approved):
    """The hash is in the log, the same content gives the same file, and a single character more is found."""
    desk, people = approved
    answer = export(people["编写甲"])
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert export(people["只读丁"]).content == answer.content
    digest = hashlib.sha256(answer.content).hexdigest()
    assert digest in people["编写甲"].get("/reports/1/export").text
    with desk.store.reading() as connection:
        assert verify(connection).faults == ()
        assert [e for e in entries(connection) if e["action"] == "decision.export"]
    page = checked(people["审计庚"], answer.content)
    assert "完全一致，没有任何改动" in page
    assert digest in page
    assert "第1版" in page


def rewritten(data, change=lambda body: body):
    """The Word file packed anew, as another program does, its body changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part.decode()).encode() if name == "word/document.xml" else part)
    return target.getvalue()


def test_a_file_that_was_altered_is_found_and_the_place_shown(approved):
    """Its version is known by the fingerprint that it states; who may not read the report is not shown its text."""
    _, people = approved
    data = export(people["编写甲"]).content
    altered = rewritten(data, lambda body: re.sub(r"(\d+\.\d+)万元", "1万元", body, count=1))
    page = checked(people["编写甲"], altered)
    assert "导出以后改动过" in page
    assert "<ins>1万元</ins>" in page
    hidden = checked(people["审计庚"], altered)
    assert "导出以后改动过" in hidden
    assert "<ins>" not in hidden


def test_the_same_text_in_another_file_is_told_as_such(approved):
    """Saved once more by another program: the text is that of the version, the file is not."""
    _, people = approved
    data = export(people["编写甲"]).content
    assert "文件本身不是导出时的那一份" in checked(people["编写甲"], rewritten(data))
    spaced = rewritten(data, lambda body: body.replace("<w:body>", "<w:body> ", 1))
    assert "文件本身不是导出时的那一份" in checked(people["编写甲"], spaced)


def unmarked(data, change=lambda body: body):
    """The Word file without its properties, as when its text is copied into a new file."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(rewritten(data, change))) as old,
        zipfile.ZipFile(target, "w") as new,
    ):
        for name in old.namelist():
            if name != "docProps/custom.xml":
                new.writestr(name, old.read(name))
    return target.getvalue()


def one_amount(body):
    return re.sub(r"(\d+\.\d+)万元", "1万元", body, count=1)


def test_a_file_that_says_not_what_it_is_is_compared_with_what_it_is_most_like(approved):
    """The version, how much of it is there, and the changes; a text of others is like none."""
    _, people = approved
    data = export(people["编写甲"]).content
    page = checked(people["编写甲"], unmarked(data, one_amount))
    share = int(re.search(r"这一版的文字有(\d+)%", page)[1])
    assert 90 < share < 100
    assert "第1版" in page
    assert "数字改动1处" in page
    assert "<ins>1万元</ins>" in page
    assert "文字与这一版完全一致" in checked(people["编写甲"], unmarked(data))
    # a plain text is compared with what was written
    with approved[0].store.database.connect() as connection:
        (own,) = connection.exec_driver_sql("SELECT text FROM revisions WHERE number = 1").one()
    page = checked(people["编写甲"], one_amount(own).encode(), "报告.md")
    assert "数字改动1处" in page
    assert page.count("<del>") == 2
    other = "本年度工作按计划完成，各项目标均已达到。\n" * 20
    assert "查不到" in checked(people["编写甲"], other.encode(), "别的.txt")


@pytest.mark.slow
def test_a_pdf_is_read_and_compared(approved, monkeypatch):
    """Printed from the file or from an altered one; without pdftotext, and of a picture, a sentence says why not."""
    _, people = approved
    data = export(people["编写甲"]).content
    same, altered = _to_pdf(data), _to_pdf(rewritten(data, one_amount))
    page = checked(people["编写甲"], same, "报告.pdf")
    assert "文字与这一版完全一致" in page
    page = checked(people["编写甲"], altered, "报告.pdf")
    assert "最接近下面这一版" in page
    assert "数字改动1处" in page
    assert "<ins>1万元</ins>" in page
    assert "标点和空白的差别不计" in page
    assert "读不出文字" in checked(people["编写甲"], altered[:3000], "报告.pdf")
    monkeypatch.setenv("PATH", "")
    assert "没有pdftotext" in checked(people["编写甲"], altered, "报告.pdf")


def test_a_file_that_unpacks_without_end_is_not_unpacked(approved):
    """Its parts say how large they are; what is too large is not read."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("docProps/custom.xml", b" " * (65 * 1024 * 1024))
    assert "查不到" in checked(approved[1]["编写甲"], target.getvalue())


@pytest.mark.parametrize(
    ("name", "data"), [("别的.txt", "别的文件".encode()), ("x.bin", b"\0\1\2"), ("<b>.pdf", b"%PDF-1.4")]
)
def test_a_file_of_others_is_not_known(approved, name, data):
    """Whatever it is, without an error."""
    page = checked(approved[1]["编写甲"], data, name)
    assert "查不到" in page
    assert "<b>.pdf" not in page


def test_without_a_file_there_is_nothing_to_verify(approved):
    """One sentence."""
    assert "没有选择文件" in approved[1]["编写甲"].submit("/verify").text


def test_a_draft_says_that_nobody_approved_it(tmp_path):
    """In its name and in itself; a single person's report says that he alone has seen it."""
    with open_desk(tmp_path) as desk:
        client = owner(desk)
        client.submit("/reports", {"name": "自评报告"})
        client.submit(
            "/reports/1/facts", files=[("files", (p.name, p.read_bytes())) for p in DATA.glob("*.*")]
        )
        client.submit("/reports/1/draft", {"outline": "yunnan-3-2", "engine": ""})
        wait(client)
        draft = client.get("/reports/1/export/draft")
        assert "%E8%8D%89%E7%A8%BF" in draft.headers["content-disposition"]  # 草稿
        assert mark_of(draft.content) == "草稿·未经审核"
        act(client, "submit")
        client.submit("/reports/1/approve", {"fingerprint": fingerprint(client), "agreed": "1"})
        answer = export(client)
        assert answer.status_code == 200, answer.text
        assert mark_of(answer.content) == "本人自核，未经他人审核"


def test_a_report_that_was_changed_in_word_comes_back_as_a_version(tmp_path):
    """With what was changed shown; the same file again changes nothing; a text of others is refused."""
    with open_desk(tmp_path) as desk:
        client = owner(desk)
        client.submit("/reports", {"name": "自评报告"})
        client.submit(
            "/reports/1/facts", files=[("files", (p.name, p.read_bytes())) for p in DATA.glob("*.*")]
        )
        client.submit("/reports/1/draft", {"outline": "yunnan-3-2", "engine": ""})
        wait(client)
        draft = client.get("/reports/1/export/draft").content
        assert "一致，没有需要收入" in back(client, draft)
        page = back(client, rewritten(draft, lambda body: re.sub(r"(\d+\.\d+)万元", "1万元", body, count=1)))
        assert "已收为第2版" in page
        assert "<ins>1万元</ins>" in page
        assert "第2版" in client.get("/reports").text
        for name, data in (("别的.docx", other()), ("x.txt", "文字".encode()), ("x.docx", b"PK")):
            refused = client.submit("/reports/1/return", files={"file": (name, data)})
            assert refused.status_code == 400
            assert "/tmp" not in refused.text
        with desk.store.reading() as connection:
            assert verify(connection).faults == ()


def back(client, data):
    answer = client.submit("/reports/1/return", files={"file": ("改过.docx", data)})
    assert answer.status_code == 200, answer.text
    return answer.text


def other():
    """A Word file that is no report."""
    from docx import Document

    target = io.BytesIO()
    document = Document()
    document.add_paragraph("会议通知：请于周五参加会议。")
    document.save(target)
    return target.getvalue()


def mark_of(data):
    """What the file says of its approval."""
    return stated(data, "状态")


def test_another_system_sees_that_it_is_approved_and_exported(approved):
    """State, version and fingerprint, by a token that may read."""
    desk, people = approved
    export(people["编写甲"])
    page = (
        people["编写甲"].submit("/settings/tokens", {"name": "OA", "scopes": ["reports"], "days": "3"}).text
    )
    secret = re.search(r"drafter_[\w-]+", page)[0]
    headers = {"authorization": f"Bearer {secret}"}
    (line,) = Client(desk).get("/api/reports", headers=headers).json()
    assert (line["state"], line["version"], line["errors"]) == ("exported", 1, 0)
    assert line["fingerprint"] == fingerprint(people["编写甲"])
    whole = Client(desk).get("/api/reports/1", headers=headers).json()
    assert "自评" in whole["text"]


def test_an_old_page_exports_nothing_else(approved):
    """The fingerprint of what was seen goes along; another one is refused."""
    assert approved[1]["编写甲"].submit("/reports/1/export", {"fingerprint": "0" * 64}).status_code == 409


def test_the_approval_rules_are_the_security_administrators(tmp_path):
    """Never nobody, never everybody."""
    with open_desk(tmp_path, team=True) as desk:
        client = member(desk, "安全己")
        for form in ({"reviewers": "0"}, {"approvers": "9"}, {"reviewers": "x"}, {"approvers": ""}):
            refused = client.submit("/settings/approval", {"reviewers": "1", "approvers": "1"} | form)
            assert refused.status_code == 400
        assert client.submit("/settings/approval", {"reviewers": "2", "approvers": "1"}).status_code == 303
        assert "2位审核人员批准" in member(desk, "编写甲").get("/settings").text
