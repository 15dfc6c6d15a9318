"""What is written on one line."""

from forum.core.titles import split_tags


def test_a_tag_has_no_character_that_cannot_be_seen() -> None:
    assert split_tags("#Rain\x0b,\x01 rain , wet\x02 \u00a0days") == ["rain", "wet days"]
