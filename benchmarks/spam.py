"""Spam, invented from recipes: a family each.

The signals were tuned on the families of TUNED, all of which were looked at. HELD_OUT was written
after the signals, by somebody who had read their table in docs/moderation.md but neither their
code nor their words; nothing was tuned on it, and nothing may be, or it is to be written anew.
"""

from __future__ import annotations

import random
from collections.abc import Callable

Recipe = Callable[[random.Random], str]


def host(chance: random.Random) -> str:
    """A host that nobody has heard of."""
    word = "".join(chance.choice("bcdfglmnprstvaeiou") for _ in range(9))
    return f"{word}.{chance.choice(['com', 'xyz', 'top', 'shop', 'net', 'info'])}"


def _offer(chance: random.Random) -> str:
    what = chance.choice(
        ["replica watches", "cheap loans", "SEO backlinks", "casino bonus", "viagra"]
    )
    there = f"https://{host(chance)}/{chance.randint(1, 999)}"
    return f"Best {what} online, 100% free shipping! Order now at {there}"


def _praise(chance: random.Random) -> str:
    said = chance.choice(
        ["Great post, very helpful!", "I really like this forum.", "Thanks for sharing."]
    )
    return f"{said} Also visit my site https://{host(chance)} for a special discount."


def _shortened(chance: random.Random) -> str:
    word = "".join(chance.choice("abcdefghijk0123456789") for _ in range(7))
    lure = chance.choice(["Win a prize", "make money fast"])
    return f"OMG you have to see this!!!! bit.ly/{word} {lure}"


def _wallet(chance: random.Random) -> str:
    number = chance.randint(10_000_000, 99_999_999)
    return (
        f"I earned 5,000 a week with crypto investment, guaranteed profit. Write to my mentor on "
        f"WhatsApp +44 7{number} or telegram @trade{number}"
    )


def _disguised(chance: random.Random) -> str:
    return (
        f"Новая cаsinо оnlinе j\u0430ckp\u043et, buy n\u043ew http://www.{host(chance)} "
        f"p\u0430yd\u0430y l\u043eans"
    )


def _shouted(chance: random.Random) -> str:
    return f"CHEAP FOLLOWERS AND LIKES!!!! BUY NOW, LIMITED OFFER: {host(chance)}/deal"


def _list_of_links(chance: random.Random) -> str:
    return "\n".join(f"https://{host(chance)}/p{number}" for number in range(6))


def _french(chance: random.Random) -> str:
    what = chance.choice(
        ["Crédit rapide sans risque", "Voyance gratuite", "Gagnez de l'argent facile"]
    )
    there = f"https://{host(chance)}"
    return f"{what}, offre limitée ! Cliquez ici : {there} ou WhatsApp +33 6 12 34 56 78"


def _escort(chance: random.Random) -> str:
    number = f"+91 98{chance.randint(10_000_000, 99_999_999)}"
    return f"Independent escorts in your city, call {number} {host(chance)}"


def _soup(chance: random.Random) -> str:
    words = ["".join(chance.choice("bcdfghjklmnpqrstvwxz") for _ in range(9)) for _ in range(8)]
    return f"{' '.join(words)} https://{host(chance)}"


def soft(chance: random.Random) -> str:
    return (
        "We compared the best bikes of this year so that you do not have to, and wrote down what "
        f"we found: https://{host(chance)}/guide"
    )


def _marabout(chance: random.Random) -> str:
    number = f"+229 97 {chance.randint(10, 99)} 11 22"
    return f"Grand marabout voyance retour affectif, contact whatsapp {number}"


TUNED: dict[str, Recipe] = {
    "offer with a link": _offer,
    "praise with a link": _praise,
    "shortened link": _shortened,
    "wallet and telephone": _wallet,
    "foreign letters": _disguised,
    "shouting": _shouted,
    "list of links": _list_of_links,
    "French offers": _french,
    "escorts": _escort,
    "letters at random": _soup,
    "marabout": _marabout,
    "soft: one link, good prose": soft,
}


