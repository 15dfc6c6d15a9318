"""Which address people sign in and vote from: a keyed hash, for thirty days, off the request.

It is hashed with our key and a salt that is another one every week. Hashes and salt go
together, so what is left somewhere after that can't be read back by anybody, the operator included.
Nothing else of a browser or a device is kept.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from flask import Flask, Response, current_app, request
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from forum.accounts.models import Person
from forum.accounts.session import current_actor
from forum.core import clock
from forum.core.collecting import Collector
from forum.core.limits import ADDRESSES_KEPT_FOR
from forum.core.secrets import digest as keyed
from forum.core.transaction import transaction
from forum.extensions import db
from forum.moderation.integrity.models import DIGEST_LENGTH, AddressSalt, AddressSeen

# One household has a whole network of the new kind.
HOME_PREFIX = 64


class CameFrom(NamedTuple):
    """A person came from an address on a day."""

    person_id: int
    day: date
    address: str


class AddressCollector(Collector[CameFrom]):
    """Holds where people came from until its thread writes it, hashed."""

    name = "addresses"

    def key_of(self, item: CameFrom) -> CameFrom:
        """Once a day is enough."""
        return item

    def write(self, items: list[CameFrom]) -> None:
        """Write the hashes; what is there already stays."""
        with transaction() as session:
            there = select(Person.id).where(Person.id.in_({one.person_id for one in items}))
            people = set(session.scalars(there))
            salts = {week: _salt(week) for week in sorted({_week(one.day) for one in items})}
            for one in sorted(items):
                if one.person_id in people:
                    hashed = digest(one.address, salts[_week(one.day)])
                    session.merge(AddressSeen(person_id=one.person_id, day=one.day, digest=hashed))
        db.session.remove()


def install(app: Flask, endpoints: frozenset[str]) -> None:
    """Give `app` its collector, and note who comes by these endpoints from where."""
    app.extensions["addresses"] = AddressCollector(app)

    @app.after_request
    def note(response: Response) -> Response:
        if request.endpoint in endpoints and response.status_code < 400:  # noqa: PLR2004
            _note()
        return response


def _note() -> None:
    actor, address = current_actor(), network(request.remote_addr or "")
    if actor.id is not None and address is not None:
        collector: AddressCollector = current_app.extensions["addresses"]
        collector.keep([CameFrom(actor.id, clock.now().date(), address)])


def network(text: str) -> str | None:
    """The address of a household; None for this machine itself, or for what is no address."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if address.is_loopback:
        return None
    if address.version == 6:  # noqa: PLR2004
        if address.ipv4_mapped is not None:
            return network(str(address.ipv4_mapped))
        return str(ip_network((address, HOME_PREFIX), strict=False))
    return str(address)


def digest(address: str, salt: str) -> str:
    """The hash of an address under a week's salt."""
    return keyed(f"address {salt} {address}")[:DIGEST_LENGTH]


def forget_old() -> None:
    """Forget what is older than it may be, and the salts with it."""
    last = clock.now().date() - ADDRESSES_KEPT_FOR
    old = select(AddressSeen.day).where(AddressSeen.day < last).limit(1)
    salts = AddressSalt.week <= last - timedelta(days=7)
    if db.session.scalar(old) is None and not db.session.scalar(select(AddressSalt).where(salts)):
        return
    with transaction() as session:
        session.execute(delete(AddressSalt).where(salts))
        session.execute(delete(AddressSeen).where(AddressSeen.day < last))


def _salt(week: date) -> str:
    found = db.session.get(AddressSalt, week)
    if found is None:
        found = AddressSalt(week=week, salt=secrets.token_hex(32))
        try:
            with db.session.begin_nested():
                db.session.add(found)
        except IntegrityError:
            # Another process was first.
            found = db.session.get_one(AddressSalt, week)
    return found.salt


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())
