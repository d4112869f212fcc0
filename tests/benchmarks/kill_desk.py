"""The server killed in the midst of acts, again and again: whatever it acknowledged is there, and the log is whole.

    PYTHONPATH=tests python tests/benchmarks/kill_desk.py [RESTARTS] [ACTS] [postgresql]

One thread takes the report through its course as fast as it is answered: an edit, the submission, the reviewer's
approval, the signer's, and from the beginning.  Beside it two others tick.  After about ACTS / RESTARTS acknowledged
edits and approvals the server gets SIGKILL, and is started again on the same store.  Printed, and kept in desk.json.
"""

from __future__ import annotations

import http.client
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent))

from load_desk import Person, keep_result, lost, on_server, prepare

from drafter.review.casework import APPROVAL
from drafter.review.passwords import hash_password
from drafter.store.database import open_store
from drafter.store.settings import change_setting

PASSWORD = "长长的口令用来批准"
ROLES = ({"author"}, {"reviewer"}, {"approver"}, {"reviewer"}, {"reviewer"})
"""Who writes, reviews and signs; and two who tick."""


def start(place, folder):
    """A new server on the store at PLACE; its process and address."""
    command = [sys.executable, "-m", "drafter", "serve", str(folder), "--team", "--port", "0", "--no-browser"]
    command += ["--store", str(place)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return process, urlsplit(process.stdout.readline().strip())


def until_killed(work):
    """Do WORK again and again until the server is gone."""
    try:
        while True:
            work()
    except (OSError, http.client.HTTPException, TypeError):
        return  # killed, or half an answer


def go_round(author, reviewer, signer, turn):
    """One round of the report's course; what the people are told is refused is left."""
    path = f"/reports/{author.report}"
    author.edit(f"编写人员第{chr(0x4E00 + turn)}回写下第{chr(0x4E00 + len(author.edits))}种说法。")
    author.decide("submit", f"{path}/review/submit")
    for person in (reviewer, signer):
        person.decide("approve", f"{path}/approve", agreed="1", password=PASSWORD)


def tick_on(person):
    person.tick()
    time.sleep(0.05)  # the course is what is meant


def main(restarts=20, acts=1000, place=None):
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        place = place or folder / "drafter.db"
        password = hash_password(PASSWORD)
        report, secrets = prepare(place, folder, [(roles, password) for roles in ROLES])
        store = open_store(place, "kill")
        change_setting(store, APPROVAL, {"reviewers": 1, "approvers": 1, "ticks": False})
        store.close()
        people = [
            Person(urlsplit("http://127.0.0.1:1"), report, secret, seed)
            for seed, secret in enumerate(secrets)
        ]
        for turn in range(restarts):
            process, address = start(place, folder)
            for person in people:
                person.meet(address)
            author, reviewer, signer, *tickers = people
            works = [
                partial(go_round, author, reviewer, signer, turn),
                *(partial(tick_on, one) for one in tickers),
            ]
            threads = [threading.Thread(target=until_killed, args=(work,)) for work in works]
            for thread in threads:
                thread.start()
            goal = (turn + 1) * acts / restarts
            while edits_and_approvals(people) < goal and any(thread.is_alive() for thread in threads):
                time.sleep(random.uniform(0.005, 0.03))
            process.kill()
            process.wait()
            process.stdout.close()
            for thread in threads:
                thread.join()
            for person in people:
                person.connection.close()
        missing, versions, faults = lost(place, report, people)
    kinds = Counter(one[0] for person in people for one in person.decided)
    return {
        "restarts": restarts, "acknowledged": sum(len(person.decided) + len(person.edits) for person in people),
        "edits": sum(len(person.edits) for person in people), **{f"{kind}s": kinds[kind] for kind in sorted(kinds)},
        "lost": missing, "versions": versions, "log_faults": faults, "load_average": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def edits_and_approvals(people):
    return sum(len(person.edits) + person.count("approve") for person in people)


if __name__ == "__main__":
    asked = [int(given) for given in sys.argv[1:3]]
    if sys.argv[3:] == ["postgresql"]:
        with on_server() as url:
            result = main(*asked, place=url)
        keep_result("kill_postgresql", result)
    else:
        result = main(*asked)
        keep_result("kill", result)
    sys.exit(1 if result["lost"] or result["log_faults"] else 0)
