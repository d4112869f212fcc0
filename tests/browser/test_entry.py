"""Coming in, and what must not: in a real browser, which decides what it sends."""

from __future__ import annotations

import http.server
import threading

import pytest
from desk_client import PASSWORD, member
from playwright.sync_api import expect

GLYPHS = """() => {
  const draw = (text) => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 48;
    const pen = canvas.getContext('2d');
    pen.font = '40px ' + getComputedStyle(document.body).fontFamily;
    pen.fillText(text, 2, 40);
    return canvas.toDataURL();
  };
  return [...'绩效预决算％\\u0378'].map(draw);
}"""


def test_the_opening_leads_to_an_empty_desk_that_says_what_to_do(served, browse, axe):
    """The token is gone from the address, nothing is asked of another host, no rule is broken."""
    page = browse(served)
    page.goto(served.opening())
    assert page.url == f"{served.address}/reports"
    assert "还没有报告" in page.inner_text("main")
    axe(page)


def test_every_character_has_a_shape_of_its_own(served, browse):
    """Not the box that stands for a character without a font: six drawn characters differ, also from no character."""
    page = browse(served)
    page.goto(served.opening())
    drawn = page.evaluate(GLYPHS)
    assert len(drawn) == 7
    assert len(set(drawn)) == 7


@pytest.mark.parametrize("address", ["/reports", "/?token=wrong", "/users"])
def test_without_the_token_there_is_a_page_that_says_how_to_come_in(served, browse, axe, address):
    """Nothing else is on it."""
    page = browse(served)
    page.goto(served.address + address)
    assert "启动" in page.inner_text("main")
    assert page.locator("nav").count() == 0
    axe(page)


def test_a_page_on_another_port_cannot_post_a_form(served, browse):
    """The same host, so that the browser sends the cookie along: the origin alone tells it from ours."""
    page = browse(served)
    page.goto(served.opening())
    hostile = f'<form method="post" action="{served.address}/reports"><input name="name" value="evil"><button>go</button></form>'

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(hostile.encode())

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        other = page.context.new_page()
        other.goto(f"http://127.0.0.1:{server.server_address[1]}/")
        other.click("button")
        expect(other.locator("h1")).to_have_text("不能进行")
        assert "不是从本程序的页面" in other.inner_text("main")
        server.shutdown()
        thread.join()
    page.reload()
    assert "evil" not in page.inner_text("main")


def test_signing_in_failing_and_the_password_page(team, browse, axe):
    """By keyboard alone: name, password, Enter; a refusal is told where it is read."""
    page = browse(team)
    page.goto(f"{team.address}/reports")
    axe(page)
    page.keyboard.type("编写甲")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    axe(page)
    page.keyboard.type("编写甲")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports")
    page.goto(f"{team.address}/password")
    axe(page)
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login")


def test_a_session_that_was_ended_elsewhere_ends_here(team, browse):
    """The next click leads to signing in."""
    page = browse(team)
    secret = member(team.desk, "编写甲").cookies[team.desk.cookie]
    page.context.add_cookies([{"name": team.desk.cookie, "value": secret, "url": team.address}])
    page.goto(f"{team.address}/reports")
    assert page.inner_text("h1") == "报告"
    team.desk.end_session(team.desk.find_visitor(secret), "测试")
    page.reload()
    assert page.inner_text("h1") == "登录"


@pytest.mark.parametrize(
    ("name", "seen", "hidden"),
    [
        ("系统戊", ["用户"], ["报告", "设置"]),
        ("安全己", ["设置"], ["报告", "用户"]),
        ("只读丁", ["报告", "核验文件"], ["用户"]),
    ],
)
def test_each_role_sees_its_own_pages(team, browse, axe, name, seen, hidden):
    """In the navigation, and the first page is one of them."""
    page = browse(team)
    secret = member(team.desk, name).cookies[team.desk.cookie]
    page.context.add_cookies([{"name": team.desk.cookie, "value": secret, "url": team.address}])
    page.goto(team.address)
    links = page.locator("header nav a").all_inner_texts()
    assert set(seen) <= set(links)
    assert not set(hidden) & set(links)
    assert page.locator("h1").inner_text() == seen[0]
    axe(page)