def _work_at_home(chance: random.Random) -> str:
    first = chance.choice(["We are hiring", "Urgent vacancy:", "Our company is looking for"])
    work = chance.choice(["typists", "product reviewers", "remote assistants", "data clerks"])
    there = f"hr.{chance.choice(['linda', 'thomas', 'grace'])}{chance.randint(10, 999)}@gmail.com"
    pay = chance.choice([150, 200, 300])
    return f"{first} {work}, {pay} USD per day from your home, no experience. Apply: {there}"


def _essays(chance: random.Random) -> str:
    worry = chance.choice(
        [
            "Many students have no time left for their papers.",
            "I was about to fail my last year at college.",
            "Deadlines can ruin your semester.",
        ]
    )
    return (
        f"{worry} The writers of [this essay writing service](https://{host(chance)}) deliver "
        f"in {chance.choice([3, 6, 12])} hours, with no plagiarism and at an affordable price."
    )


def _support_line(chance: random.Random) -> str:
    brand = chance.choice(["HP printer", "QuickBooks", "Gmail account", "Garmin map update"])
    number = f"1-8{chance.choice('04578')}{chance.choice('04578')}-{chance.randint(200, 999)}"
    return (
        f"Does your {brand} show an error? Our technicians are there 24/7, dial the toll-free "
        f"{brand} support number {number}-{chance.randint(1000, 9999)} for instant help."
    )


def _stream(chance: random.Random) -> str:
    teams = chance.sample(["Arsenal", "Benfica", "Lakers", "Roma", "Ajax", "Celtics"], 2)
    return (
        f"WATCH LIVE {teams[0]} vs {teams[1]} HD stream free TV channel "
        f">>> https://{host(chance)}/live{chance.randint(1, 99)} <<<"
    )


def _slots(chance: random.Random) -> str:
    praise = chance.choice(["gacor hari ini", "terpercaya", "gampang menang", "online resmi"])
    return (
        f"Daftar situs slot {praise}, bonus new member {chance.choice([50, 100, 200])}% deposit "
        f"pulsa tanpa potongan, link alternatif https://{host(chance)}"
    )


def _hidden_in_advice(chance: random.Random) -> str:
    advice = chance.choice(
        [
            "For a long tour I would look at the range first, and only then at the motor.",
            "A torque sensor feels far more natural than one that counts the pedal strokes.",
            "In winter the battery should come indoors; cold costs a fifth of its charge.",
        ]
    )
    anchor = chance.choice(["cheap bike insurance", "best e-bike deals", "buy helmets online"])
    return f"{advice} If you need more about it, see [{anchor}](https://{host(chance)}/blog)."


def _spell(chance: random.Random) -> str:
    name = chance.choice(["Dr. Odion", "Priest Azuka", "Dr. Ehis"])
    harm = chance.choice(["my husband left me", "I lost my job and my wife", "I was very ill"])
    there = f"{name.split()[1].lower()}temple{chance.randint(1, 99)}@gmail.com"
    return (
        f"I want to testify how {name} changed my life. Two years ago {harm}, and his powerful "
        f"spell brought all back within 48 hours. You can reach him on {there}"
    )


def _papers(chance: random.Random) -> str:
    what = chance.choice(["F\u00fchrerschein", "Reisepass", "Personalausweis"])
    return (
        f"{what} kaufen ohne Pr\u00fcfung, echt und registriert, schnelle Lieferung in ganz "
        f"Europa. Bestellen Sie jetzt: https://{host(chance)} oder "
        f"+49 152 {chance.randint(10**6, 10**7)}"
    )


HELD_OUT: dict[str, Recipe] = {
    "work at home": _work_at_home,
    "essays for students": _essays,
    "false support lines": _support_line,
    "streams of matches": _stream,
    "slot machines (Indonesian)": _slots,
    "a link inside good advice": _hidden_in_advice,
    "spells and cures": _spell,
    "papers for sale (German)": _papers,
}
