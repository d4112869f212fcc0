"""The pages on which people review, edit, rewrite, compare, approve and look back."""

from __future__ import annotations

import json
import re

import pytest
from desk_client import PASSWORD, member, open_desk, owner
from desk_report import WRONG, add_report, edit, fingerprint_on, keys_on

from drafter.review.casework import open_dossier
from drafter.review.workflow import State


@pytest.fixture(name="desk")
def _desk(tmp_path):
    with open_desk(tmp_path, team=True) as desk:
        yield desk


class Person:
    """Somebody at a report."""

    def __init__(self, desk, name, history):
        self.client, self.report = member(desk, name), history.report

    def see(self, part="review", **query):
        answer = self.client.get(f"/reports/{self.report}/{part}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.text

    def act(self, act, part="review", **form):
        """Submit a form of the page as it is now, or as FINGERPRINT says; the answer."""
        if "fingerprint" not in form:
            form["fingerprint"] = fingerprint_on(self.see())
        return self.client.submit(f"/reports/{self.report}/{part}/{act}".rstrip("/"), form)

    def does(self, act, part="review", **form):
        answer = self.act(act, part, **form)
        assert answer.status_code == 303, _said(answer)

    def is_refused(self, act, status, part="review", **form):
        answer = self.act(act, part, **form)
        assert answer.status_code == status, _said(answer)
        return answer.text


def _said(answer):
    return answer.status_code, re.findall(r"<p[^>]*>(.*?)</p>", answer.text)


def people(desk, history, *names):
    return [Person(desk, name, history) for name in names]


def state(desk, history):
    return open_dossier(history, desk.team).standing.state


def tick_all(person):
    for section in re.findall(r'name="section" value="(\w+)"', person.see()):
        person.does("tick", section=section)


# -- the whole way ---------------------------------------------------------------------------------------


def test_a_planted_error_is_fixed_submitted_reviewed_and_signed(desk):
    """The author mends it from its finding, a reviewer ticks and approves, a signer signs with his password."""
    history = add_report(desk, also=["其中，基本支出1.23万元。"])
    author, reviewer, signer, reader = people(desk, history, "编写甲", "审核乙", "签发丙", "只读丁")
    assert state(desk, history) is State.DRAFTED
    assert "还有1处错误没有处理" in author.see()
    author.is_refused("submit", 409)
    (key,) = keys_on(author.see(), "fix")[:1]
    author.does("fix", key=key)
    assert "1.23万元" not in author.see()
    author.does("submit")
    tick_all(reviewer)
    reviewer.is_refused("", 400, "approve")
    reviewer.is_refused("", 403, "approve", agreed="1", password="wrong-password")
    reviewer.does("", "approve", agreed="1", password=PASSWORD)
    assert "还需要另一位批准" in reviewer.see("approve")
    signer.does("", "approve", agreed="1", password=PASSWORD)
    assert state(desk, history) is State.APPROVED
    assert "已批准" in reader.see()


def test_one_person_alone_does_it_all_and_the_approval_says_so(tmp_path):
    """No password, no second person; 本人自核 stands on the page and in the approval."""
    with open_desk(tmp_path) as desk:
        history = add_report(desk, author="本机用户")
        client = owner(desk)
        here = f"/reports/{history.report}"
        mark = fingerprint_on(client.get(f"{here}/review").text)
        assert client.submit(f"{here}/review/submit", {"fingerprint": mark}).status_code == 303
        assert "本人自核，未经他人审核" in client.get(f"{here}/approve").text
        answer = client.submit(f"{here}/approve", {"fingerprint": mark, "agreed": "1"})
        assert answer.status_code == 303
        assert state(desk, history) is State.APPROVED


# -- review ----------------------------------------------------------------------------------------------


def test_every_number_is_a_link_to_what_is_known_of_it(desk):
    """Without any script the link's page shows fact, source, value and the other places of the fact."""
    history = add_report(desk)
    (reviewer,) = people(desk, history, "审核乙")
    page = reviewer.see()
    links = re.findall(r'<a class="n \w+" href="\?number=(\w+)#detail" id="n(\d+)"', page)
    assert len(links) == len(open_dossier(history, True).reading.numbers) > 30
    reading = open_dossier(history, True).reading
    chosen = next(one for one in reading.numbers if one.mention.fact == "expenditure.total")
    page = reviewer.see(number=chosen.key)
    assert f"<dt>数据</dt><dd>{reading.book['expenditure.total'].name}</dd>" in page
    assert "<dt>来源</dt>" in page
    assert 'aria-current="true"' in page


def test_a_waiver_needs_a_reason_and_makes_the_error_no_obstacle(desk):
    """Refused without words, kept with them, shown with person and reason, taken back again."""
    history = add_report(desk, also=[WRONG])
    author, reviewer = people(desk, history, "编写甲", "审核乙")
    key = keys_on(reviewer.see(), "waive")[0]
    assert "理由" in reviewer.is_refused("waive", 400, key=key, reason=" ")
    author.is_refused("waive", 403, key=key, reason="口径不同")
    reviewer.does("waive", key=key, reason="口径不同<b>")
    page = author.see()
    assert "口径不同&lt;b&gt;" in page
    assert state(desk, history) is State.CHECKED
    author.does("submit")
    reviewer.does("unwaive", key=key)
    assert state(desk, history) is State.DRAFTED


def test_a_waiver_lapses_when_its_sentence_changes(desk):
    """It is listed as lapsed, and the error is open again."""
    history = add_report(desk, also=[WRONG])
    author, reviewer = people(desk, history, "编写甲", "审核乙")
    reviewer.does("waive", key=keys_on(reviewer.see(), "waive")[0], reason="口径不同")
    body = re.search(r"<textarea id=\"body\"[^>]*>(.*?)</textarea>", author.see("edit/overview"), re.DOTALL)[
        1
    ]
    author.does("overview", "edit", body=body.replace(WRONG, f"据统计，{WRONG}"))
    assert state(desk, history) is State.DRAFTED
    assert "已失效的豁免1项" in author.see()


def test_ticks_stay_with_unchanged_sentences(desk):
    """An edit elsewhere keeps them; 只看未核 hides the lines that are done."""
    history = add_report(desk)
    (reviewer,) = people(desk, history, "审核乙")
    reviewer.does("tick", section="public")
    done = len(open_dossier(history, True).standing.ticked)
    assert done > 3
    edit(desk, history, "编写甲", "请予审核。")
    assert len(open_dossier(history, True).standing.ticked) == done
    assert len(re.findall('<a class="n', reviewer.see(only="1"))) < len(
        re.findall('<a class="n', reviewer.see())
    )
    key = next(iter(open_dossier(history, True).standing.ticked))
    reviewer.does("tick", key=key, off="1")
    assert len(open_dossier(history, True).standing.ticked) == done - 1


def test_comments_and_proposals_go_back_and_forth(desk):
    """A reviewer proposes, the author accepts: a new version by the author, and the reviewer may still approve."""
    history = add_report(desk, also=["请予审核。"])
    author, reviewer, reader = people(desk, history, "编写甲", "审核乙", "只读丁")
    reading = open_dossier(history, True).reading
    key = next(key for key, sentence in reading.sentences.items() if sentence == "请予审核")
    reviewer.does("comment", key=key, text="语气？")
    reviewer.does("propose", key=key, new="请予审定")
    reader.is_refused("comment", 403, fingerprint=history.newest().fingerprint, key=key, text="x")
    numbers = re.findall(r'name="about" value="(\d+)"', author.see())
    standing = open_dossier(history, True).standing
    (thread,), (proposal,) = standing.threads, standing.proposals
    assert {str(thread.number), str(proposal.number)} <= set(numbers)
    author.does("reply", about=thread.number, text="改了")
    author.does("resolve", about=thread.number)
    reviewer.is_refused("accept", 403, about=proposal.number)
    author.does("accept", about=proposal.number)
    assert "请予审定。" in history.newest().text
    assert open_dossier(history, True).standing.editors == {"编写甲"}
    author.is_refused("accept", 409, about=proposal.number)


def test_a_reviewers_fix_is_a_proposal(desk):
    """改为 by a reviewer changes nothing by itself."""
    history = add_report(desk, also=["其中，基本支出1.23万元。"])
    (reviewer,) = people(desk, history, "审核乙")
    before = history.newest().number
    reviewer.does("fix", key=keys_on(reviewer.see(), "fix")[0])
    assert history.newest().number == before
    assert len(open_dossier(history, True).standing.proposals) == 1


# -- staleness -------------------------------------------------------------------------------------------


def test_an_act_on_content_that_changed_is_refused_and_shows_what_changed(desk):
    """409, nothing kept, and the way to the comparison of what was seen with what is."""
    history = add_report(desk)
    author, reviewer = people(desk, history, "编写甲", "审核乙")
    author.does("submit")
    seen = fingerprint_on(reviewer.see())
    edit(desk, history, "编写甲", "补充说明。")
    for act, form in (("tick", {"section": "public"}), ("request-changes", {"text": "x"})):
        said = reviewer.is_refused(act, 409, fingerprint=seen, **form)
        assert "编写甲已将报告改为第2版" in said
        assert "compare?old=1&amp;new=2" in said
    reviewer.is_refused("", 409, "approve", fingerprint=seen, agreed="1", password=PASSWORD)
    standing = open_dossier(history, True).standing
    assert (standing.ticked, standing.approvals) == ({}, ())


def test_what_was_typed_on_old_content_is_not_lost(desk):
    """The merge view has the typed text and the difference; saved from there it becomes the next version."""
    history = add_report(desk)
    (author,) = people(desk, history, "编写甲")
    page = author.see("edit/problems")
    seen = fingerprint_on(page)
    edit(desk, history, "周另一", "补充说明。")
    said = author.is_refused("problems", 409, "edit", fingerprint=seen, body="一是我写的问题。")
    assert "一是我写的问题。" in said
    assert history.newest().number == 2
    author.does("problems", "edit", fingerprint=fingerprint_on(said), body="一是我写的问题。")
    text = history.newest().text
    assert "一是我写的问题。" in text
    assert "补充说明。" in text


def test_an_edit_after_approval_makes_it_stale_and_shows_it(desk):
    """The approvals stay on the page, struck through, with the reason."""
    history = add_report(desk)
    author, reviewer, signer = people(desk, history, "编写甲", "审核乙", "签发丙")
    author.does("submit")
    tick_all(reviewer)
    reviewer.does("", "approve", agreed="1", password=PASSWORD)
    signer.does("", "approve", agreed="1", password=PASSWORD)
    edit(desk, history, "编写甲", "补充说明。")
    page = signer.see("approve")
    assert "批准的是第1版，编写甲改成了第2版" in page
    assert page.count('class="struck"') == 2
    assert "与上次批准的第1版的差别" in page
    assert state(desk, history) is State.CHECKED


def test_saving_the_same_text_makes_no_version(desk):
    """Nothing goes stale for nothing."""
    history = add_report(desk)
    (author,) = people(desk, history, "编写甲")
    page = author.see("edit/problems")
    body = re.search(r"<textarea id=\"body\"[^>]*>(.*?)</textarea>", page, re.DOTALL)[1]
    author.does("problems", "edit", body=body.replace("\n", "\r\n"))
    assert history.newest().number == 1


def test_each_reviewer_s_progress_is_shown(desk):
    """Who has ticked how many of how many, whose comments are open; on the list only those who have begun."""
    history = add_report(desk)
    author, reviewer, signer = people(desk, history, "编写甲", "审核乙", "签发丙")
    author.does("submit")
    total = len(open_dossier(history, True).reading.numbers)
    assert f'审核乙 <span class="meta">已核0/{total}</span>' in author.see()
    assert "已核0/" not in author.client.get("/reports").text
    numbers = open_dossier(history, True).reading.numbers
    for number in numbers[:2]:
        reviewer.does("tick", key=number.key)
    signer.does("tick", key=numbers[2].key)
    sentence = next(iter(open_dossier(history, True).reading.sentences))
    reviewer.does("comment", key=sentence, text="请核对口径")
    said = f"已核2/{total}，意见1条未解决"
    assert f'审核乙 <span class="meta">{said}</span>' in author.see()
    page = author.client.get("/reports").text
    assert f"审核乙：{said}" in page
    assert f"签发丙：已核1/{total}" in page


# -- edit, rewrite, compare, history --------------------------------------------------------------------


def test_a_section_is_checked_as_typed_without_being_kept(desk):
    """The check part of the page names the wrong number; no version is made."""
    history = add_report(desk)
    (author,) = people(desk, history, "编写甲")
    page = author.act("problems/check", "edit", body="本年支出1.5万元。").text
    assert "发现" in page
    assert "1.5万元" in page
    assert history.newest().number == 1


def test_an_edited_section_is_the_authors_from_then_on(desk):
    """Its engine is a person; its known numbers still follow the facts."""
    history = add_report(desk)
    (author,) = people(desk, history, "编写甲")
    total = open_dossier(history, True).reading.book["expenditure.total"].in_unit()
    author.does("problems", "edit", body=f"本年支出{total}，力量不足。")
    section = next(
        json.loads(one) for one in history.newest().sections if json.loads(one)["id"] == "problems"
    )
    assert section["engine"] == "human"
    assert "{{expenditure.total}}" in section["source"]


def test_suggestions_are_rewritten_without_a_model_and_taken_item_by_item(desk):
    """Each item has its own box; what is not ticked stays as it was."""
    history = add_report(desk)
    (author,) = people(desk, history, "编写甲")
    author.does("suggestions", "rewrite")
    page = author.see("rewrite/suggestions")
    before = re.findall(r'name="before" value="(.*?)"', page)
    after = re.findall(r'name="after" value="(.*?)"', page)
    assert len(before) == len(after) >= 2
    assert "没有使用模型" in page
    author.does("suggestions/take", "rewrite", before=before, after=after, take=["0"])
    body = open_dossier(history, True).reading.body("suggestions").split("\n")
    assert body[0] == after[0]
    assert body[1:] == [line for line in before[1:] if line]


def test_two_versions_are_compared_with_numbers_first(desk):
    """数字变化 n 处, each with its words, number and unit whole."""
    history = add_report(desk, also=["发放补助12.5万元。"])
    author, reader = people(desk, history, "编写甲", "只读丁")
    body = open_dossier(history, True).reading.body("overview")
    author.does("overview", "edit", body=body.replace("12.5万元", "13.5万元"))
    page = reader.see("compare")
    assert "数字变化1处" in page
    assert "<del>12.5万元</del> → <ins>13.5万元</ins>" in page
    assert "数字变化0处" in reader.see("compare", old="2", new="2")
    assert reader.client.get(f"/reports/{history.report}/compare?old=9").status_code == 404


def test_history_lists_who_did_what_and_is_filtered(desk):
    """Versions and decisions, newest first; a filter by person."""
    history = add_report(desk)
    author, reviewer = people(desk, history, "编写甲", "审核乙")
    author.does("submit")
    reviewer.does("request-changes", text="请补充")
    page = reviewer.see("history")
    assert page.index("要求修改</td>") < page.index("提交审核</td>") < page.index("起草成稿</td>")
    assert "提交审核</td>" not in reviewer.see("history", who="审核乙")


def test_the_auditor_verifies_and_downloads_the_log(desk):
    """The page says whole, with the last hash; a hash that was never there is found; one JSON object a line."""
    add_report(desk)
    client = member(desk, "审计庚")
    page = client.submit("/audit").text
    assert "记录完整" in page
    assert "截去" in client.submit("/audit", {"expect": "0" * 16}).text
    assert client.submit("/audit", {"expect": "xyz"}).status_code == 400
    lines = client.get("/audit/log.jsonl").text.splitlines()
    assert json.loads(lines[0])["seq"] == 1
    assert "revision.draft" in client.get("/audit?q=revision.draft").text
    assert member(desk, "编写甲").get("/audit").status_code == 403


# -- hostile text ----------------------------------------------------------------------------------------

_HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}\u202e本年支出3.3万元\"'。"


