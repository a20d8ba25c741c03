"""Who knows what buyers have agreed to: the part of orders, handed to the routes by the application."""

from typing import Annotated

from fastapi import Depends, Request

from app.cycles.queries import AgreedPrices


def get_agreed(request: Request) -> AgreedPrices:
    """What ``main`` put at ``app.state.agreed_prices``."""
    found: AgreedPrices = request.app.state.agreed_prices
    return found


AgreedWith = Annotated[AgreedPrices, Depends(get_agreed)]
