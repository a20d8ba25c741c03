"""Routes of cycles, stalls, catalogues and fair-price rules."""

from fastapi import APIRouter

from app.cycles.api import catalogue, rules, stall, weeks

router = APIRouter()
router.include_router(weeks.router)
router.include_router(stall.router)
router.include_router(catalogue.router)
router.include_router(rules.router)
