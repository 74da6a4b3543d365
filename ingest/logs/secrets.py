"""Secrets in texts, told by their form, and taken out of lines before anybody else has them.

Told are keys and tokens by what their makers begin them with, private keys, what stands behind the
name of a secret, passwords in addresses, credentials and cookies of HTTP, and numbers of cards.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

TextPlace = tuple[int, int]
"""Where a part of a text begins, and where it ends."""

MASK: Final = "***"
"""Stands in a line for what was taken out, however long it was."""

_TOKENS: Final = {
    "github_pat_ gho_ ghp_ ghr_ ghs_ ghu_": r"github_pat_\w{20,}|gh[oprsu]_\w{20,}",
    "glpat- glptt- glrt- glsoat- gldt- glcbt-": r"gl(?:pat|ptt|rt|soat|dt|cbt)-[\w-]{16,}",
    "xox xapp-": r"xox[abceoprs]-[\w-]{10,}|xapp-[\w-]{10,}",
    "sk- sk_live_ sk_test_ rk_live_ rk_test_ pk_live_": (
        r"sk-(?:ant-|proj-|live-|test-)?[\w-]{16,}|[rs]k_(?:live|test)_\w{10,}|pk_live_\w{10,}"
    ),
    "AKIA ASIA ABIA ACCA": r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])",
    "AIza GOCSPX-": r"AIza[\w-]{30,}|GOCSPX-[\w-]{20,}",
    "hf_ npm_ pypi- dop_v1_ doo_v1_": r"hf_\w{20,}|npm_\w{20,}|pypi-[\w-]{20,}|do[op]_v1_\w{20,}",
    "pa- dda_ ddp_ lin_api_": r"pa-[\w-]{30,}|dd[ap]_\w{20,}|lin_api_\w{20,}",
    "dapi key-": r"dapi[0-9a-f]{32}(?:-\d)?|key-[0-9a-f]{32}(?!\w)",
    "glsa_ glc_ NRAK- ATATT3 sntrys_ sntryu_": (
        r"glsa_\w{20,}|glc_[\w=+/]{20,}|NRAK-\w{20,}|ATATT3[\w=-]{20,}|sntry[su]_[\w=+/]{20,}"
    ),
    "shpat_ shpca_ shppa_ shpss_ sq0": r"shp(?:at|ca|pa|ss)_\w{20,}|sq0[a-z]{3}-[\w-]{20,}",
    "dckr_pat_ CCIPAT_ PMAK- rubygems_": (
        r"dckr_pat_[\w-]{20,}|CCIPAT_\w{20,}|PMAK-[\w-]{20,}|rubygems_[0-9a-f]{40,}"
    ),
    "ntn_ figd_ sbp_ pscale_ HRKU- AGE-SECRET": (
        r"ntn_\w{30,}|figd_[\w-]{20,}|sbp_[0-9a-f]{30,}|pscale_(?:tkn|pw|oauth)_[\w.-]{20,}"
        r"|HRKU-[\w-]{20,}|AGE-SECRET-KEY-1[A-Z0-9]{30,}"
    ),
    "nzr_ nazara_": r"nzr_[\w-]{16,}|nazara_[\w-]{20,}",
}
"""What makers of keys begin them with, and what keys that begin so look like."""

_MARKED: Final = {
    "eyJ": r"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}|eyJ[\w-]{16,}\.[\w-]*(?:\.[\w-]{8,}){3}",
    "/services/ /workflows/": r"hooks\.slack\.com/(?:services|workflows)/[\w/-]{20,}",
    "/webhooks/": r"discord(?:app)?\.com/api/webhooks/\d{5,20}/[\w-]{20,}",
    ".office.com/": r"webhook\.office\.com/[\w/@-]{20,}",
    ":AA": r"(?:bot)?\d{8,10}:AA[\w-]{32,}",
    "Q~": r"\w{3}\dQ~[\w.~-]{31,40}",
    "SG. ya29.": r"SG\.[\w-]{16,}\.[\w-]{16,}|ya29\.[\w-]{20,}",
    "whsec_": r"whsec_[\w+/=]{16,}",
    "hvs. hvb. hvr. dp.": r"hv[sbr]\.[\w-]{20,}|dp\.(?:pt|st|ct|sa|scim)\.[\w.-]{20,}",
    ".atlasv1.": r"\w{10,20}\.atlasv1\.[\w-]{30,}",
    "$2 $5$ $6$ $y$ $argon": r"\$(?:2[aby]|5|6|y|argon2id?)\$[\w./$,=+-]{20,}",
}
"""Other keys, by what stands in them."""

_TOKEN: Final = re.compile(rf"(?<![\w-])(?:{'|'.join((*_TOKENS.values(), *_MARKED.values()))})")
_BEGINNINGS: Final = tuple(one for begins in _TOKENS for one in begins.split())
_MARKS: Final = tuple(one for marks in _MARKED for one in marks.split())

_KEYS: Final = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^\"'\\]|\\+[nr])*?"
    r"(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|(?=\\*[\"'])|\Z)"
    # Lines of one whose beginning is in another text.
    r"|(?m:^(?:[A-Za-z0-9+/]{60,}+={0,2}[ \t]*+(?:\r?\n|\Z)){2,}+)"
)
_IN_ADDRESSES: Final = re.compile(
    r"""(?<=://)[^\s/@:"'<>]{0,256}:[^\s/"'<>]{1,256}(?=@)"""
    r"|(?<=jdbc:oracle:thin:)[^\s/@]{1,64}/[^\s@]{1,256}(?=@)"
)
_CARD: Final = re.compile(r"\d(?<![A-Za-z\d._-]\d)(?:[ -]?\d){12,18}(?![A-Za-z\d_-]|\.\d)")
_ISSUED: Final = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[0-8]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"
    r"|35\d{14}|6(?:011|5\d\d|4[4-9]\d)\d{12}|62\d{14,17}"
)
"""Numbers of cards as issuers give them out."""

