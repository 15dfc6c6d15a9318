"""The words of notices."""

from __future__ import annotations

from forum.core.language import later
from forum.moderation.words import TOLD_WORDS
from forum.notices.kinds import ACCOUNT, MODERATION

KIND_WORDS = {
    "mention": (later("Somebody names you"), later("with @ in a post")),
    "reply": (later("Answers to you"), later("to a post of yours")),
    "mine": (
        later("What happens to what is yours"),
        later("changes offered, merges, ideas made of your posts, credit, rewards, new reports"),
    ),
    "status": (later("What becomes of ideas"), later("that you follow, want or proposed")),
    "post": (later("Posts"), later("in threads and under ideas that you follow")),
    "new": (
        later("New ideas and threads"),
        later("of communities, areas, tags and people that you follow"),
    ),
    "thanks": (later("Thanks"), later("for a post of yours")),
}
WAY_WORDS = {"now": later("At once"), "digest": later("In the digest"), "none": later("Never")}
EVERY_WORDS = {"day": later("Every day"), "week": later("Every week"), "never": later("Never")}
COCKPIT_WORDS = {"week": later("Every week"), "never": later("Never")}


def moderated(act: str) -> str:
    """What happened, where a moderator did it."""
    return f"mod_{act}"


def flagged(state: str) -> str:
    """What happened, where a moderator decided about what somebody flagged."""
    return f"flag_{state}"


# What happened: the kind it belongs to, and the sentence.
WHATS = {
    "mention": ("mention", later("%(who)s named you")),
    "reply": ("reply", later("%(who)s answered you")),
    "post": ("post", later("%(who)s posted")),
    "thread": ("new", later("%(who)s opened a thread")),
    "idea": ("new", later("%(who)s proposed an idea")),
    "status": ("status", later("The idea stands elsewhere now")),
    "answer": ("status", later("The brand answered")),
    "answers": ("status", later("The brand answered several ideas that concern you")),
    "merged": ("status", later("The idea was merged with another one")),
    "unmerged": ("status", later("Two merged ideas stand for themselves again")),
    "amendment": ("mine", later("%(who)s offers a change of your idea")),
    "amendment_answer": ("mine", later("The change that you offered was answered")),
    "merge_proposed": ("mine", later("%(who)s proposes to merge your idea")),
    "pulled": ("mine", later("The brand took your idea into its pipeline")),
    "credited": ("mine", later("You are credited for an idea that the brand took up")),
    "shares_asked": ("mine", later("You are asked: your share of an idea would become smaller")),
    "shares_proposed": ("mine", later("Other shares of an idea of yours are proposed")),
    "shares_settled": ("mine", later("What was proposed about the shares of an idea is settled")),
    "reward_promised": ("mine", later("You are promised a reward")),
    "reward_sent": ("mine", later("A reward is handed over to you: say whether it arrived")),
    "reward_disputed": ("mine", later("%(who)s says that a reward did not arrive as promised")),
    "reward_cancelled": ("mine", later("A reward that you were promised is cancelled")),
    "undelivered": ("mine", later("It did not reach your tracker")),
    "report": ("mine", later("A new report is ready")),
    "grown": ("mine", later("%(who)s made an idea of your post")),
    "thanks": ("thanks", later("%(who)s thanks you")),
    "password_changed": (ACCOUNT, later("Your password was changed")),
    "second_factor_off": (ACCOUNT, later("Your second factor is off")),
    "recovery_used": (ACCOUNT, later("A recovery code was used")),
    "new_device": (ACCOUNT, later("Somebody signed in to your account from a new device")),
    "flag_upheld": (
        MODERATION,
        later("The moderators agreed with you and acted on what you flagged"),
    ),
    "flag_dismissed": (
        MODERATION,
        later("The moderators looked at what you flagged and left it as it is"),
    ),
    **{moderated(act): (MODERATION, words) for act, words in TOLD_WORDS.items()},
}
