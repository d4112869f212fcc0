"""Reviewing in a real browser: hover and pin, keys, acts in place, roles, staleness, no script, hostile text."""

from __future__ import annotations

import pytest
from desk_client import PASSWORD
from desk_report import WRONG, add_report, edit

from drafter.review.casework import open_dossier
from drafter.review.workflow import State

SLIP = "其中，基本支出1.23万元。"


def sign_in(page, served, name):
    page.goto(f"{served.address}/login")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("button.main")
    page.wait_for_url("**/reports")


def open_part(page, served, history, part="review"):
    page.goto(f"{served.address}/reports/{history.report}/{part}")


def alone(served, browse, *also, **given):
    """The one owner on the review page of a report."""
    history = add_report(served.desk, author="本机用户", also=also)
    page = browse(served, **given)
    page.goto(served.opening())
    open_part(page, served, history)
    return page, history


def state(served, history):
    return open_dossier(history, served.desk.team).standing.state


def tick_all(page):
    """Tick section by section until none is left."""
    buttons = page.locator("#text button:has-text('全部已核')")
    while (left := buttons.count()) > 0:
        buttons.first.click()
        page.wait_for_function("left => document.querySelectorAll('#text form.end').length < left", arg=left)


def test_hover_shows_a_number_of_every_class_and_a_click_pins_it(served, browse):
    """Fact and cell appear at the pointer, stay after a click, and go with Escape; J, K and N move the focus."""
    page, history = alone(served, browse, WRONG, "为上年的3倍。")
    reading = open_dossier(history, False).reading
    seen = set()
    for number in reading.numbers:
        link = page.locator(f"#n{number.mention.start}")
        kind = link.get_attribute("class")
        if kind in seen:
            continue
        seen.add(kind)
        link.hover()
        page.wait_for_function(
            "text => document.querySelector('#detail h2').textContent === text", arg=number.mention.text
        )
        if number.mention.fact:
            assert "；".join(reading.book[number.mention.fact].source) in page.inner_text("#detail")
    assert {"n true", "n wrong"} <= seen
    first, other = reading.numbers[0].mention, reading.numbers[5].mention
    page.click(f"#n{first.start}")
    page.wait_for_selector("#tick")
    page.hover(f"#n{other.start}")
    page.wait_for_timeout(300)
    assert page.inner_text("#panel h2") == first.text
    page.keyboard.press("Escape")
    page.wait_for_selector("#tick", state="detached")
    page.focus(f"#n{first.start}")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == f"n{reading.numbers[1].mention.start}"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == f"n{first.start}"
    page.keyboard.press("n")
    assert "wrong" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    page.wait_for_selector("#tick")


def test_keys_are_letters_where_people_type(served, browse):
    """In a field J is a J, and the focus stays."""
    page, _ = alone(served, browse)
    page.click("#text a.n >> nth=0")
    page.wait_for_selector("#tick")
    page.click("#panel summary:has-text('评论')")
    page.fill("#comment", "")
    page.type("#comment", "jkn")
    assert page.input_value("#comment") == "jkn"


def test_a_blocked_report_is_mended_and_waived_in_place_then_approved(served, browse, axe):
    """Submission is off until the slip is fixed and the other error waived, all on one page; then approval."""
    page, history = alone(served, browse, SLIP, WRONG)
    submit = page.locator("#bar button:has-text('提交审核')")
    assert submit.is_disabled()
    assert "2处错误" in page.inner_text("#obstacles")
    axe(page)
    page.click("#findings button:has-text('改为3120.45万元')")
    page.wait_for_selector("#obstacles:has-text('1处错误')")
    assert "1.23万元" not in page.inner_text("#text")
    page.click("#findings summary:has-text('豁免')")
    page.fill("#findings textarea[name=reason]", "与主管部门口径一致")
    page.click("#findings button:text-is('豁免')")
    page.wait_for_selector(".waived")
    axe(page)
    page.click("#bar button:has-text('提交审核')")
    page.wait_for_selector(".state:has-text('审核中')")
    page.click("#bar a:has-text('批准此版本')")
    assert "本人自核，未经他人审核" in page.inner_text("main")
    axe(page)
    page.check("#agreed")
    page.click("button:has-text('批准此版本')")
    page.wait_for_selector(".notice:has-text('报告已批准')")
    assert state(served, history) is State.APPROVED
    axe(page)


def test_a_waiver_without_a_reason_is_refused(served, browse):
    """The browser asks for one; a blank that gets past it is refused by the server, in words."""
    page, history = alone(served, browse, WRONG)
    page.click("#findings summary:has-text('豁免')")
    page.click("#findings button:text-is('豁免')")
    assert page.evaluate("document.querySelector('#findings textarea[name=reason]').validity.valueMissing")
    page.fill("#findings textarea[name=reason]", "   ")
    page.click("#findings button:text-is('豁免')")
    page.wait_for_selector("#messages .failure:has-text('理由')")
    assert not open_dossier(history, False).standing.waivers


