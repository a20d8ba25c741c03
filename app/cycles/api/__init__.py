"""Routes of cycles, stalls and catalogues."""

from fastapi import APIRouter

from app.cycles.api import catalogue, stall, weeks

router = APIRouter()
router.include_router(weeks.router)
router.include_router(stall.router)
router.include_router(catalogue.router)
