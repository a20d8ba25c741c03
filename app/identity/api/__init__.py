"""Routes of identity."""

from fastapi import APIRouter

from app.identity.api import account, invitations, organisations, sign_in, territory

router = APIRouter()
for part in (sign_in, account, invitations, territory, organisations):
    router.include_router(part.router)
