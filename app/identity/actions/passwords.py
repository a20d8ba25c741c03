"""Passwords: Argon2id, computed away from the event loop, the same work for known and unknown accounts."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

# OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, 2 passes, 1 lane
_ARGON2 = Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1)
_HASHER = PasswordHash((_ARGON2,))
# two at a time: a morning of sign-ins leaves memory and processor to the orders
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")

NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$Eoa/dS4RxPH4EsAUrKZCJA$P1VWWIWa4qL9I00K5nESX3N5XdiDwc5bEO3fh6dizZ0"
"""The hash of a random text that nobody knows, verified when there is no account or no password."""


def hash_password(password: str, *, salt: bytes | None = None) -> str:
    """The Argon2id hash to store; takes about 30 ms. Only data that is no secret gives a ``salt`` of its own."""
    return _ARGON2.hash(password, salt=salt)


def verify(password: str, stored: str) -> bool:
    """Whether the password is the one behind the hash; takes as long as hashing."""
    return _HASHER.verify(password, stored)


async def hash_in_thread(password: str) -> str:
    """``hash_password`` without holding up other requests."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, hash_password, password)


async def verify_in_thread(password: str, stored: str | None) -> bool:
    """Whether the password fits; without a stored hash the same work is done, and the answer is no."""
    fits = await asyncio.get_running_loop().run_in_executor(_THREADS, verify, password, stored or NOBODY)
    return fits and stored is not None
