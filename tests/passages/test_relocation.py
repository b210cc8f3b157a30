"""Passages are found again in a new revision: at the right place, or not at all."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.passages.alignment.passage_relocation import PassageMatch, Reanchorer
from tests.passages import random_prose

ARTICLE = random_prose.article(random.Random(7), 1500)
SENTENCE = "她说，慢一点的人看见的灯火，总比赶路的人多几盏。"
BEFORE = "下班的人从地铁口涌出来，像一条被放开的河。"
AFTER = "我记住了这句话，也记住了那天的风。"
TEXT = f"{ARTICLE[:700]}\n{BEFORE}{SENTENCE}{AFTER}\n{ARTICLE[700:]}"
FRESH = "🌾龘"
SOME = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters=FRESH))
FEW = st.text(alphabet="的了，。一 \n🍜A", max_size=60)
ANY = st.one_of(SOME, FEW, st.just(ARTICLE))


def sought(old: str, new: str, words: str = SENTENCE) -> tuple[str, str] | None:
    """Seek words of the old text, and say how they were found and what stands there."""
    start = old.index(words)
    found = Reanchorer(old, new).find(start, start + len(words))
    return None if found is None else (found.how, new[found.start : found.end])


@pytest.mark.parametrize(
    ("edited", "how", "words"),
    [
        (TEXT, "same", SENTENCE),
        (f"开头多了一段。\n{TEXT}", "same", SENTENCE),
        (TEXT.replace(SENTENCE, f"加了一句。{SENTENCE}又一句。"), "same", SENTENCE),
        (
            TEXT.replace("，", ", ").replace("。", "．"),
            "same",
            SENTENCE.replace("，", ", ")[:-1] + "．",
        ),
        (TEXT.replace("慢一点的人", "走得慢的人"), "edited", SENTENCE.replace("慢一点", "走得慢")),
        (TEXT.replace("她说，", ""), "edited", SENTENCE[3:]),
        (TEXT.replace(BEFORE, "").replace(AFTER, ""), "same", SENTENCE),
        (
            TEXT.replace("灯火，总比", "灯火，\n总比"),
            "same",
            SENTENCE.replace("，总比", "，\n总比"),
        ),
    ],
)
def test_edits_are_followed(edited: str, how: str, words: str) -> None:
    assert sought(TEXT, edited) == (how, words)


def test_a_paragraph_put_in_before_one_that_begins_alike_does_not_take_its_beginning() -> None:
    old = f"{ARTICLE[:700]}\n{SENTENCE}{AFTER}"
    new = old.replace(SENTENCE, f"{SENTENCE[:14]}桥修好了，船卖给了上游的人家。\n{SENTENCE}")
    at = old.index(SENTENCE)
    found = Reanchorer(old, new).find(at, at + len(SENTENCE))
    assert found == PassageMatch(new.index(SENTENCE), new.index(SENTENCE) + len(SENTENCE), "same")


def test_of_twins_each_stays_in_its_line_whatever_line_comes_next() -> None:
    one, last, other, third = sorted(
        random_prose.article(random.Random(9), 400).split("\n")[:4], key=len
    )
    old = "\n".join((one + SENTENCE, third, other + SENTENCE, last))
    new = "\n".join((other + SENTENCE, third, last, one + AFTER + SENTENCE))
    found = Reanchorer(old, new).find(len(one), len(one) + len(SENTENCE))
    at = new.rindex(SENTENCE)
    assert found == PassageMatch(at, at + len(SENTENCE), "elsewhere")


def test_words_of_which_half_could_be_others_that_are_gone_are_found() -> None:
    old = f"{ARTICLE[:700]}\n一句话要过三道关\n句子离开书，得过三道关\n{ARTICLE[700:]}"
    new = old.replace("句子离开书，得过三道关\n", "")
    assert sought(old, new, "一句话要过三道关") == ("same", "一句话要过三道关")


def test_a_paragraph_that_was_carried_off_is_found_elsewhere() -> None:
    paragraph = f"{BEFORE}{SENTENCE}{AFTER}\n"
    assert sought(TEXT, TEXT.replace(paragraph, "") + "\n" + paragraph) == ("elsewhere", SENTENCE)


@pytest.mark.parametrize(
    "edited",
    [
        TEXT.replace(SENTENCE, ""),
        TEXT.replace(SENTENCE, "这里换成了完全不同的另外一句话，讲的是天气。"),
        TEXT.replace(f"{BEFORE}{SENTENCE}{AFTER}\n", ""),
        "",
        " \n",
        random_prose.article(random.Random(8), 1500),
    ],
)
def test_what_is_gone_is_not_found(edited: str) -> None:
    assert sought(TEXT, edited) is None


def test_a_deleted_sentence_is_not_taken_for_its_twin() -> None:
    twins = f"{TEXT}\n后来她又说了一遍：{SENTENCE}没有人接话。"
    assert sought(twins, twins.replace(SENTENCE, "", 1)) is None


def test_a_twin_that_stays_is_still_itself_when_the_other_goes() -> None:
    twins = f"{TEXT}\n后来她又说了一遍：{SENTENCE}没有人接话。"
    new = twins.replace(SENTENCE, "", 1)
    at = twins.rindex(SENTENCE)
    found = Reanchorer(twins, new).find(at, at + len(SENTENCE))
    assert found == PassageMatch(new.index(SENTENCE), new.index(SENTENCE) + len(SENTENCE), "same")


def test_of_two_in_a_row_nobody_can_say_which_is_gone() -> None:
    twice = TEXT.replace(SENTENCE, SENTENCE * 2)
    assert sought(twice, TEXT) is None


def test_a_deleted_sentence_is_not_taken_for_one_that_is_nearly_the_same() -> None:
    near = SENTENCE.replace("赶路的人", "赶车的人")
    text = f"{TEXT}\n后来她又说了一遍：{near}没有人接话。"
    assert sought(text, text.replace(SENTENCE, "")) is None


def test_white_space_is_no_passage() -> None:
    assert Reanchorer("一 二", "一 二").find(1, 2) is None


@given(ANY, st.data())
@example("的" * 30, None)
def test_in_an_unchanged_text_everything_is_where_it_was(text: str, data: st.DataObject) -> None:
    start, end = a_place(text, data)
    found = Reanchorer(text, text).find(start, end)
    if not text[start:end].strip():
        assert found is None
        return
    assert found is not None
    assert found.how == "same"
    assert text[found.start : found.end] == text[start:end].strip()
    assert start <= found.start <= found.end <= end


@given(ANY, st.text(alphabet=FRESH, min_size=1, max_size=200), st.data())
def test_whatever_is_inserted_elsewhere_it_is_found_exactly(
    text: str, more: str, data: st.DataObject
) -> None:
    start, end = a_place(text, data)
    at = data.draw(st.sampled_from([*range(start + 1), *range(end, len(text) + 1)]))
    new = text[:at] + more + text[at:]
    found = Reanchorer(text, new).find(start, end)
    if not text[start:end].strip():
        return
    shift = len(more) if at <= start else 0
    assert found is not None
    assert new[found.start : found.end] == text[start:end].strip()
    assert start + shift <= found.start <= found.end <= end + shift


@given(ANY, ANY, st.data())
def test_no_two_texts_make_it_stumble(old: str, new: str, data: st.DataObject) -> None:
    start, end = a_place(old, data)
    found = Reanchorer(old, new).find(start, end)
    if found is not None:
        assert 0 <= found.start < found.end <= len(new)
        assert new[found.start : found.end].strip() == new[found.start : found.end]


@pytest.mark.parametrize(
    "text",
    ["的" * 20_000, "他来了，又走了。" * 5_000, "他来了，又走了。\n" * 5_000, "是\n否\n" * 5_000],
    ids=["one character", "one sentence", "one line", "two lines"],
)
def test_texts_that_say_one_thing_only_are_no_trap(text: str) -> None:
    new = text[:100] + text[140:9000] + "变" + text[9000:]
    seeker = Reanchorer(text, new)
    for start in range(0, len(text) - 8, len(text) // 50):
        found = seeker.find(start, start + 8)
        assert found is None or 0 <= found.start < found.end <= len(new)


def a_place(text: str, data: st.DataObject | None) -> tuple[int, int]:
    """Draw a stretch of a text."""
    if data is None:
        return 3, min(9, len(text))
    start = data.draw(st.integers(0, len(text)))
    return start, data.draw(st.integers(start, min(len(text), start + 40)))
