"""Signs people in over HTTP, as a browser would."""

import httpx

from app.identity import actions
from tests.mailbox import Mailbox, token_in

SECRET = "la soupe est prête"
HASHED = actions.hash_password(SECRET)


async def by_password(client: httpx.AsyncClient, email: str, password: str = SECRET) -> httpx.Response:
    return await client.post("/api/sign-in/password", json={"email": email, "password": password})


async def link_for(client: httpx.AsyncClient, mailbox: Mailbox, email: str) -> str:
    assert (await client.post("/api/sign-in/link", json={"email": email})).status_code == 202
    (mail,) = await mailbox.collect()
    assert mail.to == email
    return token_in(mail)


async def open_link(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/api/sign-in/link/open", json={"token": token})
