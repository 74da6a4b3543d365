"""What is written down of logins: no entities, and in no backup. Of every secret only a hash."""

from __future__ import annotations

from neomodel import StringProperty, StructuredNode

from graph.model.fields import OURS, Declared, moment, string


class SigningKey(StructuredNode):
    """The public half of a key that an API process signs tokens with."""

    declared = Declared(
        plural="signingKeys", work=True, indexes=(("expires_at", "uid"),), aging=OURS
    )

    uid = StringProperty(unique_index=True, help_text="A random id, in each token.", origin="sys")
    name = string("When and where it was made, for people.", required=True, origin="sys")
    public_key = string("Ed25519, 32 bytes in base64.", required=True, origin="sys")
    made_at = moment("When it was made.", required=True, origin="sys")
    signs_until = moment("Until when it is signed with.", required=True, origin="sys")
    expires_at = moment("When the last token has run out.", required=True, origin="sys")


class Session(StructuredNode):
    """One login of a user, for as long as it is refreshed."""

    declared = Declared(plural="sessions", work=True, indexes=(("user",),), aging=OURS)

    uid = StringProperty(unique_index=True, help_text="A random id, in each token.", origin="sys")
    name = string("When it began, for people.", required=True, origin="sys")
    user = string("Uid of the user.", required=True, origin="sys")
    org = string("Organisation that it is in now.", required=True, origin="sys")
    current = string("Id of the refresh token that works.", required=True, origin="sys")
    previous = string("Id of the one before.", origin="sys")
    replaced_at = moment("When that one was replaced.", origin="sys")
    started_at = moment("When the password was given.", required=True, origin="sys")
    expires_at = moment("When it has to be given again.", required=True, origin="sys")


class Invitation(StructuredNode):
    """A link by which somebody becomes a member of an organisation, once."""

    declared = Declared(plural="invitations", work=True, indexes=(("org", "email"),), aging=OURS)

    uid = StringProperty(unique_index=True, help_text="Hash of what the link holds.", origin="sys")
    name = string("Who is invited where, for people.", required=True, origin="sys")
    org = string("Organisation (tenant) it belongs to.", required=True, origin="sys")
    email = string("E-mail address, in lower case.", required=True, origin="sys")
    role = string("What will be allowed.", required=True, origin="sys")
    made_at = moment("When it was made.", required=True, origin="sys")
    expires_at = moment("When the link stops working.", required=True, origin="sys")