_GROUPS: Final = frozenset(((4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3)))
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,8}+")
_ADDRESS: Final = re.compile(
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)"
    r"|(?<![\w.:])[0-9a-fA-F:]{2,40}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])"
)

# The following are asked of texts in small letters, which makes them fast.
_PASSWORD: Final = r"(?:pass(?:word|wd|phrase|code)|credentials?)"  # noqa: S105 - A name of one.
_SECRET: Final = r"secret(?:[_-]?(?:access[_-]?)?key(?:[_-]?base)?)?"  # noqa: S105 - The same.
_ASSIGNED: Final = re.compile(
    rf"(?P<name>{_PASSWORD}|pass|{_SECRET}|token"
    r"|pwd|pin|otp|cvv|cvc|(?:api|access|private|account|encryption|signing|master|subscription"
    r"|functions|shared)[_-]?key)"
    r"""(?P<sep>\d?(?:\\{0,3}["']|\])?\s{0,3}(?:=>|:=|[:=]|%3d)\s{0,3}(?:\[\s?)?)"""
    r"""(?P<value>\\{1,3}"[^"\\\n]++(?:\\|\Z)|"(?:[^"\\\n]|\\.)++(?:"|\Z)"""
    r"""|'(?:[^'\\\n]|\\.)++(?:'|\Z)|(?:[^\s"',;&\\]|&(?![\w.-]{1,40}=))++)"""
)
_GIVEN: Final = re.compile(
    rf"(?:{_PASSWORD}|{_SECRET}|token|api-?key)"
    r"(?:(?= (?P<flag>[^\s\"',;]++))|>(?P<element>[^<\n]++))"
    r"|(?:identified\s{1,3}by|password)\s{1,3}(?P<sql>'[^'\n]++(?:'|\Z))"
    r"|(?<![a-z])(?:sig|signature|response)=[\"']?(?P<sign>[\w%+/=.~-]{16,}+)"
    r"|(?:jsessionid|phpsessid|sessionid|[a-z]_session)=(?P<id>[\w%+/=.~:-]{8,}+)"
    r"|\s(?:-u|--user)[ =](?P<user>[^\s:]{1,64}:\S++)"
)
_SEEN_BEFORE: Final = 200
"""Characters before such a value that are looked at."""

