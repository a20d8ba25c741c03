"""The server process of one PostgreSQL data folder: find it, launch it, shut it down."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil

from app.core.unprivileged import Account, EmbeddedError

START_SECONDS = 180.0  # a server that recovers from a crash replays its journal first
STOP_SECONDS = 60.0
ORPHANS_SECONDS = 15.0  # the workers of a killed server leave when their statement has ended
ORPHANS = "pre-existing shared memory block"


def find(data_dir: Path) -> psutil.Process | None:
    """The server that runs on this folder. The file alone proves nothing: after a crash its number may be another's."""
    try:
        process = psutil.Process(int(_status_lines(data_dir)[0]))
        ours = str(data_dir) in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE
    except (IndexError, ValueError, psutil.Error):
        return None
    return process if ours else None


def launch(account: Account, command: list[str], data_dir: Path, socket_lock: Path) -> None:
    """Starts the server and waits until it answers. Raises EmbeddedError with what the server said.

    It outlives this process if others still use it; Ctrl-C does not reach it.
    """
    end = time.monotonic() + ORPHANS_SECONDS
    while True:
        for lock in (data_dir / "postmaster.pid", socket_lock):
            _give_up(lock)
        log = log_path(data_dir)
        begin = log.stat().st_size if log.exists() else 0
        if _is_ready(_process(account, command, log), data_dir):
            return
        reason = _reason(log, begin)
        if ORPHANS not in reason or time.monotonic() > end:
            raise EmbeddedError(f"The database in {data_dir} does not start: {reason} (the whole log: {log})")
        time.sleep(0.5)


def shut_down(data_dir: Path) -> None:
    """Fast shutdown: statements in hand are broken off, all that was committed is on disk."""
    process = find(data_dir)
    if process is None:
        return
    process.send_signal(signal.SIGINT)
    if not _gone(process, STOP_SECONDS):
        process.send_signal(signal.SIGQUIT)  # ends at once; the journal repairs at the next start
        _gone(process, STOP_SECONDS)


def _gone(process: psutil.Process, seconds: float) -> bool:
    """Waits for the end. A zombie has ended too: the program that started it may go on for long without noticing."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


def log_path(data_dir: Path) -> Path:
    """What the server says, beside its folder."""
    return data_dir.with_name(f"{data_dir.name}.log")


def _status_lines(data_dir: Path) -> list[str]:
    with suppress(FileNotFoundError):
        return (data_dir / "postmaster.pid").read_text().splitlines()
    return []


def _give_up(lock: Path) -> None:
    """Puts our number into a lock file left by a crash: PostgreSQL takes that of its parent for stale.

    Its old number may meanwhile be another program's, which would stop the start. To remove the file would also
    remove the server's own check that no worker of its predecessor is still writing.
    """
    with suppress(FileNotFoundError):
        lines = lock.read_text().splitlines(keepends=True)
        lock.write_text("".join([f"{os.getpid()}\n", *lines[1:]]))


def _process(account: Account, command: list[str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("ab") as stream:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            cwd="/",
            user=account.uid,
            group=account.gid,
            extra_groups=None if account.uid is None else [],
            start_new_session=True,
        )


def _is_ready(child: "subprocess.Popen[bytes]", data_dir: Path) -> bool:
    """True when the server answers, False when it has ended."""
    end = time.monotonic() + START_SECONDS
    while child.poll() is None:
        status = _status_lines(data_dir)
        # the first line is the number of the process, the eighth its state
        if len(status) > 7 and status[0] == str(child.pid) and status[7].strip() == "ready":
            child.returncode = 0  # nobody waits for it: keeps Popen from complaining when it is dropped
            return True
        if time.monotonic() > end:
            child.send_signal(signal.SIGINT)
            child.wait()
        else:
            time.sleep(0.02)
    return False


def _reason(log: Path, begin: int) -> str:
    with log.open("rb") as stream:
        stream.seek(begin)
        lines = stream.read().decode(errors="replace").splitlines()
    serious = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "could not", "cannot"))]
    return last_line("\n".join(serious or lines))


def last_line(text: str) -> str:
    """The end of what a program said."""
    return (text.strip().splitlines() or ["no reason given"])[-1].strip()