def test_hostile_text_stays_text_on_every_page(desk):
    """In the report, in comments, reasons and proposals: no tag of it, no template of it comes to life."""
    history = add_report(desk, also=[_HOSTILE])
    author, reviewer = people(desk, history, "编写甲", "审核乙")
    key = next(k for k, s in open_dossier(history, True).reading.sentences.items() if "script" in s)
    reviewer.does("comment", key=key, text=_HOSTILE)
    reviewer.does("propose", key=key, new=f"{_HOSTILE}改")
    reviewer.does("waive", key=keys_on(reviewer.see(), "waive")[0], reason=_HOSTILE)
    number = next(n.key for n in open_dossier(history, True).reading.numbers if n.mention.text == "3.3万元")
    pages = [author.see(number=number), author.see("edit/overview"), author.see("compare"), author.see("approve"),
             author.see("history")]  # fmt: skip
    for page in pages:
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "49" not in re.sub(r"[0-9a-f]{6,}|\d+\.\d+|\d{3,}", "", page) or "{{ 7*7 }}" in page
    assert "{{ 7*7 }}" in pages[0]


def test_marks_that_turn_digits_around_are_dropped(desk):
    """What is shown must be what was checked: 5.21 behind such a mark looks like 12.5.  Nobody could find and delete it."""
    history = add_report(desk)
    (reviewer,) = people(desk, history, "审核乙")
    key = next(iter(open_dossier(history, True).reading.sentences))
    reviewer.does("comment", key=key, text="应为\u202e5.21\u202c万元\u2066")
    assert open_dossier(history, True).standing.threads[0].content["text"] == "应为5.21万元"
    assert "不能显示的字符" in reviewer.is_refused("comment", 400, key=key, text="应为\x005.21万元")


