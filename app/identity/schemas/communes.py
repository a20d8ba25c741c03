"""What the endpoints of the communes and of the installation take and give."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from app.identity.queries import CommuneView
from app.identity.schemas.fields import Latitude, Longitude, Name

MOST_COMMUNES = 1000
Insee = Annotated[str, StringConstraints(pattern=r"^[0-9][0-9AB][0-9]{3}$")]


class CommuneIn(BaseModel):
    """A commune and the place of its town hall or centre, in degrees (WGS 84)."""

    name: Name
    insee: Insee | None = None
    latitude: Latitude
    longitude: Longitude


class CommunesIn(BaseModel):
    """All communes of a territory."""

    communes: list[CommuneIn] = Field(max_length=MOST_COMMUNES)

    def views(self) -> list[CommuneView]:
        """For the action."""
        return [CommuneView(each.name, each.latitude, each.longitude, each.insee) for each in self.communes]


class Commune(BaseModel):
    """A commune that the territory covers."""

    name: str
    insee: str | None
    latitude: Decimal
    longitude: Decimal


class Installation(BaseModel):
    """``founded``: whether there is a network here yet."""

    founded: bool
