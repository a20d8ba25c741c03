"""The system account that runs PostgreSQL when the program itself is run by root, which PostgreSQL refuses."""

import os
import pwd
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SYSTEM_ACCOUNT = "justepart"


class EmbeddedError(RuntimeError):
    """The embedded database cannot be used; the text is one line for the person at the terminal."""


@dataclass(frozen=True)
class Account:
    """Runs commands as another account; without ids, as our own."""

    uid: int | None = None
    gid: int | None = None

    def own(self, path: Path) -> None:
        """Gives the path to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Runs to the end, from ``/``, with what it says as text; a failure shows in ``returncode`` only."""
        groups: list[int] | None = None if self.uid is None else []
        return subprocess.run(
            [str(part) for part in command],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            user=self.uid,
            group=self.gid,
            extra_groups=groups,
        )


def unprivileged_account() -> Account:
    """Our own account, or for root the account ``justepart``, made when missing. Raises EmbeddedError."""
    if os.geteuid() != 0:
        return Account()
    with suppress(KeyError):
        return _known_account()
    useradd = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if useradd is None:
        raise EmbeddedError("PostgreSQL refuses to run as root and there is no useradd here: run as another user.")
    made = Account().run(useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_ACCOUNT)
    try:
        return _known_account()
    except KeyError:
        raise EmbeddedError(
            f"PostgreSQL refuses to run as root, and the account {SYSTEM_ACCOUNT!r} for it cannot be made: "
            f"{made.stderr.strip()}. Run as another user."
        ) from None


def _known_account() -> Account:
    entry = pwd.getpwnam(SYSTEM_ACCOUNT)
    return Account(entry.pw_uid, entry.pw_gid)


def open_the_way(account: Account, *targets: Path) -> None:
    """Run by root: lets the other account pass through (not list) each folder above what it must reach."""
    if account.uid is None:
        return
    for folder in {parent for target in targets for parent in target.parents}:
        mode = folder.stat().st_mode
        if not mode & 0o001 and folder.stat().st_uid != account.uid:
            folder.chmod(mode | 0o001)