_HEADER: Final = re.compile(
    r"""authorization(?:\\{0,3}["'])?\s{0,3}(?:=>|[:=])\s{0,3}[\["'\\]{0,5}"""
    r"""(?P<scheme>(?:bearer|basic|token|digest|negotiate|ntlm|api-?key|key|hmac|splunk|oauth"""
    r"""|dpop)[ ])?"""
    r"""(?P<credential>[^\s"',;\\\]]+)"""
    r"""|(?<![a-z])(?:bearer|basic)[ ](?P<bare>[\w.~+/=-]{16,})"""
    r"""|cookie2?(?:\\{0,3}["'])?\s{0,3}(?:=>|[:=])\s{0,3}[\["'\\]{0,5}"""
    r"""(?P<cookie>[\w.$-]{1,128}=[^\s;,"'\\]++(?:;[ ]?[\w.$-]{1,128}=[^\s;,"'\\]*+)*+)"""
)
_NAMES: Final = (
    *("pass", "secret", "token", "key", "credential"),
    *("pwd", "pin=", "pin:", 'pin"', "otp", "cvv", "cvc"),
)
_WAYS: Final = ("identified", "sig", "sess", "response=", "curl")
_AROUND_GIVEN: Final = ("--", ">", " '")
_HEADERS: Final = ("authorization", "bearer", "basic", "cookie")

_SAID: Final = """
    true false yes no on off null none nil undefined empty set unset missing invalid valid required
    optional expired incorrect wrong unknown changed updated rotated reset revoked refreshed
    accepted rejected failed failure success succeeded error ok denied granted found generated
    created deleted default string object bytes password secret token pass redacted filtered hidden
    masked removed not the a an is was for from of to in with has
"""
_NO_SECRETS: Final = frozenset(_SAID.split())
"""What is said of secrets behind their names."""

_IN_PROSE: Final = 6
"""Characters from which on a word behind `password: ` may be one."""

_BEFORE: Final = ("unexpected ", "invalid ", "illegal ", "next ", "unrecognized ", "syntax ")
"""What stands before the token of a parser."""

_SHORT: Final = frozenset(("pass", "pwd", "pin", "otp", "cvv", "cvc"))

_FORMS: Final = re.compile(
    r"[*xX.#\u2022-]+|[<\[({].*|\$(?:[{(].*|[a-z_]+)|%(?:[sdvr@]|\(.*)|env:.*|vault:.*|arn:aws:\S*|\\.*"
)
"""Values that stand for a secret: masked ones, variables, references."""

_LETTERS: Final = bytes(
    ord("a") if one < 128 and re.fullmatch(r"[\w-]", chr(one)) else ord(" ")  # noqa: PLR2004 - ASCII.
    for one in range(256)
)
_DIGITS: Final = bytes(ord("0") if chr(one) in "0123456789" else ord(" ") for one in range(256))
_RUN: Final = b"a" * 19
"""As many letters, digits, `_` and `-` in a row has each key that is told by its beginning."""

_CARD_RUN: Final = b"0" * 13


@dataclass(frozen=True, slots=True)
class Personal:
    """What of persons is taken out with the secrets.

    Attributes:
        emails: Addresses of e-mail.
        addresses: IP addresses, but for those of the machine itself.
    """

    emails: bool = False
    addresses: bool = False


NOTHING_PERSONAL: Final = Personal()


def secrets_in(text: str) -> list[TextPlace]:
    """Return where secrets stand in a text, in order; none of the places meet.

    Each pattern is asked only where a much cheaper test says that it may find something.
    """
    found: list[TextPlace] = []
    small = _small(text)
    plain = text.encode("utf-8", "replace")
    if "-----BEGIN " in text or "\n" in text:
        found += (one.span() for one in _KEYS.finditer(text))
    if "@" in text and ("://" in text or "jdbc:" in text):
        found += (one.span() for one in _IN_ADDRESSES.finditer(text))
    if _may_hold_token(text, plain):
        found += (one.span() for one in _TOKEN.finditer(text))
    is_named = any(map(small.__contains__, _NAMES))
    if is_named:
        found += _assigned(text, small)
    if (is_named and any(map(small.__contains__, _AROUND_GIVEN))) or any(
        map(small.__contains__, _WAYS)
    ):
        found += _given(small)
    if any(map(small.__contains__, _HEADERS)):
        found += _in_headers(text, small)
    if _CARD_RUN in plain.translate(_DIGITS, b" -"):
        found += (one.span() for one in _CARD.finditer(text) if _is_card(one[0]))
    return _joined(found) if found else found


