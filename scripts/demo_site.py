"""The demo territory served for as long as a script needs it, from a database of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import APIRequestContext, BrowserContext

from scripts.pages import PASSWORD

START_SECONDS = 120
BUSY = "[aria-busy=true]:not([data-example] *)"
"""What is still on its way on a page; the gallery shows such parts on purpose."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@contextmanager
def demo_site() -> Iterator[str]:
    """Its address; the program and its database end with the block. JUSTEPART_TRIAL names one that already runs."""
    running = os.environ.get("JUSTEPART_TRIAL")
    if running:
        yield running
        return
    with TemporaryDirectory(prefix="justepart-demo-", ignore_cleanup_errors=True) as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
        probe.close()
        Path(folder).chmod(0o755)  # the database may run under an account of its own
        settings = {"JUSTEPART_PORT": port, "JUSTEPART_VAR_DIR": f"{folder}/var"}
        program = subprocess.Popen(  # noqa: S603 - our own program, no argument from outside
            [Path(sys.executable).with_name("justepart"), "run"],
            env=os.environ | settings,
            stdout=subprocess.DEVNULL,
        )
        try:
            yield _answering(f"http://127.0.0.1:{port}", program)
        finally:
            program.terminate()
            program.wait(30)


def _answering(url: str, program: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and program.poll() is None:
        try:
            with urlopen(f"{url}/api/demo/accounts", timeout=5):  # noqa: S310 - an address of ours
                return url
        except (URLError, OSError):
            time.sleep(0.3)
    sys.exit("the demo did not start: try `make run`")


def sign_in(request: APIRequestContext, url: str, email: str) -> None:
    """Gives ``request`` (and the browser whose it is) the session of a demo account."""
    answer = request.post(
        f"{url}/api/sign-in/password", data={"email": email, "password": PASSWORD}, headers={"Origin": url}
    )
    if not answer.ok:
        sys.exit(f"{email} cannot sign in: {answer.status}")


def enter(context: BrowserContext, url: str, email: str | None) -> None:
    """Signs a browser in, unless ``email`` is None: a visitor."""
    if email:
        sign_in(context.request, url, email)
