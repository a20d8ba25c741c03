"""The command ``justepart``.

What a person can mend (a port in use, a database that does not answer) is said in one line, with exit code 1.
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
import uvloop
from pydantic import ValidationError

from app.core import schema, texts
from app.core.clock import Clock
from app.core.db import Database
from app.core.errors import DomainError, Invalid
from app.core.settings import Settings, get_settings
from app.core.unprivileged import EmbeddedError
from app.costs import actions as costs
from app.demo.actions import PASSWORD, DemoAccount, demo_accounts, is_alone, load_demo
from app.identity import actions as identity
from app.identity.queries.places import territories, territory_by_slug
from app.main import create_app
from app.opening import Refusal, database_of, database_url, migrate_database, opened
from app.rehearsal import week as rehearsal
from app.serving import (
    ENDINGS,
    AddressTakenError,
    configure_logging,
    listen,
    serve_here,
    serve_in_processes,
    until_asked_to_stop,
)
from app.worker import run_worker

NO_DATABASE = "postgresql://localhost/none"

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Host = Annotated[str | None, typer.Option(help="Address to listen on (JUSTEPART_HOST).")]
Port = Annotated[int | None, typer.Option(help="Port to listen on (JUSTEPART_PORT).")]


def main() -> None:
    """Entry point: a signal that ends the program lets it stop what it started."""
    for ending in ENDINGS:
        signal.signal(ending, signal.default_int_handler)
    try:
        cli()
    except (Refusal, EmbeddedError, AddressTakenError, schema.NewerSchemaError, rehearsal.Stopped) as error:
        sys.exit(f"justepart: {error}")


@cli.command()
def run(host: Host = None, port: Port = None) -> None:
    """Serve and work in one process: finds or starts the database, migrates it, loads the demo on the first run."""
    settings = _settings(host, port)
    with listen(settings.host, settings.port) as listening, database_url(settings) as url:
        settings, accounts = asyncio.run(_prepare_trial(settings, url))

        async def everything(stop: asyncio.Event) -> None:
            async with opened(settings, url) as for_work, asyncio.TaskGroup() as tasks:
                tasks.create_task(run_worker(for_work, settings, stop))
                app = create_app(settings, database_of(settings, url))
                await serve_here(app, listening, stop, lambda: _welcome(settings, accounts))
                stop.set()

        uvloop.run(until_asked_to_stop(everything))


@cli.command()
def serve(
    host: Host = None,
    port: Port = None,
    workers: Annotated[int, typer.Option(min=1, help="Serving processes.")] = 1,
) -> None:
    """Serve only; run `justepart worker` beside it."""
    settings = _settings(host, port)
    with listen(settings.host, settings.port) as listening, database_url(settings) as url:
        asyncio.run(migrate_database(settings, url))
        os.environ["DATABASE_URL"] = url  # for the serving processes
        _say(f"Juste Part: {settings.public_url}")
        serve_in_processes(workers, listening)


@cli.command()
def worker() -> None:
    """Deliver messages and run timed work. Several may run on one database."""
    settings = _settings()
    with database_url(settings) as url:
        asyncio.run(migrate_database(settings, url))

        async def work(stop: asyncio.Event) -> None:
            async with opened(settings, url) as database:
                await run_worker(database, settings, stop)

        uvloop.run(until_asked_to_stop(work))


@cli.command()
def migrate() -> None:
    """Bring the schema of the database up to date."""
    settings = _settings()
    with database_url(settings) as url:
        asyncio.run(migrate_database(settings, url))
    _say("The database is up to date.")


@cli.command()
def demo(scale: Annotated[int, typer.Option(min=1, help="How many times the organisations and orders.")] = 1) -> None:
    """Load the demo territory into an empty database."""
    settings = _settings()

    async def load(url: str) -> list[DemoAccount]:
        await migrate_database(settings, url)
        async with opened(settings, url) as database:
            if await _has_territories(database):
                raise Refusal("This database already has a territory; the demo goes into an empty one.")
            await load_demo(database, scale=scale)
            return await demo_accounts(database)

    with database_url(settings) as url:
        _say_accounts(asyncio.run(load(url)))


@cli.command()
def found(
    name: Annotated[str, typer.Argument(help="Name of the network.")],
    slug: Annotated[str, typer.Option(help="Its name in addresses: small letters, digits and hyphens.")],
    email: Annotated[str, typer.Option(help="E-mail address of its first coordinator.")],
    person: Annotated[str, typer.Option("--name", help="Name of its first coordinator.")],
) -> None:
    """Make a new territory and its first coordinator, and print the link that signs her in."""
    settings = _settings()

    async def make(url: str) -> str:
        await migrate_database(settings, url)
        async with opened(settings, url) as database, database.writing() as session:
            now = Clock().now()
            try:
                token = await identity.found_territory(
                    session, name=name, slug=slug, email=email, person_name=person, now=now
                )
            except DomainError as refusal:
                raise Refusal(_said(refusal)) from None
            await costs.add_starting_figures(session, (await territory_by_slug(session, slug)).id, now)
            return token

    with database_url(settings) as url:
        token = asyncio.run(make(url))
    _say(f"{name} is founded. {person} signs in here, once, within a day; the first steps follow:")
    _say(f"  {identity.sign_in_address(settings.public_url, token)}")


@cli.command()
def rehearse(data: Annotated[Path, typer.Option(help="Folder with canteens, communes and a price list.")]) -> None:
    """Play one week on real lists in a database that is thrown away, or in the empty one of DATABASE_URL."""

    async def play(settings: Settings, url: str) -> rehearsal.Report:
        await migrate_database(settings, url)
        async with opened(settings, url) as database:
            if await _has_territories(database):
                raise Refusal("This database already has a territory; the rehearsal goes into an empty one.")
            return await rehearsal.rehearse(database, data, settings.var_dir)

    with TemporaryDirectory(prefix="justepart-") as folder:
        settings = _settings().model_copy(update={"var_dir": Path(folder)})
        with database_url(settings) as url:
            report = asyncio.run(play(settings, url))
    _say("\n".join(rehearsal.tell(report)))
    if not report.succeeded:
        raise Refusal("The rehearsal did not come out as it should.")


@cli.command()
def openapi() -> None:
    """Print the OpenAPI document, as it is kept in docs/openapi.json."""
    app = create_app(Settings(_env_file=None, demo=True), Database(NO_DATABASE))
    _say(json.dumps(app.openapi(), indent=2, sort_keys=True, ensure_ascii=False))


def _said(refusal: DomainError) -> str:
    fields = refusal.extras["fields"] if isinstance(refusal, Invalid) else {}
    wrong = [f"{name}: {texts.text('en', message)}" for name, message in fields.items()]
    parts = wrong or [texts.text("en", f"errors.{refusal.code}.{part}", **refusal.extras) for part in ("title", "next")]
    return " ".join(parts)


def _settings(host: str | None = None, port: int | None = None) -> Settings:
    try:
        settings = get_settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise Refusal(f"The setting {'.'.join(map(str, first['loc']))} is wrong: {first['msg']}.") from None
    configure_logging(settings)
    given: dict[str, Any] = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    return settings.model_copy(update=given)


async def _has_territories(database: Database) -> bool:
    async with database.reading() as session:
        return bool(await territories(session))


async def _prepare_trial(settings: Settings, url: str) -> tuple[Settings, list[DemoAccount]]:
    """Migrates; fills an empty database with the demo, unless JUSTEPART_DEMO says no. Real data turns demo mode off."""
    await migrate_database(settings, url)
    async with opened(settings, url) as database:
        wanted = settings.demo or "demo" not in settings.model_fields_set
        if wanted and not await _has_territories(database):
            _say("First run: loading the demo territory.")
            await load_demo(database)
        shown = wanted and (settings.demo or await is_alone(database))
        accounts = await demo_accounts(database) if shown else []
    return settings.model_copy(update={"demo": settings.demo or bool(accounts)}), accounts


def _welcome(settings: Settings, accounts: list[DemoAccount]) -> None:
    if accounts:
        _say_accounts(accounts)
    _say(f"\nJuste Part: {settings.public_url}  (Ctrl-C stops it)")


def _say_accounts(accounts: list[DemoAccount]) -> None:
    _say(f"Demo accounts, all with the password {PASSWORD}:")
    for account in accounts:
        _say(f"  {account.role:<14} {account.email:<34} {account.organisation or ''}")


def _say(line: str) -> None:
    print(line, flush=True)