def _small(text: str) -> str:
    """Return a text in small letters, of the same length."""
    small = text.lower()
    if len(small) != len(text):
        small = "".join(one.lower() if one.isascii() else one for one in text)
    return small


def _may_hold_token(text: str, plain: bytes) -> bool:
    if any(map(text.__contains__, _MARKS)):
        return True
    letters = plain.translate(_LETTERS)
    if _RUN not in letters:
        return False
    if not text.isascii():
        return any(map(text.__contains__, _BEGINNINGS))
    place = 0
    for run in letters.split(b" "):
        if len(run) >= len(_RUN) and text.startswith(_BEGINNINGS, place):
            return True
        place += len(run) + 1
    return False


def personal_in(text: str, what: Personal) -> Iterator[TextPlace]:
    """Yield where e-mail addresses and IP addresses stand in a text, if they are asked for."""
    if what.emails and "@" in text:
        yield from (one.span() for one in _MAIL.finditer(text))
    if what.addresses:
        yield from (one.span() for one in _ADDRESS.finditer(text) if _is_address(one[0]))


def _joined(found: list[TextPlace]) -> list[TextPlace]:
    """Return places in order, those that meet made one."""
    joined: list[TextPlace] = []
    for start, end in sorted(found):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _assigned(text: str, small: str) -> Iterator[TextPlace]:
    """Yield the values of what is named as secrets are: `password=…`, `"token": "…"`."""
    for one in _ASSIGNED.finditer(small):
        value = one["value"]
        quote = value.lstrip("\\")[:1]
        quoted = quote in {'"', "'"}
        start, end = one.span("value")
        if quoted:
            start += value.index(quote) + 1
            end -= value.endswith((quote, "\\"))
        else:
            end -= len(value) - len(value.rstrip(")]}>"))
        prose = not quoted and one["sep"].endswith(" ")
        if (
            end > start
            and _is_named(text, one)
            and _may_be(small[start:end], one["name"], prose=prose)
        ):
            yield start, end


def _is_named(text: str, found: re.Match[str]) -> bool:
    """Return whether a name is one: no part of a word, of `a:secret:b`, nor a parser's token."""
    start = found.start()
    if text[start - 1 : start] == ":" == found["sep"]:
        return False
    if found["name"] == "token" and found.string[max(0, start - 14) : start].endswith(_BEFORE):
        return False
    if found["name"] not in _SHORT or start == 0 or not text[start - 1].isalpha():
        return True
    return text[start - 1].islower() and text[start].isupper()


def _may_be(value: str, name: str, *, prose: bool) -> bool:
    """Return whether a value can be the secret that its name says it is."""
    if value.rstrip(".:!") in _NO_SECRETS or _FORMS.fullmatch(value):
        return False
    if name == "pwd" and value.startswith(("/", "~")):
        return False
    if name in {"pin", "otp", "cvv", "cvc"}:
        return value.isdigit() and 3 <= len(value) <= 8  # noqa: PLR2004 - As they are given out.
    if name == "token" and value.isdigit():
        return len(value) >= _IN_PROSE
    return not prose or len(value) >= _IN_PROSE


def _given(small: str) -> Iterator[TextPlace]:
    """Yield what is given to programs, statements and servers as credentials."""
    for one in _GIVEN.finditer(small):
        group = one.lastgroup or ""
        before = small[max(0, one.start() - _SEEN_BEFORE) : one.start()]
        if group == "flag" and not before.rpartition(" ")[2].startswith("--"):
            continue
        if group == "element" and ("<" not in before or " " in before.rpartition("<")[2]):
            continue
        if group == "user" and "curl" not in before:
            continue
        if not _FORMS.fullmatch(one[group]):
            yield one.span(group)


