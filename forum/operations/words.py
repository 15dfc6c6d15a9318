"""Words of operations: what a check asks, what an effect or a chore does, how far it is."""

from __future__ import annotations

from forum.core.language import later

CHECK_WORDS = {
    "database": (later("The database answers"), later("The database does not answer")),
    "schema": (
        later("The database is of this version"),
        later("The database is of another version: run flask db upgrade, and start anew"),
    ),
    "worker": (
        later("A worker is at work"),
        later("No worker was seen for a minute: mails and captures wait until one is started"),
    ),
    "outbox": (
        later("Nothing waits longer than it should"),
        later("Something is due for more than five minutes: the worker does not keep up"),
    ),
    "disk": (
        later("There is room on the disk"),
        later("Less than 500 MB are free: make room before writing fails"),
    ),
}
STATE_WORDS = {
    "well": later("All is well"),
    "strained": later("Pages are answered, and something needs a look"),
    "unwell": later("Pages can’t be answered"),
}
JOB_STATES = {
    "dead": later("Given up"),
    "waiting": later("Waiting"),
    "running": later("Under way"),
    "dropped": later("Dropped"),
    "done": later("Done"),
}
KIND_WORDS = {
    "mail.send": later("Send a mail"),
    "accounts.reset": later("Mail a link for a new password"),
    "notices.tell": later("Tell who is concerned"),
    "notices.moderated": later("Tell somebody what a moderator did"),
    "notices.flagged": later("Tell who flagged something what came of it"),
    "notices.count": later("Count anew what calls people"),
    "capture.run": later("Capture a community"),
    "capture.tell": later("Tell of a report"),
    "integrations.deliver": later("Hand an item to a tracker"),
    "integrations.poll": later("Ask a tracker for news"),
    "integrations.tell": later("Tell of a delivery that was given up"),
    "search.drain": later("Take changes into the search index"),
    "search.reread": later("Read a community anew for search"),
    "search.rebuild": later("Build the search index"),
    "ideas.recount_wanted": later("Count votes anew"),
    "ideas.recount_shown": later("Count anew who saw an idea"),
    "privacy.export": later("Gather what is kept of somebody"),
    "privacy.erase": later("Erase a person"),
    "privacy.clean": later("Clear away what an erasure leaves"),
    "privacy.log_of_writes": later("Empty the log of writes after an erasure"),
}

CHORE_WORDS = {
    "ideas.standing.settle_due": later("Let pending votes count"),
    "moderation.integrity.looking.look_stale": later("Look for votes that go together"),
    "moderation.integrity.addresses.forget_old": later("Forget where votes came from"),
    "ideas.attention.relearn_stale": later("Learn anew how far down a list people look"),
    "ideas.feeds.refresh_stale": later("Put ideas in order anew"),
    "compare.service.refresh_stale": later("Weigh compared ideas anew"),
    "statistics.service.refresh_stale": later("Count the statistics anew"),
    "ideas.jobs.sweep_drafts": later("Forget old drafts of ideas"),
    "ideas.jobs.sweep_pictures": later("Remove pictures that no idea shows"),
    "moderation.screening.learning.learn_hosts": later("Learn which sites are linked to"),
    "moderation.purging.finishing.finish_due": later("End what was taken away a week ago"),
    "notices.jobs.make_digests": later("Make the digests that are due"),
    "cockpit.jobs.mail_cockpits": later("Mail the cockpit of the week"),
    "search.jobs.keep_index_sound": later("Keep the search index sound"),
    "people.jobs.sweep_portraits": later("Remove portraits that are nobody’s"),
    "threads.jobs.sweep_drafts": later("Forget old drafts of posts"),
    "threads.jobs.sweep_pictures": later("Remove pictures that no post shows"),
    "capture.freezing.meaning.forget_leftovers": later("Forget what a former text model said"),
    "capture.scheduling.start_due": later("Start the captures that are due"),
    "credits.correcting.lapse_stale": later("Let go shares that nobody answered"),
    "pipeline.integrations.polling.ask_due": later("Ask trackers for news"),
    "pipeline.integrations.sweeping.forget_old": later("Forget old logs of deliveries"),
    "core.once.forget_old": later("Forget presses that nobody sends again"),
    "accounts.sessions.forget_old": later("Forget devices that were not seen for long"),
    "accounts.jobs.forget_asked": later("Forget who asked for a new password"),
    "privacy.retention.forget_old": later("Forget what is older than it may be"),
}


def chore_word(name: str) -> str | None:
    """What a chore does, if words were found for it."""
    said = CHORE_WORDS.get(name)
    return str(said) if said else None


def kind_word(kind: str) -> str:
    """What an effect does; its own name where nobody found words for it."""
    return str(KIND_WORDS.get(kind, kind))