def test_an_edit_while_the_page_is_open_stops_the_approval(team, browse):
    """409 with the way to the changes; after an approval an edit makes it stale, and the page shows it."""
    history = add_report(team.desk)
    author, reviewer = browse(team), browse(team)
    sign_in(author, team, "编写甲")
    open_part(author, team, history)
    author.click("#bar button:has-text('提交审核')")
    author.wait_for_selector(".state:has-text('审核中')")
    sign_in(reviewer, team, "审核乙")
    open_part(reviewer, team, history)
    tick_all(reviewer)
    open_part(reviewer, team, history, "approve")
    reviewer.check("#agreed")
    reviewer.fill("#password", PASSWORD)
    edit(team.desk, history, "编写甲", "补充说明。")
    reviewer.click("button:has-text('批准此版本')")
    assert "编写甲已将报告改为第2版" in reviewer.inner_text("main")
    reviewer.click("a:has-text('查看改动')")
    assert "补充说明" in reviewer.inner_text("ins >> nth=0")
    assert not open_dossier(history, True).standing.approvals


def test_forced_twice_back_and_in_two_tabs(served, browse):
    """A button made usable by force, a double click, the back button, a second tab: one decision, or none."""
    page, history = alone(served, browse, WRONG)
    page.evaluate("document.querySelector('#bar button.main').disabled = false")
    page.click("#bar button.main")
    page.wait_for_selector("#messages .failure:has-text('1处错误')")
    page.click("#text a.n >> nth=0")
    page.wait_for_selector("#tick")
    page.dblclick("#tick")
    page.wait_for_selector("#tick:has-text('取消已核')")
    decisions = open_dossier(history, False).case.decisions
    assert [one.kind for one in decisions] == ["tick"]
    other = page.context.new_page()
    open_part(other, served, history)
    edit(served.desk, history, "本机用户", "补充说明。")
    other.click("#text button:has-text('全部已核') >> nth=0")
    other.wait_for_selector("#messages .failure:has-text('内容已变化')")
    page.go_back()
    page.reload()
    assert len(open_dossier(history, False).case.decisions) == 1


@pytest.mark.parametrize(
    ("name", "present", "absent"),
    [
        ("编写甲", ["改为", "评论", "编辑", "提交审核"], ["豁免", "全部已核"]),
        ("审核乙", ["建议改为", "豁免", "评论", "全部已核"], ["编辑", "提交审核"]),
        ("签发丙", ["豁免", "评论"], ["编辑", "提交审核"]),
        ("只读丁", [], ["改为", "豁免", "评论", "编辑", "提交审核", "已核"]),
    ],
)
def test_each_role_sees_its_own_buttons(team, browse, name, present, absent):
    """What a role may not do is not offered; the server refuses it besides (tests of the pages)."""
    history = add_report(team.desk, also=[SLIP])
    page = browse(team)
    sign_in(page, team, name)
    open_part(page, team, history)
    offered = page.locator(
        "#text button, #text .tools a, #findings button, #findings summary, #bar button"
    ).all_inner_texts()
    said = " ".join(offered)
    for word in present:
        assert word in said
    for word in absent:
        assert word not in said


def test_whoever_edited_is_told_why_he_cannot_approve(team, browse):
    """One with all three roles, who wrote it: the button is off and the reason stands beside it."""
    from drafter.review.passwords import hash_password
    from drafter.store.people import add_person

    add_person(
        team.desk.store,
        "周兼任",
        "周兼任",
        {"author", "reviewer", "approver"},
        hash_password(PASSWORD),
        initial=False,
    )
    history = add_report(team.desk, author="周兼任")
    page = browse(team)
    sign_in(page, team, "周兼任")
    open_part(page, team, history)
    page.click("#bar button:has-text('提交审核')")
    page.wait_for_selector(".state:has-text('审核中')")
    tick_all(page)
    open_part(page, team, history, "approve")
    assert page.locator("button:has-text('批准此版本')").is_disabled()
    assert "您修改过这份报告" in page.inner_text("#why")


