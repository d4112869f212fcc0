"""The server killed in the midst of acts, again and again: whatever it acknowledged is there, and the log is whole.

    PYTHONPATH=tests python tests/benchmarks/kill_desk.py [RESTARTS] [ACTS]

Four people tick and edit as fast as they are answered; after about ACTS / RESTARTS acknowledged acts the server gets
SIGKILL, and is started again on the same store.
"""

from __future__ import annotations

import http.client
import json
import random
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent))

from load_desk import Person, lost, prepare

PEOPLE = 4


def start(folder):
    """A new server on the store of FOLDER; its process and address."""
    command = [sys.executable, "-m", "drafter", "serve", str(folder), "--team", "--port", "0", "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return process, urlsplit(process.stdout.readline().strip())


class Worker(Person):
    """Acts until the server is gone, in turn with the others."""

    def acted(self):
        return len(self.ticks) + len(self.edits)

    def go_on(self, number, lock):
        try:
            while True:
                with lock:  # one after the other: nobody is refused for what another did
                    self.look()
                    if self.random.random() < 0.5:
                        self.tick()
                    else:
                        self.edit(
                            f"审核人员编号{chr(0x4E00 + number)}写下第{chr(0x4E00 + len(self.edits))}种说法。"
                        )
        except (OSError, http.client.HTTPException, TypeError):
            return  # killed, or half an answer


def main(restarts=20, acts=1000):
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        report, secrets = prepare(folder / "drafter.db", folder, PEOPLE)
        people = []
        done = 0
        for turn in range(restarts):
            process, address = start(folder)
            workers = [Worker(address, report, secret, turn * 100 + n) for n, secret in enumerate(secrets)]
            for worker, before in zip(workers, people or [None] * PEOPLE, strict=True):
                if before is not None:
                    worker.ticks, worker.edits = before.ticks, before.edits
            people = workers
            lock = threading.Lock()
            threads = [threading.Thread(target=w.go_on, args=(n, lock)) for n, w in enumerate(workers)]
            for thread in threads:
                thread.start()
            goal = done + max(1, acts // restarts)
            while sum(worker.acted() for worker in workers) < goal and any(t.is_alive() for t in threads):
                threads[0].join(random.uniform(0.005, 0.03))
            process.kill()
            process.wait()
            process.stdout.close()
            for thread in threads:
                thread.join()
            done = sum(worker.acted() for worker in workers)
        missing, versions, faults = lost(folder / "drafter.db", report, people)
    return {
        "restarts": restarts,
        "acknowledged": done,
        "lost": missing,
        "versions": versions,
        "log_faults": faults,
    }


if __name__ == "__main__":
    result = main(*(int(given) for given in sys.argv[1:]))
    print(json.dumps(result, ensure_ascii=False, indent=1))
    sys.exit(1 if result["lost"] or result["log_faults"] else 0)
