"""Every limit of the forum in one table, used by the rule, its message and its test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

POST_MAX = 20_000
TITLE_MIN, TITLE_MAX = 5, 200
NAME_MIN, NAME_MAX = 3, 20
PASSWORD_MIN, PASSWORD_MAX = 10, 256
# Of admins, product managers and moderators; and how many characters of it differ.
PASSWORD_MIN_STAFF, PASSWORD_DIFFERENT = 15, 5
TAGS_MAX, TAG_MAX = 5, 30
REASON_MAX = 500
# Screening: a rule's pattern, how many a community has, its list of hosts, its thresholds.
RULE_MIN, RULE_MAX, RULES_OF_SCREENING_MAX = 3, 100, 200
HOSTS_LENGTH, HOLD_FIRST_MAX, SCORE_MIN, SCORE_MAX = 4_000, 10, 0.5, 20
EDIT_SHARE_MAX, EDIT_DAYS_MAX = 100, 365
# A complaint against a moderator's act; kinds of flags and ready reasons of a community.
APPEAL_MAX = 2_000
FLAG_KINDS_MAX, FLAG_KIND_MAX, REASONS_MAX = 12, 60, 40
# What an admin looks for among jobs.
JOB_KIND_MAX, JOB_WORDS_MAX = 40, 100
AMOUNT_MAX = 60
CERTIFICATES_MAX = 20
ANSWER_MAX, ANSWERED_AT_ONCE = 5_000, 500
ALT_MAX = 300
DRAFT_MAX, DRAFTS_MAX = 40_000, 20
# A draft that nobody writes on goes after this long, and its pictures with it.
DRAFT_FOR = timedelta(days=90)
AREAS_MAX, AREA_NAME_MAX = 30, 40
VIEWS_MAX, VIEW_NAME_MAX = 20, 40
EMAIL_MAX = 254
TAGLINE_MAX = 300
RULES_MAX, LICENCE_MAX = 10_000, 5_000
REACTIONS_MAX, REACTIONS_LENGTH = 8, 100
AGE_MAX = 99
ANSWER_DAYS_MAX, ANSWER_VOTES_MAX = 365, 1_000
NOTE_MAX = 1_000
# The number of a request, which a proxy may have given it.
REQUEST_ID_MAX = 64
# For how many days a report can be shared by a link.
SHARED_DAYS = (7, 30, 90)
INVITED_AT_ONCE, INVITATION_USES, INVITATION_DAYS = 20, 500, 90
# Answers to answers are set in this far; beyond, they stand beside each other.
THREAD_DEPTH = 6
MENTIONS = {"newcomer": 2, "member": 10, "trusted": 20}
TEAM_MENTIONS = 50
COMPLETIONS = 8
ABOUT_MAX = 1_000
MODELS_MAX, MODEL_NAME_MAX = 40, 60
STAGES_MAX, STAGE_NAME_MIN, STAGE_NAME_MAX = 12, 2, 40
ITEM_WORD_MAX, TEAM_NOTE_MAX = 60, 2_000

# Trust (accounts.trust): what a newcomer waits for, and what makes a person trusted.
NEWCOMER_FOR = timedelta(hours=24)
TRUSTED_DAYS, TRUSTED_CONTRIBUTIONS = 15, 10
FLAG_FORGOTTEN_AFTER = timedelta(days=90)
RENAME_AFTER = timedelta(days=30)
# A name that somebody gave up is kept for them this long: nobody else is taken for them meanwhile.
NAME_KEPT_FOR = timedelta(days=90)
# What is kept for a while and then goes by itself (forum/privacy/retention.py); other rooms have
# their own: drafts, sessions, names, exports, deliveries.
IMPRESSIONS_KEPT_FOR = timedelta(days=90)
LETTERS_KEPT_FOR = timedelta(days=30)
EFFECTS_KEPT_FOR = timedelta(days=30)
TOKENS_KEPT_FOR = timedelta(days=14)
# An account whose address was never proven, and that gave nothing.
UNPROVEN_FOR = timedelta(days=14)
# The address that somebody invited, after the invitation was over.
INVITED_KEPT_FOR = timedelta(days=30)
# Exports of all that is kept of a person: so many asked for in a while, each there so long.
EXPORTS, EXPORTS_WITHIN = 3, timedelta(minutes=30)
EXPORT_KEPT_FOR = timedelta(days=7)
# For how long somebody who wants to be erased may still come back.
LEAVING_FOR = timedelta(days=7)
# Of one person's thanks to another this many count, so that a pair can't lift each other.
THANKS_FROM_ONE = 3
# The hash of the address that somebody came from stays this long.
ADDRESSES_KEPT_FOR = timedelta(days=30)
# A breakdown of people names no group that is smaller.
BREAKDOWN_FLOOR = 5

# A session ends this long after its last page; what is known of it goes later (accounts.sessions).
SESSION_FOR = timedelta(days=30)
SESSION_KEPT_FOR = timedelta(days=90)
# When a session was seen is noted this often, and no more exactly.
SEEN_EVERY = timedelta(minutes=10)
# What matters most asks for the password once more, unless it was said so lately.
FRESH_FOR = timedelta(minutes=10)

# Wrong codes of a second factor, in any way of sending them; the edge also counts SIGN_IN.
CODES_A_DAY, CODE_MAX = 20, 40

# Sizes are promised, counted and shown in the same ones.
MEGABYTE = 1_000_000

# Pictures: what one may be, in its file and once decoded …
IMAGE_BYTES = 8 * MEGABYTE
IMAGE_PIXELS = 25_000_000
IMAGE_SIDE = 8_000
# … when it moves, though only its first frame is shown …
IMAGE_FRAMES = 200
IMAGE_MOVING_PIXELS = 4 * IMAGE_PIXELS
# … and as a progressive JPEG: programs write about ten passes, and each walks over the whole.
IMAGE_SCANS = 100
IMAGES_PER_IDEA = 8
# Reading all the pictures of one form: seconds by the clock and of work; bytes of memory (the
# hungriest that is allowed, a WebP of 25 Mpx, takes 470 MB) and of what may come back.
IMAGE_SECONDS = 10
IMAGE_WORK_SECONDS = 10
IMAGE_MEMORY = 768 * 1024 * 1024
IMAGE_OUTPUT = 64 * 1024 * 1024
# What one person's pictures may take on the disk, with their thumbnails and earlier versions.
KEPT_BYTES = {"newcomer": 200 * MEGABYTE, "member": 200 * MEGABYTE, "trusted": 400 * MEGABYTE}

# What one request may bring: any; one picture; all of an idea's, with its words; JSON.
REQUEST_BYTES = 10 * MEGABYTE
PICTURE_BYTES = IMAGE_BYTES + 64 * 1024
PICTURES_BYTES = (IMAGES_PER_IDEA + 1) * IMAGE_BYTES
JSON_BYTES = 256 * 1024

# At the edge, counted by Flask-Limiter (per process, or in Redis).
SIGN_IN = "5 per 5 minutes"
SIGN_IN_ADDRESS = "30 per hour"
SIGN_UP = "3 per hour"
# Mails that anybody can ask for: from one address of a computer, and to one account.
ASKED_MAIL, RESETS_AT_ONCE = "3 per hour", 3
SEARCH_GUEST = "15 per minute"
SEARCH_PERSON = "30 per minute"
# Requests that bring pictures, whatever they are for.
UPLOADS = "10 per minute"
# For so long a moderator has a card to themselves.
CLAIMED_FOR = timedelta(minutes=15)
# For how many days somebody can be silenced or suspended.
SANCTION_DAYS = (1, 7, 30, 90, 365)
# What one tracker says to its integration.
HOOKS = "120 per minute"
ALL_PAGES_PERSON = "50 per 10 seconds"
ALL_PAGES_ADDRESS = "200 per 10 seconds"


@dataclass(frozen=True)
class Pace:
    """How often one person may do a thing: `gap` apart, and `per_day` in any 24 hours."""

    gap: timedelta
    per_day: int

    def doubled(self) -> Pace:
        """Half the wait, twice a day's number."""
        return Pace(self.gap / 2, self.per_day * 2)


