"""The command as a person uses it: started, stopped with Ctrl-C, and refusing in one line."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest
from sqlalchemy import make_url

from app.core.db import Database
from app.costs.queries import reference_figures
from app.costs.rules import STARTING_FIGURES
from app.identity.queries import territory_by_slug
from tests.conftest import ROOT

COMMAND = str(Path(sys.executable).parent / "justepart")
START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def environment(installation: Path) -> dict[str, str]:
    """A new installation on a port of its own, without any setting of the machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUSTEPART_", "DATABASE_URL"))}
    return kept | {"JUSTEPART_VAR_DIR": str(installation / "var"), "JUSTEPART_PORT": str(free_port())}


def children_of(installation: Path) -> list[str]:
    """Commands of the processes that still use this installation."""
    found = []
    for process in psutil.process_iter():
        try:
            if str(installation) in " ".join(process.cmdline()) or str(installation) in process.cwd():
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


@contextmanager
def program(environment: dict[str, str], *arguments: str, ending: int = signal.SIGINT) -> Iterator[list[str]]:
    """Starts the command, waits until it answers, and ends it; fills the list with what it printed."""
    said: list[str] = []
    command = [COMMAND, *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        answered = answers(process, int(environment["JUSTEPART_PORT"]))
        try:
            if answered:
                yield said
        finally:
            process.send_signal(ending)
            said += process.communicate(timeout=30)[0].splitlines()
    assert answered, said
    assert process.returncode == 0, said


def answers(process: "subprocess.Popen[str]", port: int) -> bool:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/api/openapi.json", timeout=10)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return True
    return False


def finished(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [COMMAND, *arguments]
    return subprocess.run(
        command, check=False, cwd=ROOT, env=environment, text=True, capture_output=True, timeout=START_SECONDS
    )


def refusal(environment: dict[str, str], *arguments: str) -> str:
    done = finished(environment, *arguments)
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("justepart: ")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


@pytest.mark.slow
def test_a_first_run_shows_an_account_per_role_and_a_second_keeps_the_data(
    environment: dict[str, str], installation: Path
) -> None:
    with program(environment, "run") as first:
        assert len(children_of(installation)) > 1
    assert "First run: loading the demo territory." in first
    assert f"http://127.0.0.1:{environment['JUSTEPART_PORT']}" in first[-1]
    roles = {line.split()[0] for line in first if "@demo.example" in line}
    assert {"cook", "shopkeeper", "grower", "hub", "carrier", "coordinator", "observer"} <= roles
    assert children_of(installation) == []
    with program(environment, "run", ending=signal.SIGTERM) as second:
        pass
    assert second == first[1:]
    assert children_of(installation) == []


@pytest.mark.slow
def test_several_serving_processes_stop_together(environment: dict[str, str], installation: Path) -> None:
    with program(environment, "serve", "--workers", "2", ending=signal.SIGTERM):
        serving = [
            each for each in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(each.cmdline())
        ]
        assert len(serving) == 2
    assert not any(each.is_running() for each in serving)
    assert children_of(installation) == []


def test_a_port_in_use_is_told_before_anything_is_started(environment: dict[str, str], installation: Path) -> None:
    port = environment["JUSTEPART_PORT"]
    with socket.create_server(("127.0.0.1", int(port))):
        assert f"Port {port} is in use" in refusal(environment, "run")
    assert not (installation / "var").exists()


def test_a_database_that_is_away_is_told_without_its_password(environment: dict[str, str]) -> None:
    environment["DATABASE_URL"] = f"postgresql://jeanne:secret@127.0.0.1:{free_port()}/none"
    said = refusal(environment, "run")
    assert "cannot be used" in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "mysql://localhost/x", "must begin with postgresql://"),
        ("JUSTEPART_PORT", "eight", "The setting port is wrong"),
        ("JUSTEPART_PORT", "70000", "Cannot listen on 127.0.0.1:70000"),
    ],
)
def test_a_wrong_setting_is_told(environment: dict[str, str], name: str, value: str, said: str) -> None:
    assert said in refusal(environment | {name: value}, "run")


def test_a_newer_schema_is_told(environment: dict[str, str], database_url: str) -> None:
    environment["DATABASE_URL"] = database_url
    known = asyncio.run(put_revision(database_url, "from_the_future"))
    try:
        said = refusal(environment, "run")
    finally:
        asyncio.run(put_revision(database_url, known))
    assert "from_the_future" in said


async def put_revision(database_url: str, revision: str) -> str:
    """Writes the revision of the schema; returns the one before."""
    connection = await asyncpg.connect(make_url(database_url).set(drivername="postgresql").render_as_string(False))
    try:
        known: str = await connection.fetchval("SELECT version_num FROM alembic_version")
        await connection.execute("UPDATE alembic_version SET version_num = $1", revision)
        return known
    finally:
        await connection.close()


def test_the_demo_goes_into_an_empty_database_only(environment: dict[str, str]) -> None:
    done = finished(environment, "demo")
    assert done.returncode == 0, done.stderr
    assert "coordination@demo.example" in done.stdout
    assert "already has a territory" in refusal(environment, "demo")


def test_the_printed_openapi_document_is_the_committed_one(environment: dict[str, str]) -> None:
    done = finished(environment, "openapi")
    assert done.returncode == 0, done.stderr
    assert done.stdout == (ROOT / "docs" / "openapi.json").read_text("utf-8"), "run `make openapi`"


async def test_a_founded_network_begins_with_the_reference_figures_of_the_sector(
    environment: dict[str, str], database_url: str, database: Database
) -> None:
    environment["DATABASE_URL"] = database_url
    founding = ("found", "Plateau", "--slug", "plateau", "--email", "ida@plateau.example", "--name", "Ida Roche")
    done = await asyncio.to_thread(finished, environment, *founding)
    assert done.returncode == 0, done.stderr
    assert "Ida Roche signs in here" in done.stdout
    async with database.reading() as session:
        territory = await territory_by_slug(session, "plateau")
        figures = [each.figure for each in await reference_figures(session, territory.id)]
    assert figures == list(STARTING_FIGURES)
    assert all(each.source for each in figures)
    refused = await asyncio.to_thread(finished, environment, *founding)
    assert refused.returncode == 1
    assert "plateau" in refused.stderr
