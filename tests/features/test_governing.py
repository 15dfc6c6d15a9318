"""Settings, rules, the team, pinned notes: who changes what, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.communities import governing, notes
from forum.communities.models import Community, Membership, Note, TextVersion
from forum.communities.notes import Pinned, notes_for, pin_notes, put_away
from forum.communities.queries import access_community
from forum.communities.rules import accept_rules, faults_of_rules
from forum.communities.service import leave_community
from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.errors import Invalid, NotAllowed, NotFound
from forum.core.limits import NOTE_MAX, RULES_MAX
from forum.core.transaction import transaction
from forum.extensions import db
from forum.threads.service import start_thread
from tests.conftest import on_both_databases
from tests.together import at_once
from tests.world import World


def change(world: World, kind: str = "pm", *, ask_again: bool = False, **given: Any) -> Community:
    """Change some of the settings."""
    with transaction():
        place = access_community(world.actor(kind), "bikes")
        now = governing.settings_of(place)
        governing.change_settings(
            world.actor(kind), place, replace(now, **given), ask_again=ask_again
        )
    db.session.refresh(place)
    return place


def audited(action: str) -> list[AuditEntry]:
    """The entries of the log about that act."""
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def test_the_settings_are_kept_and_logged(world: World) -> None:
    given: dict[str, Any] = {
        "name": "  Vélos   bleus ",
        "tagline": "Roulez.",
        "language": "fr",
        "accent": "#AA3300",
        "minimum_age": 18,
        "members_invite": False,
        "reactions": " 👍   🚲 👍 ",
        "compares": True,
    }
    place = change(world, **given)
    assert (place.name, place.accent, place.minimum_age) == ("Vélos bleus", "#aa3300", 18)
    assert place.reactions == "👍 🚲"
    assert place.folded == "velos bleus roulez. velora"
    (entry,) = audited("community.settings")
    assert set(entry.detail["changed"]) == set(given)
    assert entry.actor_id == world.people["pm"].id


@pytest.mark.parametrize("kind", ["guest", "outsider", "member", "mod", "pm_elsewhere"])
def test_only_the_product_team_changes_them(world: World, kind: str) -> None:
    with pytest.raises(NotAllowed):
        change(world, kind, name="Mine")


def test_only_an_admin_changes_who_can_see_it(world: World) -> None:
    with pytest.raises(NotAllowed):
        change(world, "pm", visibility="private")
    assert change(world, "admin", visibility="private").visibility == "private"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x"),
        ("name", "x" * 101),
        ("tagline", "x" * 301),
        ("language", "de"),
        ("accent", "red"),
        ("accent", "#12345"),
        ("rules", "x" * (RULES_MAX + 1)),
        ("licence", "  "),
        ("licence", "x" * 5001),
        ("minimum_age", 15),
        ("minimum_age", 100),
        ("reactions", "ok"),
        ("reactions", "👍👍"),
        ("reactions", "👍 <b>"),
        ("reactions", "👍 ❤️ 💡 🎉 🤔 🚲 🔋 🔧 🛠️"),
        ("reactions", "👩‍❤️‍💋‍👨" * 20),
    ],
)
def test_what_breaks_a_rule_is_told_by_its_field(world: World, field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        change(world, **{field: value})
    assert set(refused.value.fields) == {field}
    assert audited("community.settings") == []


@pytest.mark.parametrize("signs", ["👍", "❤️ 👍🏽 🇫🇷", "👩‍🔧 🏳️‍🌈", ""])
def test_emoji_of_all_kinds_are_signs(world: World, signs: str) -> None:
    assert change(world, reactions=signs).reactions == signs or "👍 ❤️ 💡 🎉 🤔"


def test_texts_keep_what_they_said_before(world: World) -> None:
    first = world.place.licence
    change(world, rules="Be kind.", licence="Yours.")
    change(world, rules="Be kind.", licence="Yours.")
    place = change(world, rules="Be *very* kind.", licence="Yours.")
    assert (place.rules_version, place.licence_version) == (2, 2)
    assert "<em>very</em>" in place.rules_html
    kept = db.session.scalars(select(TextVersion).order_by(TextVersion.kind, TextVersion.version))
    said = [(one.kind, one.version, one.body) for one in kept if one.community_id == place.id]
    assert said == [
        ("licence", 1, first),
        ("licence", 2, "Yours."),
        ("rules", 1, "Be kind."),
        ("rules", 2, "Be *very* kind."),
    ]


def test_rules_are_rendered_like_everything_that_people_write(world: World) -> None:
    assert "<script" not in change(world, rules="<script>alert(1)</script> Be kind.").rules_html


def propose(world: World, kind: str, *, said: bool = False) -> None:
    """Propose an idea, having read the rules if `said`."""
    with transaction():
        accept_rules(world.actor(kind), world.place, said=said)
    world.idea(kind)


@on_both_databases
def test_who_writes_has_read_the_rules_once(world: World) -> None:
    propose(world, "member")
    world.place = change(world, rules="Be kind.")
    with pytest.raises(Invalid) as refused:
        propose(world, "member")
    assert set(refused.value.fields) == {"rules"}
    with pytest.raises(Invalid), transaction():
        start_thread(world.actor("other"), community=world.place, title="A thread", body="Hello.")
    propose(world, "member", said=True)
    propose(world, "member")
    # A word that changed asks nobody; rules that changed in earnest ask everybody.
    world.place = change(world, rules="Be kind, please.")
    propose(world, "member")
    world.place = change(world, rules="Be kind, always.", ask_again=True)
    with pytest.raises(Invalid):
        propose(world, "member")
    propose(world, "member", said=True)
    # Who wrote them has read them, and without rules nobody is asked.
    propose(world, "pm")
    world.place = change(world, rules="")
    propose(world, "other")


def test_the_faults_of_a_text_and_the_rules_are_told_together(world: World) -> None:
    world.place = change(world, rules="Be kind.")
    with pytest.raises(Invalid) as refused:
        world.idea("member", title="x")
    assert set(refused.value.fields) == {"title", "rules"}


def test_rules_accepted_in_one_community_are_not_those_of_another(world: World) -> None:
    world.place = change(world, rules="Be kind.")
    propose(world, "member", said=True)
    with transaction():
        accept_rules(world.actor("outsider"), world.place, said=True)
    assert faults_of_rules(world.actor("outsider"), world.place) == {}
    db.session.rollback()
    outside = Membership.person_id == world.people["outsider"].id
    assert [one.rules_version for one in db.session.scalars(select(Membership).where(outside))] == [
        0
    ]


def give(world: World, kind: str, name: str, role: str) -> None:
    """Give a role."""
    with transaction():
        place = access_community(world.actor(kind), "bikes")
        governing.appoint(world.actor(kind), place, name=name, role=role)


def take(world: World, kind: str, whom: str) -> None:
    """Take a role."""
    with transaction():
        place = access_community(world.actor(kind), "bikes")
        governing.dismiss(world.actor(kind), place, world.people[whom].id)


def test_product_managers_make_moderators_and_admins_make_both(world: World) -> None:
    give(world, "pm", "member", "moderator")
    assert world.actor("member").role_in(world.place.id) == "moderator"
    take(world, "pm", "member")
    assert world.actor("member").role_in(world.place.id) == "member"
    give(world, "admin", "Member", "product_manager")
    take(world, "admin", "pm")
    assert world.actor("pm").role_in(world.place.id) == "member"
    details = [entry.detail for entry in audited("community.role")]
    member, pm = world.people["member"].id, world.people["pm"].id
    assert details == [
        {"person": member, "before": "member", "after": "moderator"},
        {"person": member, "before": "moderator", "after": "member"},
        {"person": member, "before": "member", "after": "product_manager"},
        {"person": pm, "before": "product_manager", "after": "member"},
    ]


@pytest.mark.parametrize("kind", ["member", "mod", "pm_elsewhere", "suspended"])
def test_nobody_else_gives_roles(world: World, kind: str) -> None:
    with pytest.raises(NotAllowed):
        give(world, kind, "other", "moderator")
    with pytest.raises(NotAllowed):
        take(world, kind, "mod")


def test_a_product_manager_makes_and_unmakes_no_other(world: World) -> None:
    with pytest.raises(NotAllowed):
        give(world, "pm", "member", "product_manager")
    give(world, "admin", "member", "product_manager")
    with pytest.raises(NotAllowed):
        take(world, "pm", "member")
    # Nor by the way round: a moderator is less.
    with pytest.raises(NotAllowed):
        give(world, "pm", "member", "moderator")


@pytest.mark.parametrize(
    ("name", "role", "field"),
    [("Outsider", "moderator", "name"), ("nobody", "moderator", "name"), ("Other", "king", "role")],
)
def test_a_role_is_for_a_member_and_is_a_role(
    world: World, name: str, role: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        give(world, "admin", name, role)
    assert set(refused.value.fields) == {field}


def test_a_suspension_is_not_ended_by_leaving(world: World) -> None:
    with pytest.raises(NotAllowed), transaction():
        leave_community(world.actor("suspended"), world.place)
    assert world.actor("suspended").role_in(world.place.id) == "member"


def pin(world: World, kind: str, *given: Pinned) -> list[Note]:
    """Pin notes; all that are pinned then."""
    with transaction():
        pin_notes(world.actor(kind), world.place, given)
    return seen(world, "guest")


def seen(world: World, kind: str) -> list[Note]:
    """The notes that somebody is shown."""
    db.session.rollback()
    db.session.expire_all()
    return notes_for(world.actor(kind), access_community(world.actor(kind), "bikes"))


@on_both_databases
def test_notes_are_pinned_moved_and_taken_away(world: World) -> None:
    a, b, c = (Pinned(None, text, None) for text in ("A", "B", "C"))
    made = pin(world, "mod", a, b, c)
    assert [note.body for note in made] == ["A", "B", "C"]
    ids = [note.id for note in made]
    moved = pin(world, "pm", *(Pinned(i, t, None) for i, t in zip(ids[::-1], "CBA", strict=True)))
    assert [note.id for note in moved] == ids[::-1]
    assert [note.body for note in pin(world, "mod", Pinned(ids[1], "B", None))] == ["B"]
    assert pin(world, "mod", Pinned(ids[1], "  ", None)) == []


def test_a_note_goes_for_who_puts_it_away_and_comes_back_in_other_words(world: World) -> None:
    (note,) = pin(world, "mod", Pinned(None, "Saturday.", None))
    with transaction():
        put_away(world.actor("member"), world.place, note.id)
    with transaction():
        put_away(world.actor("member"), world.place, note.id)
    assert seen(world, "member") == []
    assert len(seen(world, "other")) == 1
    pin(world, "mod", Pinned(note.id, "Saturday.", clock.now().date()))
    assert seen(world, "member") == []
    pin(world, "mod", Pinned(note.id, "Sunday!", None))
    assert [one.body for one in seen(world, "member")] == ["Sunday!"]


def test_a_note_is_shown_to_its_last_day(world: World) -> None:
    today = clock.now().date()
    pin(world, "mod", Pinned(None, "Until today.", today))
    assert len(seen(world, "guest")) == 1
    with clock.held_at(clock.now() + timedelta(days=1)):
        assert seen(world, "guest") == []


def test_notes_have_bounds_and_editors(world: World) -> None:
    for given in ([Pinned(None, "x", None)] * 4, [Pinned(None, "x" * (NOTE_MAX + 1), None)]):
        with pytest.raises(Invalid):
            pin(world, "mod", *given)
    for kind in ("member", "mod_elsewhere", "suspended"):
        with pytest.raises(NotAllowed):
            pin(world, kind, Pinned(None, "x", None))


def test_a_note_of_another_community_is_left_alone(world: World) -> None:
    (note,) = pin(world, "mod", Pinned(None, "Here.", None))
    with transaction():
        pin_notes(world.actor("mod_elsewhere"), world.elsewhere, [Pinned(note.id, "Here.", None)])
    assert len(seen(world, "guest")) == 1
    with pytest.raises(NotFound), transaction():
        put_away(world.actor("outsider"), world.elsewhere, note.id)


@on_both_databases
def test_two_editors_at_once_leave_three_notes_at_most(app: Flask, world: World) -> None:
    mod, pm = world.actor("mod"), world.actor("pm")
    three = [Pinned(None, text, None) for text in ("A", "B", "C")]

    def at_it(actor: Actor) -> None:
        pin_notes(actor, access_community(actor, "bikes"), three)

    at_once(app, lambda: at_it(mod), lambda: at_it(pm))
    assert len(seen(world, "guest")) == notes.NOTES_MAX