def _in_headers(text: str, small: str) -> Iterator[TextPlace]:
    """Yield credentials and cookies of HTTP, as they stand in headers and beside them."""
    for one in _HEADER.finditer(small):
        group = one.lastgroup or ""
        start, end = one.span(group)
        told = group == "cookie" or (group == "credential" and one["scheme"])
        if (told and not _FORMS.fullmatch(one[group])) or (
            not told and _is_random(text[start:end])
        ):
            yield start, end


def _is_random(value: str) -> bool:
    """Return whether a word looks made by chance: it has digits, or capitals within."""
    return len(value) >= _IN_PROSE and any(one.isdigit() or one.isupper() for one in value[1:])


def _is_card(text: str) -> bool:
    """Return whether digits can be the number of a payment card: its last one is a check."""
    groups = text.replace("-", " ").split()
    number = "".join(groups)
    if len(groups) > 1 and tuple(map(len, groups)) not in _GROUPS:
        return False
    if not _ISSUED.fullmatch(number):
        return False
    doubled = [sum(divmod(2 * int(one), 10)) for one in number[-2::-2]]
    return (sum(map(int, number[::-2])) + sum(doubled)) % 10 == 0


def _is_address(text: str) -> bool:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (found.is_loopback or found.is_unspecified)


_KEY_BEGINS: Final = re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_KEY_ENDS: Final = re.compile(r"-----END [A-Z ]{0,40}PRIVATE KEY")
_KEY_LINE: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_AROUND: Final = " \t\"',\\"
"""What may stand around a line of a key, as in a listing or in source text."""

_LONGEST_KEY: Final = 400
"""Lines behind the beginning of a private key that may be its own."""

_SURELY_KEY: Final = 16


class LineMask:
    """Takes secrets out of the lines of one source, given in order: private keys span several.

    Args:
        personal: What else is taken out.
    """

    __slots__ = ("_left", "_personal")

    def __init__(self, personal: Personal = NOTHING_PERSONAL) -> None:
        self._personal = personal
        self._left = 0

    def __call__(self, line: str) -> str:
        """Return a line with `***` in place of each secret; the same object if it has none."""
        found = secrets_in(line)
        if self._left:
            found += self._key_line(line)
        elif found and _KEY_BEGINS.search(line) and not _KEY_ENDS.search(line):
            self._left = _LONGEST_KEY if not line[found[-1][1] :].strip(_AROUND) else 0
        if self._personal is not NOTHING_PERSONAL:
            found += personal_in(line, self._personal)
        if not found:
            return line
        return _without(line, _joined(found))

    def _key_line(self, line: str) -> Iterator[TextPlace]:
        """Yield what of a line belongs to the private key that began before it."""
        self._left -= 1
        if _KEY_ENDS.search(line):
            self._left = 0
            return
        end = len(line.rstrip(_AROUND))
        start = max(line.rfind(one, 0, end) for one in _AROUND) + 1
        is_alone = not line[:start].strip(_AROUND)
        if end - start >= (1 if is_alone else _SURELY_KEY) and _KEY_LINE.fullmatch(
            line, start, end
        ):
            yield start, end


def _without(line: str, places: list[TextPlace]) -> str:
    said: list[str] = []
    behind = 0
    for start, end in places:
        # A number of JSON becomes a text of JSON, so that it still is some.
        mask = f'"{MASK}"' if _is_number(line, start, end) else MASK
        said += [line[behind:start], mask]
        behind = end
    return "".join([*said, line[behind:]])


def _is_number(line: str, start: int, end: int) -> bool:
    """Return whether a number stands there as JSON has them."""
    return (
        line[start:end].isdigit()
        and line.lstrip()[:1] in {"{", "["}
        and line[:start].rstrip()[-1:] in {":", "[", ","}
        and line[end:].lstrip()[:1] in {",", "]", "}"}
    )
