"""The words of moderation."""

from __future__ import annotations

from forum.core.language import _, later

THING_WORDS = {
    "idea": later("an idea"),
    "post": later("a post"),
    "thread": later("a thread"),
    "person": later("a member"),
}
CARD_WORDS = {
    "flags": later("Flagged"),
    "held": later("Held"),
    "edit": later("Changed much"),
    "person": later("Person flagged"),
    "merge": later("Merge proposed"),
    "appeal": later("Appeal"),
}
# What the button says, and the key that presses it.
ACT_BUTTONS = {
    "approve": (later("Approve"), "a"),
    "show": (later("Show again"), "a"),
    "hide": (later("Hide"), "h"),
    "remove": (later("Remove"), "r"),
    "merge": (later("Merge"), "m"),
    "move": (later("Move"), "m"),
    "edit": (later("Edit"), "e"),
    "warn": (later("Warn"), "w"),
    "silence": (later("Silence"), "s"),
    "suspend": (later("Suspend"), "x"),
}
# What was done, in the log.
ACT_WORDS = {
    "approve": later("approved"),
    "hide": later("hidden"),
    "show": later("shown again"),
    "edit": later("edited"),
    "accept": later("amendment accepted"),
    "move": later("moved"),
    "split": later("taken out of a thread"),
    "merge": later("merged"),
    "unmerge": later("parted again"),
    "decline": later("merge turned down"),
    "lock": later("locked"),
    "unlock": later("unlocked"),
    "pin": later("pinned"),
    "unpin": later("unpinned"),
    "warn": later("warned"),
    "silence": later("silenced"),
    "suspend": later("suspended"),
    "hold": later("held"),
    "purge": later("all of a person's things taken away"),
    "remove": later("removed for good"),
    "set_aside": later("votes set aside"),
    "leave": later("votes left as they are"),
    "restore": later("votes counted again"),
    "undo": later("undone"),
    "grant": later("undone after an appeal"),
    "refuse": later("appeal refused"),
}
# Who acted where nobody did: the forum, by what the log names as its rule.
RULE_WORDS = {
    "screening": later("by the forum, after its screening"),
    "flags": later("by the forum, after flags of members"),
    "votes that go together": later("by the forum: votes that go together"),
}
# What the person whose thing it is reads.
TOLD_WORDS = {
    "approve": later("A moderator looked at what is yours and lets it stand"),
    "hide": later("A moderator hid what is yours"),
    "show": later("What is yours is shown again"),
    "edit": later("A moderator changed what you wrote"),
    "accept": later("A moderator accepted a change that was offered for your idea"),
    "move": later("A moderator moved your thread"),
    "split": later("A moderator made a thread of its own of your post"),
    "merge": later("Your idea was merged with another one"),
    "unmerge": later("Your idea stands for itself again"),
    "decline": later("Your idea stands for itself: a merge was turned down"),
    "lock": later("A moderator locked your thread"),
    "unlock": later("Your thread is open again"),
    "pin": later("A moderator pinned your thread"),
    "unpin": later("Your thread is no longer pinned"),
    "warn": later("A moderator warns you"),
    "silence": later("You can't write here for a while"),
    "suspend": later("You are suspended here for a while"),
    "hold": later("What is yours waits for a moderator"),
    "purge": later("All that you did here was taken away"),
    "remove": later("A moderator removed what is yours"),
    "set_aside": later("Votes of yours are set aside"),
    "leave": later("Votes of yours are left as they are"),
    "restore": later("Votes of yours count again"),
    "undo": later("What a moderator had done was undone"),
    "grant": later("Your appeal was granted: it was undone"),
    "refuse": later("Your appeal was refused"),
}
APPEAL_WORDS = {
    "open": later("waits for another moderator"),
    "granted": later("granted"),
    "refused": later("refused"),
}
# What came of a flag, to whoever raised it.
FLAG_WORDS = {
    "open": later("waits for the moderators"),
    "upheld": later("the moderators agreed"),
    "dismissed": later("the moderators left it as it is"),
}
# How far people were trusted when they wrote.
LEVEL_WORDS = {
    "newcomer": later("Newcomers"),
    "member": later("Members"),
    "trusted": later("Trusted members"),
}


def rule_words(rule: str) -> str:
    """By which rule of its own the forum acted; the name of one that nobody found words for."""
    return str(RULE_WORDS.get(rule) or _("by the forum: %(rule)s", rule=rule))
