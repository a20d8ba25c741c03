"""Mails of identity, written and sent by the worker. Tokens travel under ``secret``, which the outbox then forgets."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.core.days import local_day
from app.core.letters import write_letter
from app.core.mail import Delivery
from app.core.texts import day_text, text
from app.identity import queries
from app.identity.access import token_hash
from app.identity.actions.sign_in import add_link
from app.identity.queries import InvitationView


def sign_in_address(public_url: str, token: str) -> str:
    """Where a sign-in link leads. What follows the hash never reaches a server or its log."""
    return f"{public_url}/connexion/lien#token={token}"


def invitation_address(public_url: str, token: str) -> str:
    """Where an invitation leads."""
    return f"{public_url}/invitation#token={token}"


async def send_sign_in_link(delivery: Delivery, payload: dict[str, Any]) -> None:
    """Sends a link to the person behind the address; an unknown address gets nothing.

    A second try sends the same token, so that the link of the first works if that did arrive.
    """
    secret = payload["secret"]
    person = await queries.person_by_email(delivery.session, secret["email"])
    if person is None:
        return
    minutes = delivery.settings.magic_link_minutes
    await add_link(delivery.session, person.id, secret["token"], delivery.now, timedelta(minutes=minutes))
    address = sign_in_address(delivery.settings.public_url, secret["token"])
    await delivery.send(
        write_letter(
            person.language,
            to=person.email,
            subject=text(person.language, "mail.link.subject"),
            paragraphs=[
                text(person.language, "mail.hello", name=person.name),
                text(person.language, "mail.link.body", minutes=minutes),
                text(person.language, "mail.link.ignore"),
            ],
            link=(text(person.language, "mail.link.button"), address),
        )
    )


async def send_invitation(delivery: Delivery, payload: dict[str, Any]) -> None:
    """Sends an invitation that is still open, in the inviter's language unless the invited person has one."""
    found = await queries.invitation_by_token(delivery.session, token_hash(payload["secret"]))
    if found is None or not found.open_at(delivery.now):
        return
    known = await queries.person_by_email(delivery.session, found.email)
    language = (known or await queries.person(delivery.session, found.invited_by)).language
    last_day = local_day(found.expires_at, found.territory_timezone)
    address = invitation_address(delivery.settings.public_url, payload["secret"])
    await delivery.send(
        write_letter(
            language,
            to=found.email,
            subject=text(language, "mail.invitation.subject", territory=found.territory_name),
            paragraphs=[
                _what_for(language, found),
                text(language, "mail.invitation.what"),
                text(language, "mail.invitation.until", day=day_text(language, last_day)),
            ],
            link=(text(language, "mail.invitation.button"), address),
        )
    )


def _what_for(language: str, found: InvitationView) -> str:
    kind = "territory" if found.organisation_name is None else "organisation"
    return text(
        language,
        f"mail.invitation.{kind}",
        inviter=found.inviter_name,
        territory=found.territory_name,
        organisation=found.organisation_name,
        role=text(language, f"identity.role.{found.role}"),
    )


async def send_password_changed(delivery: Delivery, payload: dict[str, Any]) -> None:
    """Tells a person that her password is new, so that she notices when it was not her."""
    person = await queries.person(delivery.session, UUID(payload["person_id"]))
    await delivery.send(
        write_letter(
            person.language,
            to=person.email,
            subject=text(person.language, "mail.password.subject"),
            paragraphs=[
                text(person.language, "mail.hello", name=person.name),
                text(person.language, "mail.password.body"),
                text(person.language, "mail.password.not_you"),
            ],
            link=(text(person.language, "mail.password.button"), f"{delivery.settings.public_url}/connexion"),
        )
    )
