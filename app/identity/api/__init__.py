"""Routes of identity."""

from fastapi import APIRouter

from app.identity.api import account, communes, invitations, organisations, sign_in, territory

router = APIRouter()
for part in (sign_in, account, invitations, territory, communes, organisations):
    router.include_router(part.router)