def test_a_report_without_a_text_shows_the_way_to_one(desk):
    """Its later pages are not to be clicked; whoever comes there is led to the drafting."""
    author = member(desk, "编写甲")
    address = author.submit("/reports", {"name": "空报告"}).headers["location"]
    page = author.get(address).text
    assert 'href="/reports/1/draft"' in page
    assert 'href="/reports/1/review"' not in page
    answer = author.get("/reports/1/review")
    assert answer.status_code == 409
    assert "报告还没有起草" in answer.text
    assert 'href="/reports/1/draft">去起草' in answer.text


def test_an_author_goes_from_a_finding_to_its_section(desk):
    """Also where nothing can be put in its place by a click."""
    history = add_report(desk, also=[WRONG])
    author, reviewer = people(desk, history, "编写甲", "审核乙")
    link = f'<a class="button" href="/reports/{history.report}/edit/'
    assert link in author.see()
    assert link not in reviewer.see()


def test_many_findings_are_listed_in_pages_with_open_errors_first(desk):
    """Thirty at once, so that a long page stays quick; none is left out."""
    history = add_report(desk, also=[f"第{n}项支出{n}.77万元。" for n in range(11, 61)])
    (reviewer,) = people(desk, history, "审核乙")
    total = len(open_dossier(history, True).reading.report.findings)
    assert total > 30
    listed = [len(keys_on(reviewer.see(first=str(first)), "waive")) for first in range(0, total, 30)]
    assert listed[0] == 30
    assert sum(listed) == total
    assert len(keys_on(reviewer.see(first="9999"), "waive")) == 30
