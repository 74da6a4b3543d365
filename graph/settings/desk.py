"""Settings of the desk: how long the texts of tickets may be."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class DeskSettings(BaseSettings):
    """What a ticket that is made here may hold."""

    desk_title_characters: int = Field(
        default=300,
        ge=1,
        le=1000,
        description="Longest title, and other text of one line, of a ticket that is made here.",
    )
    desk_text_characters: int = Field(
        default=100_000,
        ge=1,
        description="Longest description of a ticket that is made here, and longest comment.",
    )
    desk_links: int = Field(
        default=50,
        ge=1,
        le=1000,
        description="Nodes of one kind that a ticket which is made here may name.",
    )
