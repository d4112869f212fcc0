"""The interface for other systems: what its document promises is what it answers, to tokens alone."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import schemathesis
from command import command
from conftest import ROOT
from desk_client import HOST, Client, member, open_desk, owner
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from drafter.review.app import make_app

TEXT = "2024年，本单位支出决算为1905.71万元，比上年增长12.3%。"
FACTS = ROOT / "data" / "linshan-archive-2023" / "facts.json"


@pytest.fixture(name="desk", scope="module")
def _desk(tmp_path_factory):
    with open_desk(tmp_path_factory.mktemp("desk")) as desk:
        owner(desk).submit("/reports", {"name": "第一份"})
        yield desk


def token(client, scopes=("check", "reports"), days="5"):
    """A token that a person makes on the settings page."""
    page = client.submit("/settings/tokens", {"name": "OA", "scopes": list(scopes), "days": days}).text
    return re.search(r"drafter_[\w-]+", page)[0]


def bearing(secret):
    return {"authorization": f"Bearer {secret}"}


@pytest.fixture(name="secret", scope="module")
def _secret(desk):
    return token(owner(desk))


def ask(desk, method, path, secret, **given):
    """As another system does: no cookie, no page of ours."""
    return Client(desk).request(method, path, headers=bearing(secret), **given)


def test_the_check_is_the_one_of_the_command(desk, secret, tmp_path):
    """The same JSON, with facts and without, for a text and for a file."""
    file = tmp_path / "稿子.md"
    file.write_text(TEXT, encoding="utf-8")
    alone = json.loads(command("check", file, "--format", "json").stdout)
    assert ask(desk, "POST", "/api/check", secret, data={"text": TEXT}).json() == alone
    facts = {"facts": ("facts.json", FACTS.read_bytes())}
    judged = json.loads(command("check", file, "--facts", FACTS, "--format", "json").stdout)
    assert judged["facts"] is not None
    files = {**facts, "file": ("稿子.md", file.read_bytes())}
    assert ask(desk, "POST", "/api/check", secret, files=files).json() == judged


def test_the_numbers_are_those_of_the_command(desk, secret, tmp_path):
    """As `drafter numbers --format json` lists them."""
    file = tmp_path / "稿子.txt"
    file.write_text(TEXT, encoding="utf-8")
    listed = json.loads(command("numbers", file, "--format", "json").stdout)
    assert ask(desk, "POST", "/api/numbers", secret, data={"text": TEXT}).json() == listed


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({}, 400, "text或file"),
        ({"data": {"text": " "}}, 400, "没有文字"),
        ({"data": {"text": TEXT}, "files": {"file": ("a.txt", b"x")}}, 400, "text或file"),
        ({"files": {"file": ("稿.pdf", b"%PDF-1.4")}}, 400, "稿.pdf 是 PDF 文件"),
        ({"data": {"text": TEXT}, "files": {"facts": ("f.yaml", b"a: [")}}, 400, "f.yaml"),
        ({"data": {"text": TEXT}, "files": {"facts": ("f.exe", b"MZ")}}, 400, "yaml"),
        ({"data": {"text": TEXT, "document": "true"}}, 400, "outline"),
        ({"data": {"text": TEXT, "outline": "../../etc"}}, 400, "没有这个提纲"),
        ({"data": {"text": TEXT, "document": "maybe"}}, 422, "document"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(desk, secret, given, status, said):
    """With no path of the server in it."""
    answer = ask(desk, "POST", "/api/check", secret, **given)
    assert answer.status_code == status
    assert said in answer.json()["detail"]
    assert "/tmp" not in answer.text


def test_reports_and_their_state_are_told(desk, secret):
    """By number; one that there is not is 404."""
    (line,) = ask(desk, "GET", "/api/reports", secret).json()
    assert (line["number"], line["name"], line["version"], line["state"]) == (1, "第一份", 0, "empty")
    assert ask(desk, "GET", "/api/reports/1", secret).json()["text"] == ""
    for number in ("2", "0", "99999999999999999999"):
        assert ask(desk, "GET", f"/api/reports/{number}", secret).status_code == 404


def test_no_cookie_opens_the_interface_and_no_token_a_page(desk, secret):
    """A page of another site can make a browser send its cookies, but no token."""
    client = owner(desk)
    assert client.get("/api/reports").status_code == 401
    assert Client(desk).get("/reports", headers=bearing(secret)).status_code == 403
    answer = Client(desk).get("/api/reports")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("secret", ["drafter_wrong", "x" * 9000, "", " ", "é"])
def test_a_token_that_nobody_made_opens_nothing(desk, secret):
    """Whatever it says."""
    assert (
        Client(desk).get("/api/reports", headers={"authorization": f"Bearer {secret}".encode()}).status_code
        == 401
    )
    assert Client(desk).get("/api/reports", headers={"authorization": "Basic eDp5"}).status_code == 401


def test_a_token_opens_only_what_it_was_made_for_and_only_so_long(tmp_path, monkeypatch):
    """Its scopes, its days, until it is withdrawn or its owner's account is closed."""
    with open_desk(tmp_path, team=True) as desk:
        author = member(desk, "编写甲")
        checks, reads = token(author, ["check"]), token(author, ["reports"])
        assert ask(desk, "GET", "/api/reports", checks).status_code == 403
        assert ask(desk, "POST", "/api/numbers", reads, data={"text": TEXT}).status_code == 403
        assert ask(desk, "GET", "/api/reports", reads).status_code == 200

        class Later(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz or UTC) + timedelta(days=6)

        with monkeypatch.context() as patch:
            patch.setattr("drafter.review.access_tokens.datetime", Later)
            assert ask(desk, "GET", "/api/reports", reads).status_code == 401
        author.submit("/settings/tokens/withdraw", {"token": "1"})
        assert ask(desk, "POST", "/api/numbers", checks, data={"text": TEXT}).status_code == 401
        member(desk, "系统戊").submit("/users/1/active")
        assert ask(desk, "GET", "/api/reports", reads).status_code == 401


