"""What the question after the first steps answers."""

from typing import Literal

from pydantic import BaseModel


class Start(BaseModel):
    """Which guide belongs to the hat that is worn (none for some), the steps that are done, and whether it is over."""

    guide: Literal["network", "farm", "buyer"] | None
    done: list[
        Literal[
            "territory", "communes", "areas", "fees", "rhythm", "planned", "members", "invitations", "week",
            "products", "offers", "point", "meals", "order",
        ]
    ]  # fmt: skip
    finished: bool
