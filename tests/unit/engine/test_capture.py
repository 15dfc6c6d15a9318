"""A whole run: the same bytes for the same corpus, sums that are exact, notes that are honest."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from forum.capture.engine import (
    Corpus,
    Document,
    Findings,
    KnownTheme,
    Post,
    Settled,
    capture,
)
from forum.capture.engine.pipeline import STAGES
from forum.capture.engine.rank.weights import IDEA_WEIGHTS, Weights
from tests.unit.engine.worlds import corpus, planted


@pytest.fixture(scope="module")
def findings() -> Findings:
    return capture(corpus(planted()[0]))


def test_a_shuffled_corpus_gives_the_same_bytes(findings: Findings) -> None:
    documents, _ = planted()
    random.Random(5).shuffle(documents)
    renamed = [
        replace(d, author=f"x{d.author}", voices=frozenset(f"x{v}" for v in d.voices))
        for d in documents
    ]
    assert capture(corpus(renamed)).to_bytes() == findings.to_bytes()


def test_what_is_written_is_plain_data_in_the_order_of_its_names(findings: Findings) -> None:
    read = json.loads(findings.to_bytes())
    assert list(read) == sorted(read)
    assert [theme["label"] for theme in read["themes"]] == [t.label for t in findings.themes]


def test_contributions_sum_to_the_score_and_the_interval_holds_it(findings: Findings) -> None:
    for row in (*findings.ideas, *findings.themes):
        assert round(sum(row.contributions.values()), 6) == row.score
        assert 0.0 <= row.low <= row.score <= row.high <= 1.0
        assert row.demand.low <= row.demand.mean <= row.demand.high


def test_every_idea_has_its_place_and_every_member_its_theme(findings: Findings) -> None:
    assert [idea.position for idea in findings.ideas] == list(range(1, 81))
    scores = [idea.score for idea in findings.ideas]
    assert scores == sorted(scores, reverse=True)
    place = {idea.key: idea.position for idea in findings.ideas}
    for theme in findings.themes:
        assert list(theme.members) == sorted(theme.members, key=place.__getitem__)
        assert set(theme.evidence) <= set(theme.members)
        assert theme.size == len(theme.members) >= 3
        assert len(theme.weekly) == 12
        assert 0 < theme.breadth <= 1
    themed = sum(theme.size for theme in findings.themes)
    assert themed + findings.unthemed == len(findings.ideas)


def test_labels_are_short_and_in_peoples_words(findings: Findings) -> None:
    said = " ".join(f"{d.title} {d.body}" for d in planted()[0]).lower()
    for theme in findings.themes:
        assert theme.label[0].isupper()
        assert len(theme.label.split()) <= 5
        assert all(part.strip().lower() in said for part in theme.label.split(","))
        assert 1 <= len(theme.terms) <= 8


def test_findings_hold_no_text(findings: Findings) -> None:
    kept = findings.to_bytes().decode()
    assert all(d.title not in kept and d.body not in kept for d in planted()[0])
    assert "p1" not in {part for idea in findings.ideas for part in idea.contributions}


def test_progress_rises_through_the_stages_to_the_end() -> None:
    heard: list[tuple[str, float]] = []
    capture(corpus(planted(3)[0]), progress=lambda stage, share: heard.append((stage, share)))
    shares = [share for _, share in heard]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert list(dict.fromkeys(stage for stage, _ in heard)) == list(STAGES)


def test_progress_may_end_the_run() -> None:
    class Enough(Exception):
        """The reader went away."""

    def stop(stage: str, share: float) -> None:
        if stage == "labels":
            raise Enough

    with pytest.raises(Enough):
        capture(corpus(planted(3)[0]), progress=stop)


def bare(n: int, **more: object) -> Corpus:
    rows = [Document(key=f"k{i}", title=f"Lamp {i}", body="", author="a", **more) for i in range(n)]
    return Corpus(tuple(rows))


@pytest.mark.parametrize("n", [0, 1, 2, 3, 9])
def test_small_corpora_are_answered(n: int) -> None:
    found = capture(bare(n))
    assert len(found.ideas) == n
    assert found.unthemed + sum(theme.size for theme in found.themes) == n


def test_where_nothing_is_known_demand_is_the_prior_and_the_note_says_so() -> None:
    found = capture(bare(12))
    assert len({idea.demand for idea in found.ideas}) == 1
    assert found.ideas[0].demand.high - found.ideas[0].demand.low > 0.2
    assert [(note.kind, dict(note.numbers)) for note in found.notes] == [
        ("nothing_known", {"ideas": 12})
    ]


def test_imported_votes_are_read_against_a_stated_number_of_people() -> None:
    documents = [
        Document(key=f"k{i:02}", title=f"Lamp {i}", body="", author="a", imported_votes=5 * i)
        for i in range(20)
    ]
    found = capture(corpus(documents))
    assert found.ideas[0].key == "k19"
    (note,) = found.notes
    assert note.kind == "assumed_exposure"
    assert note.numbers["ideas"] == 20
    assert note.numbers["people"] >= 2 * 95
    assert found.ideas[0].demand.mean < 0.6


@pytest.mark.parametrize("most", [100, 10_000])
def test_scores_lie_between_0_and_1_however_uneven_the_votes(most: int) -> None:
    documents = planted(10)[0]
    wanted = replace(documents[0], title="Nothing alike", body="", imported_votes=most)
    found = capture(Corpus((wanted, *(replace(d, imported_votes=0) for d in documents[1:]))))
    for row in (*found.ideas, *found.themes):
        assert 0.0 <= row.low <= row.score <= row.high <= 1.0
        assert row.demand.low <= row.demand.mean <= row.demand.high


def test_weights_of_any_size_count_alike() -> None:
    documents = tuple(planted(4)[0])
    huge = Weights(idea={n: w * 2.3 * 1e308 for n, w in IDEA_WEIGHTS.items()})
    found, usual = (capture(Corpus(documents), weights=weights) for weights in (huge, Weights()))
    assert [i.score for i in found.ideas] == pytest.approx([i.score for i in usual.ideas])


def test_no_label_is_an_address() -> None:
    texts = [f"A rack {'x' * 90} that folds", f"The rack {'x' * 90}", f"Our rack {'x' * 90}"]
    documents = [Document(f"r{i}", text, "", f"p{i}") for i, text in enumerate(texts)]
    found = capture(Corpus((*documents, *planted(4)[0])))
    assert max(len(term) for theme in found.themes for term in (theme.label, *theme.terms)) < 90


def test_an_idea_that_was_shown_rarely_is_not_punished() -> None:
    rows = [
        Document(key=f"k{i:02}", title=f"Lamp {i}", body="", author="a", votes=6, exposure=60.0)
        for i in range(20)
    ]
    rare = replace(rows[3], votes=5, exposure=9.0)
    found = capture(corpus([*rows[:3], rare, *rows[4:]]))
    assert found.ideas[0].key == rare.key


def test_what_people_say_belongs_to_themes_and_sudden_anger_raises_an_alarm() -> None:
    documents, _ = planted(40)
    posts = [
        Post(f"p{week}-{i}", f"The lock {said}, time {week}.", f"a{i}", None, 7 * week)
        for week in range(1, 12)
        for i, said in enumerate(["is broken", *["lies beside the alarm"] * 7])
    ]
    posts += [
        Post(f"now-{i}", f"The lock is broken, the key is stuck, {i} times.", f"b{i}", None, 0)
        for i in range(14)
    ]
    found = capture(Corpus(tuple(documents), posts=tuple(posts)))
    place = {idea.key: idea.theme for idea in found.ideas}
    (lock,) = (theme for theme in found.themes if theme.key == place["lock-001"])
    assert lock.complaints >= 14
    assert lock.alarm is not None
    assert lock.alarm.seen == 14 > lock.alarm.high
    assert [theme.key for theme in found.themes if theme.alarm] == [lock.key]
    assert {said.theme for said in found.said if said.post.startswith("now")} == {lock.key}
    assert found.posts == len(posts)
    assert "stuck" not in found.to_bytes().decode()


def test_ideas_that_seem_to_be_the_same_are_named_but_not_what_was_decided() -> None:
    documents, _ = planted(10)
    twin = replace(documents[0], key="z-twin", author="other")
    pair = {documents[0].key, "z-twin"}
    found = capture(Corpus((*documents, twin)))
    assert any(pair <= set(twins.keys) for twins in found.twins)
    settled = (Settled(documents[0].key, "z-twin", same=False),)
    decided = capture(Corpus((*documents, twin), settled=settled))
    assert not any(pair <= set(twins.keys) for twins in decided.twins)


def divided(*, seed: int = 0) -> Corpus:
    """Two camps of sixty people who want different halves of the themes, and all want repairs."""
    rng = random.Random(seed)
    documents, truth = planted(10)
    camps = [[f"{name}{i}" for i in range(60)] for name in "xy"]
    halves = [{"battery", "lights", "lock", "rain"}, {"seat", "map", "noise"}]
    rows = []
    for document, theme in zip(documents, truth, strict=True):
        wants: set[str] = set()
        declines: set[str] = set()
        for camp, half in zip(camps, halves, strict=True):
            likely = 0.9 if theme in half or theme == "repair" else 0.1
            for person in rng.sample(camp, 25):
                (wants if rng.random() < likely else declines).add(person)
        rows.append(
            replace(
                document,
                author="z",
                voices=frozenset(wants),
                wanted_by=frozenset(wants),
                declined_by=frozenset(declines),
                votes=len(wants),
                exposure=120.0,
            )
        )
    return Corpus(tuple(rows))


def test_what_joins_the_camps_is_told_and_counts_in_the_rank() -> None:
    found = capture(divided())
    assert sorted(found.camps) == [60, 60]
    for row in (*found.ideas, *found.themes):
        assert round(sum(row.contributions.values()), 6) == row.score
    joined = {i.key: i.contributions["bridging"] for i in found.ideas}
    agreeing = {idea.key: idea.agreeing for idea in found.ideas}
    repairs = [key for key in joined if key.startswith("repair")]
    assert min(joined[key] for key in repairs) > max(
        share for key, share in joined.items() if key not in repairs
    )
    assert {agreeing[key] for key in repairs} == {2}
    assert all(voice.reacted >= 5 for theme in found.themes for voice in theme.camps)


def test_camps_do_not_depend_on_names_or_on_the_order_of_documents() -> None:
    corpus_ = divided()
    rows = [
        replace(
            d,
            wanted_by=frozenset(f"n{p}" for p in d.wanted_by),
            declined_by=frozenset(f"n{p}" for p in d.declined_by),
            voices=frozenset(f"n{p}" for p in d.voices),
            author=f"n{d.author}",
        )
        for d in reversed(corpus_.documents)
    ]
    assert capture(Corpus(tuple(rows))).to_bytes() == capture(corpus_).to_bytes()


@pytest.mark.parametrize(
    "texts",
    [
        ["", " ", "\n\n"],
        ["🚲🚲🚲"] * 8,
        ["the same words"] * 12,
        ["x" * 4000, "b " * 4000, "?!", "\x00", "\ud83d"],
        ["بطارية الدراجة فارغة", "البطارية ضعيفة جدا", "بطارية أكبر من فضلك"] * 4,
        ["电池续航太短", "希望电池更大", "电池充电太慢", "车灯不够亮", "后车灯太暗"] * 3,
        ["Akku lädt nicht", "Batterie vide", "battery empty"] * 90,
    ],
)
def test_no_texts_make_a_run_raise(texts: list[str]) -> None:
    documents = [Document(f"k{i}", text, "", f"a{i}") for i, text in enumerate(texts)]
    posts = [Post(f"p{i}", text, f"a{i}", f"k{i}") for i, text in enumerate(texts)]
    found = capture(Corpus(tuple(documents), posts=tuple(posts)))
    assert len(found.ideas) == len(texts)
    assert found.unthemed + sum(theme.size for theme in found.themes) == len(texts)
    known = tuple(KnownTheme(t.key, t.label, frozenset(t.members)) for t in found.themes)
    again = capture(Corpus(tuple(documents), before=known), full=False)
    assert {theme.key for theme in again.themes} == {theme.key for theme in found.themes}
