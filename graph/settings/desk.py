"""Settings of the desk: how long texts are that people write, and how many views they keep."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class DeskSettings(BaseSettings):
    """What a ticket that is made here may hold, and what else people keep."""

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
    saved_views: int = Field(
        default=200,
        ge=1,
        le=2000,
        description="Views of lists that one person may keep in an organisation.",
    )
    saved_view_characters: int = Field(
        default=4000,
        ge=100,
        description="Longest name, page and filter together of a view that is kept.",
    )
    organization_name_characters: int = Field(
        default=100,
        ge=1,
        le=1000,
        description="Longest name of an organisation, as people read it.",
    )
