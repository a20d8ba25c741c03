"""PostgreSQL from the wheel: kept data, odd paths, several users at once, crashes, and what is broken."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import asyncpg
import psutil
import pytest

from app.core.embedded import DATABASE, SUPERUSER, EmbeddedServer, start_embedded
from app.core.unprivileged import EmbeddedError
from tests.conftest import ROOT

USER_OF_THE_SERVER = """
import sys
from pathlib import Path
from app.core.embedded import start_embedded
server = start_embedded(Path(sys.argv[1]), durable=False)
print("joined", flush=True)
sys.stdin.read()
server.stop()
"""

Join = Callable[[Path], "subprocess.Popen[str]"]


@pytest.fixture
def join() -> Iterator[Join]:
    """``join(data_dir)``: another process that uses the server until its standard input is closed."""
    with ExitStack() as stack:

        def start(data_dir: Path) -> "subprocess.Popen[str]":
            command = [sys.executable, "-c", USER_OF_THE_SERVER, str(data_dir)]
            user = subprocess.Popen(command, text=True, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            return stack.enter_context(user)

        yield start


def joined(user: "subprocess.Popen[str]") -> "subprocess.Popen[str]":
    assert user.stdout is not None
    assert user.stdout.readline() == "joined\n"
    return user


def leave(user: "subprocess.Popen[str]") -> None:
    assert user.stdin is not None
    user.stdin.close()
    assert user.wait(30) == 0


def servers_of(data_dir: Path) -> list[int]:
    """Process numbers of the PostgreSQL servers on this folder; their own children do not name it."""
    found = []
    for process in psutil.process_iter():
        try:
            command = process.cmdline()
        except psutil.Error:
            continue
        if len(command) > 2 and command[1] == "-D" and command[2] == str(data_dir):
            found.append(process.pid)
    return found


def ask(server: EmbeddedServer, statement: str) -> object:
    async def fetch() -> object:
        host = server.socket_dir
        connection = await asyncpg.connect(host=str(host), user=SUPERUSER, database=DATABASE)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(fetch())


def test_data_is_kept_from_one_start_to_the_next(installation: Path) -> None:
    server = start_embedded(installation / "data")
    ask(server, "CREATE TABLE kept AS SELECT 42 AS value")
    assert ask(server, "SHOW fsync") == "on"
    server.stop()
    server.stop()
    assert servers_of(installation / "data") == []
    again = start_embedded(installation / "data")
    assert ask(again, "SELECT value FROM kept") == 42
    again.stop()


@pytest.mark.parametrize("name", ['l\'été 100 % "bio"', "a, b", "long" * 40])
def test_any_path_will_do(installation: Path, name: str) -> None:
    server = start_embedded(installation / name / "data", durable=False)
    assert ask(server, "SELECT 1") == 1
    assert server.socket_dir.stat().st_mode & 0o077 == 0, "other accounts must not reach the socket"
    server.stop()
    assert servers_of(installation / name / "data") == []


def test_several_processes_share_one_server_and_the_last_stops_it(installation: Path, join: Join) -> None:
    data_dir = installation / "data"
    first, second, third = map(joined, [join(data_dir) for _ in range(3)])
    assert len(servers_of(data_dir)) == 1
    leave(second)
    leave(first)
    assert len(servers_of(data_dir)) == 1
    leave(third)
    assert servers_of(data_dir) == []


def test_the_server_of_a_killed_process_is_taken_over(installation: Path, join: Join) -> None:
    data_dir = installation / "data"
    killed = joined(join(data_dir))
    killed.kill()
    killed.wait()
    [number] = servers_of(data_dir)
    server = start_embedded(data_dir, durable=False)
    assert servers_of(data_dir) == [number]
    server.stop()
    assert servers_of(data_dir) == []


def test_a_killed_server_starts_again_with_its_data(installation: Path, join: Join) -> None:
    data_dir = installation / "data"
    server = start_embedded(data_dir)
    ask(server, "CREATE TABLE kept AS SELECT 42 AS value")
    [number] = servers_of(data_dir)
    psutil.Process(number).kill()
    server.stop()
    again = start_embedded(data_dir)
    assert ask(again, "SELECT value FROM kept") == 42
    again.stop()


def test_a_left_over_pid_file_that_names_another_program_is_no_obstacle(installation: Path) -> None:
    data_dir = installation / "data"
    start_embedded(data_dir, durable=False).stop()
    (data_dir / "postmaster.pid").write_text(f"{os.getpid()}\n{data_dir}\n")
    server = start_embedded(data_dir, durable=False)
    assert ask(server, "SELECT 1") == 1
    server.stop()


def refusal(data_dir: Path) -> str:
    with pytest.raises(EmbeddedError) as refused:
        start_embedded(data_dir, durable=False)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_broken_database_is_told_in_one_line(installation: Path) -> None:
    data_dir = installation / "data"
    start_embedded(data_dir, durable=False).stop()
    (data_dir / "global" / "pg_control").unlink()
    assert "does not start" in refusal(data_dir)
    assert servers_of(data_dir) == []


def test_the_database_of_another_postgresql_is_told_in_one_line(installation: Path) -> None:
    data_dir = installation / "data"
    start_embedded(data_dir, durable=False).stop()
    (data_dir / "PG_VERSION").write_text("14\n")
    assert "was made by PostgreSQL 14" in refusal(data_dir)


def test_a_folder_with_other_files_is_left_alone(installation: Path) -> None:
    (installation / "letter.txt").write_text("chère Marie")
    assert "is not empty and holds no database" in refusal(installation)
    assert (installation / "letter.txt").read_text() == "chère Marie"
    assert "cannot be used" in refusal(installation / "letter.txt")