def test_everything_works_without_javascript(served, browse):
    """Look at a number, tick, waive, edit, submit, approve, compare: plain links and forms."""
    page, history = alone(served, browse, SLIP, WRONG, java_script_enabled=False)
    page.click("#text a.n >> nth=3")
    assert page.locator("#panel dt:has-text('来源')").count() == 1
    page.click("#tick")
    assert "取消已核" in page.inner_text("#panel")
    page.click("#findings button:has-text('改为3120.45万元')")
    page.locator("#findings summary:has-text('豁免')").click()
    page.fill("#findings textarea[name=reason]", "口径不同")
    page.click("#findings button:text-is('豁免')")
    assert page.locator(".waived").count() >= 1
    page.click("a[href$='/edit/problems']")
    page.fill("#body", "一是力量不足。")
    page.click("button:has-text('先核对')")
    assert "一是力量不足" in page.inner_text("#check")
    page.click("button:has-text('保存为新的一版')")
    assert "一是力量不足" in page.inner_text("#text")
    page.click("#bar button:has-text('提交审核')")
    page.click("#bar a:has-text('批准此版本')")
    page.check("#agreed")
    page.click("button:has-text('批准此版本')")
    assert state(served, history) is State.APPROVED
    open_part(page, served, history, "compare")
    assert "数字变化" in page.inner_text("main")


def test_copied_text_is_the_reports_text(served, browse):
    """Neither hidden labels nor tick marks come along."""
    page, history = alone(served, browse, WRONG)
    page.click("#text a.n >> nth=0")
    page.click("#tick")
    page.wait_for_selector("#tick:has-text('取消已核')")
    copied = page.evaluate("""() => {
      const range = document.createRange();
      range.selectNodeContents(document.querySelector('#s-overview'));
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      return selection.toString();
    }""")
    body = open_dossier(history, False).reading.body("overview")
    for line in body.split("\n"):
        assert line in copied


def test_typing_is_checked_when_it_pauses(served, browse, axe):
    """The wrong number is named beside the field without a click; nothing is saved; an old page gets the merge view."""
    page, history = alone(served, browse)
    open_part(page, served, history, "edit/problems")
    axe(page)
    page.fill("#body", "本年支出合计1.5万元。")
    page.wait_for_selector("#check .offence:has-text('1.5万元')")
    assert page.input_value("#body") == "本年支出合计1.5万元。"
    assert history.newest().number == 1
    edit(served.desk, history, "另一人", "补充说明。")
    page.click("button:has-text('保存为新的一版')")
    assert "您写的内容没有丢失" in page.inner_text("main")
    assert page.input_value("#body") == "本年支出合计1.5万元。"
    axe(page)
    page.click("button:has-text('以此保存为新的一版')")
    page.wait_for_url("**/review")
    assert history.newest().number == 3


_HOSTILE = "<script>document.title='x'</script><img src=x onerror=alert(1)><b hx-get=/x>粗</b>\u202e{{ 7*7 }}本年支出3.3万元。"


def test_hostile_text_stays_text(served, browse):
    """Of a model or a person: shown as typed, also after parts were swapped by script."""
    page, history = alone(served, browse, _HOSTILE)
    key = next(n for n in open_dossier(history, False).reading.numbers if n.mention.text == "3.3万元")
    page.click(f"#n{key.mention.start}")
    page.wait_for_selector("#tick")
    page.click("#panel summary:has-text('评论') >> nth=0")
    page.fill("#comment", _HOSTILE)
    page.click("#panel button:has-text('提出意见') >> nth=0")
    page.wait_for_selector("#talk .said")
    assert "{{ 7*7 }}" in page.inner_text("#talk")
    assert "<script>" in page.inner_text("#text")
    assert page.locator("main img, main script, main [hx-get]").count() == 0
    assert "审阅" in page.title()


def test_pages_reflow_keep_the_rules_and_do_not_hide_the_focus(served, browse, axe):
    """At 320 px nothing runs out of a page; axe finds nothing, with forced colours too; the bar covers no focus."""
    page, history = alone(
        served, browse, SLIP, viewport={"width": 320, "height": 640}, forced_colors="active"
    )
    axe(page)
    page.emulate_media(forced_colors="none")
    for part in ("review", "edit/overview", "rewrite/suggestions", "compare", "approve", "history"):
        open_part(page, served, history, part)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, part
        axe(page)
    page.set_viewport_size({"width": 1360, "height": 600})
    open_part(page, served, history)
    for _ in range(60):
        page.keyboard.press("Tab")
        assert not page.evaluate("""() => {
          const one = document.activeElement, bar = document.querySelector('#bar');
          return !bar.contains(one) && one.getBoundingClientRect().top > bar.getBoundingClientRect().top;
        }""")


def test_a_suggestion_is_rewritten_and_one_item_taken(served, browse, axe):
    """Variants with boxes; what is not ticked stays."""
    page, history = alone(served, browse)
    open_part(page, served, history, "rewrite/suggestions")
    page.click("button.main:has-text('改写')")
    page.wait_for_selector("button:has-text('采用勾选的各项')")
    axe(page)
    page.uncheck("#take-1-1")
    page.click("button:has-text('采用勾选的各项')")
    page.wait_for_url("**/review**")
