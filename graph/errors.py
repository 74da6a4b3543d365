"""One tree of errors: each says what happened, what was expected and what to do."""

from __future__ import annotations

from typing import Any, ClassVar


class GraphError(Exception):
    """The root of every error that Nazara raises on purpose.

    Args:
        message: What was got and what was expected, in one or two sentences.
        remedy: What the reader can do about it; the class's own by default.
        facts: Values for the log (never secrets).
    """

    code: ClassVar[str] = "INTERNAL"
    default_remedy: ClassVar[str] = "See the log files; `nazara status` names them."
    retryable: ClassVar[bool] = False
    public: ClassVar[bool] = True

    retry_after: float = 1.0
    """Seconds after which it may be tried again, if it may be."""

    def __init__(self, message: str, *, remedy: str | None = None, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy or self.default_remedy
        self.facts = facts

    @property
    def extensions(self) -> dict[str, Any]:
        """The part of a GraphQL error that programs read: code, remedy, retryable."""
        return {"code": self.code, "remedy": self.remedy, "retryable": self.retryable}


DEFECTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a defect of ours raises when it meets a record that nobody foresaw.

Code that must not lose a batch over one record catches these. It does not catch everything:
the end of a task's time, or of the process, is not the record's fault.
"""


class InvalidInput(GraphError):
    """A value from outside has the wrong form."""

    code = "INVALID_INPUT"
    default_remedy = "Correct the value and try again."


class InvalidSettings(GraphError):
    """A setting is unknown or has a value that can't be used."""

    code = "INVALID_SETTINGS"
    default_remedy = "docs/reference/settings.md lists every setting."


class SecretMissing(GraphError):
    """A secret that is given by reference is not where the reference leads."""

    code = "SECRET_MISSING"
    default_remedy = (
        "Set the variable, or write the file, where the API and the workers run, and start them "
        "again if it is a variable."
    )


class InvalidMapping(InvalidInput):
    """A mapping file says something that can't be carried out."""

    code = "INVALID_MAPPING"
    default_remedy = "docs/guides/ingest.md lists what a mapping file may say."


class NotFound(GraphError):
    """What was asked for does not exist, or not for this reader."""

    code = "NOT_FOUND"
    default_remedy = "Check the name or id."


class NotOwned(GraphError):
    """What is to be changed belongs to another tool, which Nazara never writes to."""

    code = "NOT_OWNED"
    default_remedy = "Change it there: the next intake brings it here."


class VersionConflict(GraphError):
    """What is to be changed is another version by now than the one that was looked at."""

    code = "CONFLICT"
    default_remedy = "Look at it as it is now, and send the change with its version."


class KeyReused(InvalidInput):
    """An idempotency key came with something else than before."""

    code = "IDEMPOTENCY_KEY_REUSED"
    default_remedy = "Take a new key for each change; the same one repeats a call."


class NotUndoable(GraphError):
    """A change can't be undone, or not any more."""

    code = "NOT_UNDOABLE"
    default_remedy = "Make the contrary change yourself."


class Unauthenticated(GraphError):
    """No valid token came with the request."""

    code = "UNAUTHENTICATED"
    default_remedy = (
        "Send `Authorization: Bearer <token>`, with the access token of a login or an API token; "
        "`nazara token create` makes one."
    )


class TokenExpired(Unauthenticated):
    """The time of a token is over."""

    code = "TOKEN_EXPIRED"
    default_remedy = "Refresh the session at /api/auth/token/refresh/, or sign in again."


class LoginRefused(Unauthenticated):
    """There is no account with this e-mail address and this password."""

    code = "LOGIN_REFUSED"
    default_remedy = "Check both; `nazara user password` sets another one."


class CallRefused(Unauthenticated):
    """Nothing proves that a call comes from the source that it names."""

    code = "CALL_REFUSED"
    default_remedy = "Sign it with the secret of the instance; its log says what was wrong."


class InstanceUnready(GraphError):
    """What an instance of a connector needs is missing or wrong here: a secret, or its mapping."""

    code = "INSTANCE_UNREADY"
    default_remedy = "The log of the API says what is wrong; it is looked at anew every moment."
    retryable = True
    retry_after = 60.0


class Forbidden(GraphError):
    """The token's role does not allow this."""

    code = "FORBIDDEN"
    default_remedy = "Use a token whose role allows it."


class HostNotAllowed(GraphError):
    """A request names a host by which this API is not known."""

    code = "HOST_NOT_ALLOWED"
    default_remedy = (
        "Ask by localhost or 127.0.0.1, or start the API with the name in NAZARA_ALLOWED_HOSTS "
        "(NAZARA_ALLOWED_HOSTS=nazara.example.org, several with commas between)."
    )


class OriginNotAllowed(Forbidden):
    """A page of another site sent a request that could change something."""

    code = "ORIGIN_NOT_ALLOWED"
    default_remedy = (
        "Send it from a page of the same address. Pages of other sites that may ask are named in "
        "NAZARA_CORS_ORIGINS, further names of this API in NAZARA_ALLOWED_HOSTS."
    )


class LimitExceeded(InvalidInput):
    """A request asks for more than a limit allows."""

    code = "LIMIT_EXCEEDED"
    default_remedy = "Ask for less, or raise the setting that the message names."


class UploadOffset(InvalidInput):
    """A part of an upload does not go on where the upload ends, or somebody else sends it."""

    code = "UPLOAD_OFFSET"
    default_remedy = "Ask by HEAD where it goes on (`Upload-Offset`), and send what comes then."


class TooManyUploads(GraphError):
    """Too many uploads of an organisation are not read yet."""

    code = "TOO_MANY_UPLOADS"
    default_remedy = (
        "Wait until some are read, delete those that are not needed, or raise "
        "NAZARA_LOG_UPLOADS_OPEN."
    )
    retryable = True
    retry_after = 30.0


class NotReadable(GraphError):
    """An upload could not be read, however often it was tried."""

    code = "NOT_READABLE"
    default_remedy = "Send a part of it; the log of the worker says what happened."


class BodyTooSlow(InvalidInput):
    """The body of a request did not come in time."""

    code = "BODY_TOO_SLOW"
    default_remedy = "Send it at once, or raise the setting that the message names."


class IntrospectionDisabled(InvalidInput):
    """A request asks for the schema, and this server does not tell it."""

    code = "INTROSPECTION_DISABLED"
    default_remedy = "Use the schema's file, or set NAZARA_GRAPHQL_MAX_INTROSPECTION."


class Overloaded(GraphError):
    """More work is waiting than this process takes on."""

    code = "OVERLOADED"
    default_remedy = "Try again in a moment."
    retryable = True


class TooManyForms(GraphError):
    """A token has asked for too many operations that had to be planned first."""

    code = "TOO_MANY_FORMS"
    default_remedy = (
        "Pass values as variables, so that one form serves them all; or wait, or raise "
        "NAZARA_GRAPHQL_NEW_FORMS."
    )
    retryable = True


class TooManyLogins(GraphError):
    """Too many logins failed, with one e-mail address or from one network address."""

    code = "TOO_MANY_LOGINS"
    default_remedy = "Wait as long as `Retry-After` says."
    retryable = True


class NotRunning(GraphError):
    """No Nazara runs on this data folder and no addresses were given."""

    code = "NOT_RUNNING"
    default_remedy = "Start it with `nazara up`, or set NAZARA_NEO4J_URI and NAZARA_REDIS_URL."


class AlreadyRunning(GraphError):
    """A Nazara runs on this data folder already."""

    code = "ALREADY_RUNNING"
    default_remedy = "`nazara status` shows it; `nazara down` stops it."


class IdentityProviderUnavailable(GraphError):
    """The identity provider that people sign in with does not answer as it should."""

    code = "IDENTITY_PROVIDER_UNAVAILABLE"
    default_remedy = "Try again in a moment; `NAZARA_OIDC_ISSUER` says where it is asked."
    retryable = True


class DatabaseUnavailable(GraphError):
    """Neo4j can't be reached or can't serve right now."""

    code = "DATABASE_UNAVAILABLE"
    default_remedy = (
        "Check that Neo4j runs (`nazara status`; `nazara up` starts it), its address and password."
    )
    retryable = True


class DatabaseConflict(GraphError):
    """Neo4j ended a transaction that may succeed when repeated (a deadlock, say)."""

    code = "DATABASE_CONFLICT"
    default_remedy = "Try again; it was tried several times already."
    retryable = True


class DatabaseRefused(GraphError):
    """Neo4j refused a statement or its values."""

    code = "DATABASE_REFUSED"
    default_remedy = "This is a defect unless the message names your input; please report it."


class QueryTimeout(GraphError):
    """A statement ran longer than its limit and was ended on the server."""

    code = "QUERY_TIMEOUT"
    default_remedy = "Ask for less, or raise NAZARA_QUERY_TIMEOUT."


class QueryEnded(QueryTimeout):
    """A statement was ended while it ran: by an operator, by a stopping server, or over its time.

    The server does not say which; what was asked for may well be done next time.
    """

    code = "QUERY_ENDED"
    retryable = True


class QueryTooLarge(GraphError):
    """A statement needed more memory than one transaction may have, and was ended."""

    code = "QUERY_TOO_LARGE"
    default_remedy = "Ask for less, or raise NAZARA_NEO4J_TRANSACTION_MEMORY."


class QueueUnavailable(GraphError):
    """The queue (Redis or Valkey) can't be reached."""

    code = "QUEUE_UNAVAILABLE"
    default_remedy = "Check that it runs (`nazara status`) and NAZARA_REDIS_URL."
    retryable = True


class QueueFull(GraphError):
    """As much waits in the queue as may."""

    code = "QUEUE_FULL"
    default_remedy = "Send it again later; more workers write faster, see NAZARA_QUEUE_LIMIT."
    retryable = True


class WorkLost(GraphError):
    """The queue forgot something that it had taken."""

    code = "WORK_LOST"
    default_remedy = "Run the same command again: what was written already stays as it is."
    retryable = True


class StillArriving(GraphError):
    """What is to be erased comes back as fast as it is removed."""

    code = "STILL_ARRIVING"
    default_remedy = "Stop the intake that brings it, then run the same command again."
    retryable = True


class SchemaMismatch(GraphError):
    """The graph's schema version is not the one this program needs."""

    code = "SCHEMA_MISMATCH"
    default_remedy = "Run `nazara migrate` with the newest Nazara installed."


class ServerFailed(GraphError):
    """A server that Nazara starts itself did not start or kept crashing."""

    code = "SERVER_FAILED"
    default_remedy = "Read the end of its log above; `nazara up` tries again."


class DownloadFailed(GraphError):
    """A file that the embedded servers need could not be fetched or is damaged."""

    code = "DOWNLOAD_FAILED"
    default_remedy = "Check the network and run the same command again: it goes on where it was."
    retryable = True


class ModelUnusable(GraphError):
    """A model that turns texts into vectors can't be used, or answered with what is none."""

    code = "MODEL_UNUSABLE"
    default_remedy = (
        "`nazara fetch` gets the model that Nazara brings again; check NAZARA_SENTENCE_MODEL if it "
        "is your own. Until then neighbours are found by words and spelling."
    )


class Unsupported(GraphError):
    """This machine, version or combination is not supported."""

    code = "UNSUPPORTED"
    default_remedy = "Point NAZARA_NEO4J_URI and NAZARA_REDIS_URL at servers of your own."


class PortTaken(ServerFailed):
    """A port that was asked for is in use by another program."""

    code = "PORT_TAKEN"
    default_remedy = "Choose another port, or stop the program that listens there."


class DiskFull(GraphError):
    """The disk has no room for what has to be written."""

    code = "DISK_FULL"
    default_remedy = "Free some space, or point the folder that the message names elsewhere."


class NotWritable(GraphError):
    """A folder can't be written: it is mounted read-only, or belongs to somebody else."""

    code = "NOT_WRITABLE"
    default_remedy = "Mount it for writing or correct its owner and mode, or name another folder."


class NewerData(GraphError):
    """The data folder was written by a newer Nazara or Neo4j than this one."""

    code = "NEWER_DATA"
    default_remedy = "Use that version or a newer one, or another --data-dir. Nothing was changed."


class InvalidBackup(GraphError):
    """A folder is no backup, or not a whole and undamaged one."""

    code = "INVALID_BACKUP"
    default_remedy = "Use another copy or another backup; `nazara backup --verify DIR` checks one."


class GraphNotEmpty(GraphError):
    """A graph that something is to be restored into holds something already."""

    code = "GRAPH_NOT_EMPTY"
    default_remedy = (
        "Restore into another data folder (`nazara restore DIR --data-dir NEW`) or an empty "
        "database. Nothing was changed."
    )


class Stopped(GraphError):
    """The user asked to stop before the work was done."""

    code = "STOPPED"
    default_remedy = "Run the same command again: it goes on where it was."


class UnsupportedMedia(InvalidInput):
    """The body of a request is of a kind that is not read."""

    code = "UNSUPPORTED_MEDIA_TYPE"
    default_remedy = "Send JSON with `Content-Type: application/json`."


class NotAcceptable(InvalidInput):
    """No form of the answer is one that the client accepts."""

    code = "NOT_ACCEPTABLE"
    default_remedy = "Send `Accept: application/graphql-response+json, application/json;q=0.9`."


class MethodNotAllowed(InvalidInput):
    """An operation that changes something came by a method that only reads."""

    code = "METHOD_NOT_ALLOWED"
    default_remedy = "Send it by POST."


class DocumentUnknown(NotFound):
    """A client named a document by its hash, and nobody sent its text here lately."""

    code = "PERSISTED_QUERY_NOT_FOUND"
    default_remedy = "Send the text with the hash; clients that know persisted queries do so."


class DocumentNotRegistered(Forbidden):
    """Only registered documents are answered, and this is none."""

    code = "DOCUMENT_NOT_REGISTERED"
    default_remedy = (
        "Put it into a file of the folder NAZARA_GRAPHQL_OPERATIONS and start the API again, or "
        "set NAZARA_GRAPHQL_REGISTERED_ONLY=false."
    )


class EventsGone(GraphError):
    """Events between what a subscriber has and what comes next are not there any more."""

    code = "EVENTS_GONE"
    default_remedy = "Read afresh what you show, then subscribe without `after`."


class TooSlow(GraphError):
    """A subscriber reads more slowly than events come."""

    code = "TOO_SLOW"
    default_remedy = (
        "Subscribe again with the last event's id as `after`; ask for less, or raise "
        "NAZARA_LIVE_QUEUE."
    )


class TooManyConnections(GraphError):
    """As many connections with subscriptions are open as may be."""

    code = "TOO_MANY_CONNECTIONS"
    default_remedy = (
        "Close others, put several subscriptions on one WebSocket, or raise the setting that the "
        "message names."
    )
    retryable = True
    retry_after = 5.0


class ApiUnavailable(GraphError):
    """The API could not be reached, or answered something that is no GraphQL."""

    code = "API_UNAVAILABLE"
    default_remedy = "Check that it runs: `nazara status`."
    retryable = True