def _paces(newcomer: Pace, member: Pace) -> dict[str, Pace]:
    """A pace for each level of trust: who is trusted may do everything twice as often."""
    return {"newcomer": newcomer, "member": member, "trusted": member.doubled()}


IDEA = _paces(Pace(timedelta(seconds=60), 3), Pace(timedelta(seconds=60), 10))
POST = _paces(Pace(timedelta(seconds=30), 10), Pace(timedelta(seconds=5), 100))
VOTE = _paces(Pace(timedelta(0), 60), Pace(timedelta(0), 60))
EDIT = _paces(Pace(timedelta(0), 30), Pace(timedelta(0), 30))
REACTION = _paces(Pace(timedelta(0), 60), Pace(timedelta(0), 300))
THREAD = _paces(Pace(timedelta(seconds=60), 3), Pace(timedelta(seconds=30), 20))
POST_IMAGE = _paces(Pace(timedelta(0), 20), Pace(timedelta(0), 100))
# On so many days somebody came, until their flags weigh in full before any of them was upheld.
FLAG_KNOWN_DAYS = 7
FLAG = _paces(Pace(timedelta(0), 20), Pace(timedelta(0), 20))
VOTES_TO_ONE_AUTHOR = 15
COMPARISON = _paces(Pace(timedelta(0), 60), Pace(timedelta(0), 300))
UPLOAD = _paces(Pace(timedelta(0), 40), Pace(timedelta(0), 200))
AMENDMENT = _paces(Pace(timedelta(seconds=60), 3), Pace(timedelta(seconds=30), 20))
# By mail and by link, counted together: a newcomer's friends are few, a team's many.
INVITATION = {
    **_paces(Pace(timedelta(0), 5), Pace(timedelta(0), 30)),
    "team": Pace(timedelta(0), 300),
}
# Links by which reports are shared.
SHARED_REPORT = Pace(timedelta(0), 50)
