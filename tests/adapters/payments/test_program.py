"""The gateway as a program: it starts, answers, stops when told, and never starts in production."""

import os
import re
import signal
import subprocess
import sys

import httpx

from cunzhan.adapters.payments.testgate import server


def test_it_starts_and_stops(tmp_path):
    command = [sys.executable, "-m", "cunzhan.adapters.payments.testgate.server", "--port", "0", "--behave", "twice"]
    process = subprocess.Popen(
        [*command, "--home", str(tmp_path)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "CUNZHAN_ENV": "demo"},
    )
    assert process.stderr is not None
    try:
        said = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert found, said
        url = found[0]
        assert httpx.get(f"{url}/books").json()["payments"] == []
        assert httpx.get(f"{url}/pay/x").status_code == 404
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
        assert (tmp_path / "keys" / "testgate" / "gateway.pem").exists()
    finally:
        process.kill()
        process.stderr.close()
        process.wait()


def test_it_never_starts_in_production(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("CUNZHAN_ENV", "production")
    assert server.main(["--port", "0", "--home", str(tmp_path)]) == 3
    assert list(tmp_path.iterdir()) == []
    assert "production" in capsys.readouterr().err
