"""A team's desk by TLS, from the link of its first administrator on: `drafter serve --team` as it is run."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

OWN, NEW = "korrekt-pferd-9", "mein-neues-Wort-7"


@pytest.fixture(name="tls")
def _tls(tmp_path):
    """The server behind a certificate of its own, and the link that it printed."""
    made = (tmp_path / "key.pem", tmp_path / "cert.pem")
    command = [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", made[0], "-out", made[1],
        "-days", "1", "-subj", "/CN=localhost",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    command = [
        sys.executable, "-m", "drafter", "serve", tmp_path / "desk", "--team", "--port", "0", "--no-browser",
        "--name", "localhost", "--tls-key", made[0], "--tls-cert", made[1],
    ]  # fmt: skip
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        server.stdout.readline()
        link = server.stdout.readline().strip()
        yield SimpleNamespace(address=link.partition("/?")[0], link=link)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        server.stdout.close()


def test_the_first_administrator_adds_a_colleague_who_signs_in(tls, browse, axe):
    """Set-up, a user with an initial password, his first sign-in in another browser, and a page that is not his."""
    admin = browse(tls, ignore_https_errors=True)
    admin.goto(tls.link)
    axe(admin)
    admin.fill("#name", "管理员")
    admin.fill("#password", OWN)
    admin.fill("#again", OWN)
    admin.click("button.main")
    admin.wait_for_url("**/users")
    admin.fill("#name", "wang")
    admin.fill("#shown", "王编写")
    admin.check("#new-author")
    admin.click("button:text-is('添加')")
    initial = admin.inner_text(".secret")
    assert re.fullmatch(r"[a-z0-9-]{19}", initial)
    author = browse(tls, ignore_https_errors=True)
    author.goto(f"{tls.address}/reports")
    assert "请先登录" in author.inner_text("main")
    author.fill("#name", "wang")
    author.fill("#password", initial)
    author.click("button.main")
    author.wait_for_url("**/password")
    author.fill("#old", initial)
    author.fill("#password", NEW)
    author.fill("#again", NEW)
    author.click("button.main")
    author.wait_for_url("**/reports")
    assert "密码已修改" in author.inner_text("#messages")
    author.goto(f"{tls.address}/users")
    assert "您的角色不能进行这一步" in author.inner_text("main")
    author.goto(f"{tls.address}/reports")
    author.fill("#name", "写到一半的名称")
    author.context.clear_cookies()
    author.click("button:text-is('新建')")
    assert "登录已过期" in author.inner_text("h1")
    axe(author)
