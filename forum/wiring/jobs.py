"""What the worker does: effects by their kind, and what is due every minute."""

from __future__ import annotations

from forum.accounts import jobs as accounts_jobs
from forum.accounts import sessions
from forum.capture import scheduling
from forum.capture import service as capture_service
from forum.capture.freezing import meaning as capture_meaning
from forum.capture.report import ready
from forum.cockpit import jobs as cockpit_jobs
from forum.compare import service as compare_service
from forum.core import mail, once
from forum.credits import correcting
from forum.ideas import attention, feeds, standing
from forum.ideas import jobs as ideas_jobs
from forum.ideas import waiting as ideas_waiting
from forum.moderation.integrity import addresses as integrity_addresses
from forum.moderation.integrity import looking
from forum.moderation.purging import finishing
from forum.moderation.screening import learning
from forum.notices import bell, flagged, moderated, telling
from forum.notices import jobs as notices_jobs
from forum.people import jobs as people_jobs
from forum.pipeline.integrations import delivering, polling, pushing, sweeping, undelivered
from forum.privacy import erasing, exporting, leftovers, retention
from forum.search import jobs as search_jobs
from forum.search import noting
from forum.statistics import service as statistics_service
from forum.threads import jobs as threads_jobs

EFFECTS = {
    accounts_jobs.RESET: accounts_jobs.mail_reset,
    ideas_waiting.RECOUNT: ideas_waiting.recount_all,
    standing.RECOUNT_SHOWN: standing.recount_shown,
    mail.SEND: mail.send,
    telling.TELL: notices_jobs.tell,
    moderated.TELL: moderated.tell,
    flagged.TELL: flagged.tell,
    bell.COUNT: bell.count_called,
    capture_service.RUN: capture_service.carry_out_job,
    capture_service.TELL: ready.tell,
    pushing.DELIVER: delivering.deliver,
    undelivered.TELL: undelivered.tell,
    polling.POLL: polling.poll,
    exporting.MAKE: exporting.make,
    erasing.ERASE: erasing.carry_out,
    leftovers.CLEAN: leftovers.clean,
    leftovers.EMPTY_LOG_OF_WRITES: leftovers.empty_log_of_writes,
    noting.DRAIN: search_jobs.drain,
    noting.REREAD: search_jobs.reread,
    noting.REBUILD: search_jobs.rebuild,
}

EACH_MINUTE = (
    # Votes begin to count before anything is made of them.
    standing.settle_due,
    looking.look_stale,
    integrity_addresses.forget_old,
    attention.relearn_stale,
    feeds.refresh_stale,
    compare_service.refresh_stale,
    statistics_service.refresh_stale,
    # Drafts go before the files of their pictures are looked for.
    ideas_jobs.sweep_drafts,
    ideas_jobs.sweep_pictures,
    learning.learn_hosts,
    finishing.finish_due,
    notices_jobs.make_digests,
    cockpit_jobs.mail_cockpits,
    search_jobs.keep_index_sound,
    people_jobs.sweep_portraits,
    threads_jobs.sweep_drafts,
    threads_jobs.sweep_pictures,
    capture_meaning.forget_leftovers,
    scheduling.start_due,
    correcting.lapse_stale,
    polling.ask_due,
    sweeping.forget_old,
    once.forget_old,
    sessions.forget_old,
    accounts_jobs.forget_asked,
    retention.forget_old,
)
