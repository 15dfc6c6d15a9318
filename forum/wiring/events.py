"""What happens, and who hears of it, in this order."""

from __future__ import annotations

from forum.accounts.events import (
    CaptureConsentGiven,
    CaptureConsentWithdrawn,
    LockChanged,
    NewDeviceSeen,
    PersonChanged,
    PersonJoined,
)
from forum.accounts.screening import Screened
from forum.communities.events import (
    AnswerRuleChanged,
    AreasRemoved,
    CommunityChanged,
    CommunityFounded,
    LanguageChanged,
    MemberJoined,
    MemberLeft,
    Moderated,
)
from forum.core.events import Handler
from forum.credits import deals, ledger, proposing, rewards
from forum.credits.events import DealEnded, DealMade
from forum.ideas import announcing as ideas_announcing
from forum.ideas import merging
from forum.ideas import service as ideas_service
from forum.ideas import waiting as ideas_waiting
from forum.ideas.events import (
    AmendmentAnswered,
    AmendmentOffered,
    IdeaAnswered,
    IdeaEdited,
    IdeaProposed,
    IdeasAnswered,
    IdeasImported,
    IdeasMerged,
    IdeaVisibilityChanged,
    MergeProposed,
    MergeUndone,
    StatusChanged,
)
from forum.moderation import cards, recording, sanctioning
from forum.moderation.events import ModerationActed, ThingFlagged
from forum.moderation.screening import calling, learning
from forum.notices import accounts as notices_accounts
from forum.notices import bell, flagged, moderated, telling
from forum.notices import service as notices_service
from forum.operations.events import ForumRestored
from forum.people import service as people_service
from forum.pipeline import pulling as pipeline_pulling
from forum.pipeline import stages as pipeline_stages
from forum.pipeline.events import ItemChanged, ItemMoved, ItemPulled, StageRemoved
from forum.pipeline.integrations import mapping, pushing, sweeping
from forum.search import noting
from forum.threads import announcing as threads_announcing
from forum.threads import service as threads_service
from forum.threads.events import (
    PostEdited,
    PostShownOrHidden,
    PostsMoved,
    PostThanked,
    PostWritten,
    ThanksTakenBack,
    ThreadChanged,
    ThreadOpened,
    ThreadShownOrHidden,
    ThreadsRead,
)

EVENTS: dict[type, tuple[Handler, ...]] = {
    MemberJoined: (sanctioning.on_joined, bell.on_come_or_gone),
    MemberLeft: (bell.on_come_or_gone,),
    CaptureConsentGiven: (ideas_service.follow_consent,),
    CommunityChanged: (bell.on_community_changed,),
    CommunityFounded: (pipeline_stages.set_up_stages,),
    # The index asks which ideas are about an area while they still are.
    AreasRemoved: (noting.note_areas, ideas_service.leave_areas, threads_service.leave_areas),
    LanguageChanged: (noting.note_language,),
    AnswerRuleChanged: (ideas_waiting.follow_rule,),
    Screened: (calling.on_screened,),
    IdeaProposed: (noting.note_idea, telling.on_idea),
    IdeaEdited: (noting.note_idea,),
    IdeaVisibilityChanged: (
        ideas_announcing.on_idea_shown,
        learning.on_idea_shown,
        noting.note_idea,
        bell.on_idea_shown_or_hidden,
        sweeping.on_idea_hidden,
    ),
    IdeasImported: (noting.note_imported,),
    IdeaAnswered: (telling.on_answer,),
    IdeasAnswered: (telling.on_answers,),
    StatusChanged: (
        deals.end_with_idea,
        merging.release_merged,
        ledger.on_released,
        rewards.on_released,
        people_service.record_considered,
        noting.note_idea,
        telling.on_status,
        bell.on_idea_shown_or_hidden,
    ),
    AmendmentOffered: (telling.on_amendment,),
    AmendmentAnswered: (
        people_service.record_amendment,
        proposing.on_amendment,
        telling.on_amendment_answer,
    ),
    MergeProposed: (cards.on_merge_proposed, telling.on_merge_proposed),
    IdeasMerged: (
        pipeline_pulling.follow_merge,
        proposing.on_merge,
        people_service.record_duplicate,
        noting.note_merge,
        telling.on_merge,
    ),
    MergeUndone: (
        people_service.forget_duplicate,
        proposing.on_unmerge,
        noting.note_merge,
        telling.on_unmerge,
    ),
    ThreadOpened: (noting.note_thread, telling.on_thread),
    ThreadChanged: (noting.note_thread, bell.on_thread_changed),
    PostWritten: (noting.note_post, telling.on_post),
    PostEdited: (noting.note_post, telling.on_edit),
    ThreadShownOrHidden: (
        threads_announcing.on_thread_shown,
        noting.note_thread,
        bell.on_thread_shown_or_hidden,
    ),
    PostShownOrHidden: (
        threads_announcing.on_post_shown,
        learning.on_post_shown,
        noting.note_post,
        bell.on_post_shown_or_hidden,
    ),
    PostsMoved: (noting.note_moved,),
    PostThanked: (people_service.record_thanks, telling.on_thanks),
    ThanksTakenBack: (people_service.forget_thanks,),
    ThreadsRead: (notices_service.on_threads_read,),
    PersonJoined: (noting.note_person,),
    NewDeviceSeen: (notices_accounts.on_new_device,),
    LockChanged: (notices_accounts.on_lock_changed,),
    PersonChanged: (noting.note_person,),
    # Deals go first: the database lets no idea lose its consent while one stands on it.
    CaptureConsentWithdrawn: (deals.end_without_consent, ideas_service.follow_consent),
    DealMade: (proposing.on_deal,),
    DealEnded: (
        proposing.on_deal_ended,
        sweeping.on_deal_ended,
        pipeline_pulling.close_empty,
    ),
    ItemPulled: (pushing.on_item_pulled,),
    ItemMoved: (pushing.on_item_moved,),
    ItemChanged: (pushing.on_item_changed,),
    StageRemoved: (mapping.on_stage_removed,),
    Moderated: (recording.on_moderated,),
    ForumRestored: (noting.note_restored,),
    ModerationActed: (moderated.on_acted, flagged.on_acted),
    ThingFlagged: (calling.on_flagged,),
}
