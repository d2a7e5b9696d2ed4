"""Pages a CPU second of the server, against the same server sending the same bytes with nothing behind it.

CPU time of the server is what is scarce; the client's share of the machine does not enter the figure.
"""

import http.client
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from bench.figures import cpu_seconds, tell
from tools import station as stations

_REQUESTS = 400
_PAGES = ("/s/shazao/p/honey/", "/s/shazao/", "/sign-in/")
_BARE = """
from pathlib import Path
BODIES = {path.name: path.read_bytes() for path in Path("bodies").iterdir()}
def application(environ, start_response):
    body = BODIES[environ["PATH_INFO"].strip("/").replace("/", "_")]
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
    return [body]
"""


def ask(url: str, path: str, times: int, language: str = "zh-hans") -> int:
    """The status of the last answer, over one connection that stays open."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    status = 0
    for _turn in range(times):
        connection.request("GET", path, headers={"Cookie": f"lang={language}"})
        answer = connection.getresponse()
        answer.read()
        status = answer.status
    connection.close()
    return status


def each_second(url: str, path: str, pid: int, times: int = _REQUESTS) -> tuple[float, int]:
    """Requests for each second of CPU time of one process and its children."""
    ask(url, path, 50)
    before = cpu_seconds(pid)
    status = ask(url, path, times)
    return times / max(cpu_seconds(pid) - before, 0.01), status


def _bare(folder: str, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--blocking-threads", "2"]
    command += ["--port", str(port), "--log-level", "error", "--working-dir", folder, "bare:application"]
    return subprocess.Popen(command, cwd=folder)


def _web(url: str) -> int:
    """The server's process: the one that was told its port."""
    port = str(urlsplit(url).port)
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if "granian" in words and port in words:
            return int(process.pid)
    raise RuntimeError("the web process was not found")


def _keep_bodies(url: str, folder: Path) -> None:
    """What the limit sends is what our pages sent."""
    folder.mkdir()
    for path in _PAGES:
        asked = urllib.request.Request(f"{url}{path}", headers={"Cookie": "lang=zh-hans"})
        with urllib.request.urlopen(asked, timeout=20) as answer:
            (folder / path.strip("/").replace("/", "_")).write_bytes(answer.read())


def run(*, full: bool = False) -> None:
    with stations.running(patience=240) as station:
        (station.home / "bare.py").write_text(_BARE)
        _keep_bodies(station.url, station.home / "bodies")
        port = int(urlsplit(station.url).port or 0) + 10
        bare = _bare(str(station.home), port)
        try:
            while not stations.answers(f"http://127.0.0.1:{port}{_PAGES[0]}"):
                time.sleep(0.1)
            web = _web(station.url)
            for path in _PAGES:
                limit, _status = each_second(f"http://127.0.0.1:{port}", path, bare.pid, _REQUESTS * 10)
                mine, status = each_second(station.url, path, web)
                tell(f"GET {path} (answers {status})", mine, limit, "pages/cpu-s", "bare WSGI, same bytes")
        finally:
            bare.terminate()
            bare.wait(10)
