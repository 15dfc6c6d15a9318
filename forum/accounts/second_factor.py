"""A second factor: six digits that an app makes anew every 30 seconds (RFC 6238), or a spare code.

A secret counts once a code of it was given. A code is taken up to 30 seconds early or late, since
telephones run slow, and once: the last step that was used is kept, and only a later one is taken.
"""

from __future__ import annotations

import base64
import secrets
from hmac import compare_digest

from pyotp import TOTP, random_base32
from sqlalchemy import delete, func, select, update

from forum.accounts import letters, sessions
from forum.accounts.actor import Actor
from forum.accounts.events import LockChanged
from forum.accounts.models import Person, RecoveryCode, SecondFactor
from forum.accounts.queries import has_second_factor, own_row
from forum.core import audit, clock
from forum.core import secrets as kept_secrets
from forum.core.errors import Conflict, Invalid, TooMany
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import CODES_A_DAY
from forum.core.pace import DAY
from forum.core.tokens import hash_of
from forum.core.transaction import lock
from forum.extensions import db

STEP_SECONDS = 30
DRIFT_STEPS = 1
RECOVERY_CODES = 10
# 80 bits: nobody guesses one, not even from its hash.
RECOVERY_BYTES, RECOVERY_GROUP = 10, 4
ISSUER = "Vivier"


def has_one(person: Person) -> bool:
    """Whether a password alone does not let this person in."""
    return bool(db.session.scalar(select(has_second_factor(person.id))))


def begin(actor: Actor) -> None:
    """Make a secret for the actor's app, in the place of one that was never confirmed."""
    person, found = own_row(actor), _row(actor.person_id)
    if found is not None and found.confirmed_at is not None:
        raise Conflict(_("You have a second factor already. Switch it off first."))
    if found is None:
        found = SecondFactor(person_id=person.id)
        db.session.add(found)
    found.secret = kept_secrets.encrypt(random_base32())


def waiting_secret(actor: Actor) -> str | None:
    """The secret that waits for its first code."""
    found = _row(actor.person_id)
    if found is None or found.confirmed_at is not None:
        return None
    return kept_secrets.decrypt(found.secret)


def address_of(actor: Actor, secret: str) -> str:
    """What the QR code says: the secret, under the forum's name and the person's."""
    return TOTP(secret).provisioning_uri(name=actor.name, issuer_name=ISSUER)


def confirm(actor: Actor, code: str, *, session_id: int) -> list[str]:
    """Switch the second factor on with its first code; gives the recovery codes, this once."""
    person, found = own_row(actor), _row(actor.person_id)
    if found is None or found.confirmed_at is not None:
        raise Conflict(_("There is no second factor that waits for its first code."))
    _spend_digits(found, _plain(code))
    found.confirmed_at, found.tries = clock.now(), 0
    sessions.end_others(person, but=session_id, by=actor.id)
    audit.record(actor.id, "person.second_factor", person, on=True)
    letters.tell_of_second_factor(person, on=True)
    return _new_codes(person.id)


def switch_off(person: Person, *, by: int | None, but: int | None = None) -> None:
    """Take a person's second factor away; `by` is who does it: themselves, or who runs the forum.

    Every session of theirs ends but the one that is named.
    """
    codes = delete(RecoveryCode).where(RecoveryCode.person_id == person.id)
    db.session.execute(codes)
    mine = delete(SecondFactor).where(SecondFactor.person_id == person.id)
    db.session.execute(mine)
    sessions.end_others(person, but=but, by=by)
    audit.record(by, "person.second_factor", person, on=False)
    letters.tell_of_second_factor(person, on=False)
    publish(LockChanged(person.id, "second_factor_off"))


def renew_codes(actor: Actor) -> list[str]:
    """Ten new recovery codes; those of before are good for nothing any more."""
    person = own_row(actor)
    if not has_one(person):
        raise Conflict(_("You have no second factor."))
    audit.record(actor.id, "person.recovery_codes", person)
    return _new_codes(person.id)


def codes_left(actor: Actor) -> int:
    """How many recovery codes are left."""
    left = select(func.count()).where(
        RecoveryCode.person_id == actor.person_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(left) or 0


def take_try(person_id: int) -> None:
    """Count a try before it is made, so that many at once are as many; TooMany after a day's."""
    found = _row(person_id)
    if found is None:
        return
    lock(found)
    moment = clock.now()
    if found.tries_since is None or moment - found.tries_since >= DAY:
        found.tries, found.tries_since = 0, moment
    if found.tries >= CODES_A_DAY:
        wait = int((found.tries_since + DAY - moment).total_seconds()) + 1
        raise TooMany(_("These were too many codes for one day. Come back tomorrow."), wait)
    found.tries += 1


def check(person: Person, code: str) -> None:
    """Spend one of the person's codes; Invalid for a wrong one and for one that was used."""
    found, given = _row(person.id), _plain(code)
    if found is None or found.confirmed_at is None:
        raise Conflict(_("There is no second factor to ask for."))
    if given.isdecimal():
        _spend_digits(found, given)
    else:
        _spend_recovery(person, given)
    found.tries = 0


def reencrypt_secrets() -> tuple[int, int]:
    """Write every secret with the present key; how many were written, and how many are lost."""
    written = lost = 0
    for found in db.session.scalars(select(SecondFactor)):
        try:
            found.secret = kept_secrets.reencrypted(found.secret)
            written += 1
        except kept_secrets.Unreadable:
            lost += 1
    return written, lost


def _row(person_id: int) -> SecondFactor | None:
    fresh = {"populate_existing": True}
    return db.session.get(SecondFactor, person_id, execution_options=fresh)


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()[:40]


def _wrong() -> Invalid:
    return Invalid({"code": _("That code is not right, or it was used before.")})


def _spend_digits(found: SecondFactor, given: str) -> None:
    totp = TOTP(kept_secrets.decrypt(found.secret))
    present = int(clock.now().timestamp()) // STEP_SECONDS
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        if step > found.last_step and compare_digest(
            totp.generate_otp(step).encode(), given.encode()
        ):
            mine = update(SecondFactor).where(SecondFactor.person_id == found.person_id)
            # Asked again in the statement: of two who send one code at once, one is too late.
            later = mine.where(SecondFactor.last_step < step).values(last_step=step)
            if db.session.execute(later).rowcount == 1:  # type: ignore[attr-defined]
                return
    raise _wrong()


def _spend_recovery(person: Person, given: str) -> None:
    mine = (RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None))
    this = update(RecoveryCode).where(*mine, RecoveryCode.hash == hash_of(given))
    spent = db.session.execute(this.values(used_at=clock.now()))
    if spent.rowcount != 1:  # type: ignore[attr-defined]
        raise _wrong()
    left = db.session.scalar(select(func.count()).where(*mine)) or 0
    audit.record(person.id, "person.recovery_code_used", person, left=left)
    letters.tell_of_recovery(person, left)
    publish(LockChanged(person.id, "recovery_used"))


def _new_codes(person_id: int) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = [_code() for _number in range(RECOVERY_CODES)]
    db.session.add_all(
        RecoveryCode(person_id=person_id, hash=hash_of(_plain(code))) for code in codes
    )
    return codes


def _code() -> str:
    word = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
    size = RECOVERY_GROUP
    return "-".join(word[at : at + size] for at in range(0, len(word), size))