@pytest.mark.parametrize(
    "form",
    [{"days": "0"}, {"days": "9999"}, {"days": "x"}, {"scopes": []}, {"scopes": ["all"]}, {"name": ""}],
)
def test_no_token_is_made_for_everything_or_for_ever(desk, form):
    """Scope, use and days are asked for."""
    given = {"name": "OA", "scopes": ["check"], "days": "5"} | form
    page = owner(desk).submit("/settings/tokens", given)
    assert page.status_code == 400
    assert "drafter_" not in page.text


def test_nobody_withdraws_anothers_token(tmp_path):
    """Each sees and ends his own."""
    with open_desk(tmp_path, team=True) as desk:
        secret = token(member(desk, "编写甲"))
        member(desk, "审核乙").submit("/settings/tokens/withdraw", {"token": "1"})
        assert ask(desk, "GET", "/api/reports", secret).status_code == 200
        assert member(desk, "系统戊").get("/settings").status_code == 200
        assert "OA" not in member(desk, "审核乙").get("/settings").text


def test_the_document_promises_what_is_there(desk):
    """Every service with its answers, refusals and the way of the token; no page of the desk."""
    document = Client(desk).get("/openapi.json").json()
    assert set(document["paths"]) == {"/api/check", "/api/numbers", "/api/reports", "/api/reports/{report}"}
    for path in document["paths"].values():
        for operation in path.values():
            assert {"200", "400", "401", "403", "404", "413", "422", "503"} == set(operation["responses"])
            assert operation["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_whatever_is_sent_the_answer_is_as_documented(desk, secret, mode):
    """schemathesis makes up requests, good and bad ones: no 5xx, no status and no body that is not documented."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", make_app(desk), headers={"host": HOST})
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 4
    for operation in operations:

        @given(operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=20, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def answers(case):
            answer = case.call(headers={"host": HOST, **bearing(secret)})
            case.validate_response(
                answer, checks=[not_a_server_error, status_code_conformance, response_schema_conformance]
            )

        answers()
