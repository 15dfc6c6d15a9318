"""Use cases of exports: ask for a copy of all that is kept of oneself, have it made, fetch it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.service import take_turn
from forum.core import audit, clock, mail, outbox
from forum.core.errors import NotFound, TooMany
from forum.core.language import _, force_locale
from forum.core.limits import EXPORT_KEPT_FOR, EXPORTS, EXPORTS_WITHIN
from forum.core.permissions import ensure
from forum.core.settings import settings
from forum.core.transaction import transaction
from forum.extensions import db
from forum.privacy import archive, policy
from forum.privacy.models import Export
from forum.web.links import whole_link

MAKE = "privacy.export"


def folder() -> Path:
    """Where exports lie until they are fetched or too old."""
    home = settings().home
    return home / "exports"


def ask_for_export(actor: Actor, *, language: str) -> Export:
    """Ask the worker for a copy of all that is kept of the actor."""
    ensure(policy.can_export(actor), _("Please sign in."))
    take_turn(actor)
    _keep_pace(actor)
    export = Export(person_id=actor.person_id, language=language)
    db.session.add(export)
    db.session.flush()
    outbox.add(MAKE, str(export.id), {"export": export.id})
    audit.record(actor.id, "person.export", export)
    return export


def exports_of(actor: Actor) -> Sequence[Export]:
    """What the actor asked for lately, the newest first."""
    since = clock.now() - EXPORT_KEPT_FOR
    lately = (Export.person_id == (actor.id or 0), Export.asked_at > since)
    return db.session.scalars(select(Export).where(*lately).order_by(Export.id.desc())).all()


def access_export(actor: Actor, export_id: int) -> Export:
    """An export of the actor's own that is still there."""
    export = next((one for one in exports_of(actor) if one.id == export_id), None)
    if export is None:
        raise NotFound(_("There is no such export: it may have been too old."))
    return export


def make(payload: Mapping[str, Any]) -> None:
    """Make an export: a file that is there whole or not at all, then the row that names it."""
    export = db.session.get(Export, payload["export"], populate_existing=True)
    if export is None or export.made_at is not None:
        return
    export_id = export.id
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{secrets.token_hex(16)}.zip"
    draft = folder() / f"{name}.part"
    try:
        wanted = (export.person_id, export.language)
        archive.write(draft, *wanted, tell=lambda share: _note(export_id, share))
        draft.replace(folder() / name)
    finally:
        draft.unlink(missing_ok=True)
    with transaction() as session:
        made = session.get(Export, export.id, populate_existing=True)
        if made is None:
            # Erased meanwhile, or taken back.
            (folder() / name).unlink(missing_ok=True)
            return
        made.file, made.made_at, made.share = name, clock.now(), 1.0
        made.size = (folder() / name).stat().st_size
        _tell(session.get_one(Person, made.person_id))


def forget_old() -> int:
    """Delete exports that are too old, and files that no row names; how many files."""
    over = Export.asked_at <= clock.now() - EXPORT_KEPT_FOR
    with transaction() as session:
        for export in session.scalars(select(Export).where(over)).all():
            session.delete(export)
    named = set(db.session.scalars(select(Export.file).where(Export.file.is_not(None))))
    waits = db.session.scalar(select(func.count()).where(Export.made_at.is_(None)))
    if waits or not folder().is_dir():
        return 0
    gone = [file for file in folder().iterdir() if file.name not in named]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)


def _keep_pace(actor: Actor) -> None:
    since = clock.now() - EXPORTS_WITHIN
    lately = (Export.person_id == actor.person_id, Export.asked_at > since)
    count, first = db.session.execute(
        select(func.count(), func.min(Export.asked_at)).where(*lately)
    ).one()
    if count >= EXPORTS:
        wait = (first + EXPORTS_WITHIN - clock.now()).total_seconds()
        message = _(
            "At most %(most)d exports in %(minutes)d minutes: the last one is still there.",
            most=EXPORTS,
            minutes=int(EXPORTS_WITHIN.total_seconds() // 60),
        )
        raise TooMany(message, int(wait) + 1)


def _note(export_id: int, share: float) -> None:
    with transaction() as session:
        export = session.get(Export, export_id, populate_existing=True)
        if export is not None:
            export.share = share


def _tell(person: Person) -> None:
    if person.email is None:
        return
    said = {"days": EXPORT_KEPT_FOR.days, "link": whole_link("privacy.page")}
    with force_locale(person.language):
        text = _("Fetch it within %(days)d days, signed in, from %(link)s", **said)
        mail.post(person.email, _("Your data are ready"), text)
