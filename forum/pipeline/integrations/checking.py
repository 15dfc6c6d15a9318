"""What an integration must look like before it is kept: all faults at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from forum.core.http import allowed_url
from forum.core.language import _
from forum.pipeline.integrations.models import Integration
from forum.pipeline.models import Stage
from forum.pipeline.trackers import TRACKERS, signing, wording

NAME_MAX, ADDRESS_MAX, PROJECT_MAX, ACCOUNT_MAX, TYPE_MAX = 60, 300, 200, 254, 60
TOKEN_MAX, SIGNING_MIN, SIGNING_MAX = 1_000, 16, 200
TITLE_MAX, TEXT_MAX = 200, 5_000
# A part of an address and of a search over there: nothing that could lead elsewhere.
PROJECTS = {
    "github": re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+"),
    "gitlab": re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*"),
    "jira": re.compile(r"[A-Z][A-Z0-9_]*"),
}


@dataclass(frozen=True)
class Given:
    """What was typed; a secret that was left blank stays what it is."""

    name: str
    address: str
    project: str = ""
    account: str = ""
    issue_type: str = ""
    token: str = ""
    signing: str = ""
    title_template: str = ""
    text_template: str = ""
    triggers: tuple[int, ...] = ()
    stages: Mapping[str, int] = field(default_factory=dict)
    polls: bool = False


def faults_of(
    kind: str, given: Given, kept: Integration | None, stages: Collection[Stage]
) -> dict[str, str]:
    """The message of every field that can't be kept; `stages` are those of the community."""
    known = {stage.id for stage in stages}
    faults = {**_faults_of_place(kind, given), **_faults_of_secrets(kind, given, kept)}
    if not given.name or len(given.name) > NAME_MAX or not given.name.isprintable():
        faults["name"] = _("A name of at most %(most)d characters.", most=NAME_MAX)
    if kind != "webhook":
        faults.update(_faults_of_words(given))
    if not set(given.triggers) <= known:
        faults["triggers"] = _("There is no such stage.")
    states = set(TRACKERS[kind].states)
    if not set(given.stages) <= states or not set(given.stages.values()) <= known:
        faults["stages"] = _("There is no such stage.")
    return faults


def _faults_of_place(kind: str, given: Given) -> dict[str, str]:
    faults = {}
    parts = {"?", "#"} if kind != "webhook" else {"#"}
    if len(given.address) > ADDRESS_MAX or not allowed_url(given.address):
        faults["address"] = _("An address that begins with https://, without a name or password.")
    elif parts & set(given.address):
        faults["address"] = _("The address of the server alone, without “?” or “#”.")
    wanted = PROJECTS.get(kind)
    if wanted and (len(given.project) > PROJECT_MAX or not wanted.fullmatch(given.project)):
        faults["project"] = {
            "github": _("The owner and the name of the repository, with a slash between."),
            "gitlab": _("The path of the project, like group/name, or its number."),
            "jira": _("The key of the project: capitals and digits."),
        }[kind]
    if kind == "jira":
        if "@" not in given.account or len(given.account) > ACCOUNT_MAX or ":" in given.account:
            faults["account"] = _("The mail address of the account that the token belongs to.")
        if not given.issue_type or len(given.issue_type) > TYPE_MAX:
            faults["issue_type"] = _("The name of a type of issue in that project, like Task.")
    return faults


def _faults_of_secrets(kind: str, given: Given, kept: Integration | None) -> dict[str, str]:
    faults = {}
    if kind != "webhook":
        if given.token and not _is_key(given.token, 1, TOKEN_MAX):
            faults["token"] = _("A token has no blanks, and letters and signs of English alone.")
        elif not given.token and (kept is None or not kept.token):
            faults["token"] = _("Without a token nothing can be sent.")
        elif not given.token and kept is not None and kept.address != given.address:
            # Or whoever changes the address would be sent the token that somebody else typed.
            faults["token"] = _("It was made for another address: type it anew for this one.")
        if given.signing and not _is_key(given.signing, SIGNING_MIN, SIGNING_MAX):
            faults["signing"] = _("At least %(least)d letters and digits.", least=SIGNING_MIN)
    elif given.signing and not signing.is_secret(given.signing):
        faults["signing"] = _("It begins with whsec_, and 24 to 64 bytes in base64 follow.")
    elif not given.signing and (kept is None or not kept.signing):
        faults["signing"] = _("Without a secret nobody can tell that a message is from here.")
    return faults


def _faults_of_words(given: Given) -> dict[str, str]:
    faults = {}
    for name, template, most in (
        ("title_template", given.title_template, TITLE_MAX),
        ("text_template", given.text_template, TEXT_MAX),
    ):
        unknown = wording.unknown_in(template)
        if not template.strip() or len(template) > most:
            faults[name] = _("Between 1 and %(most)d characters.", most=most)
        elif unknown:
            names = ", ".join(f"{{{one}}}" for one in unknown)
            faults[name] = _("There is no placeholder %(names)s.", names=names)
    return faults


def _is_key(text: str, least: int, most: int) -> bool:
    is_plain = text.isascii() and text.isprintable() and " " not in text
    return is_plain and least <= len(text) <= most
