"""Which text can be drawn, and what counts as one character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.cards.render import slot_filling
from backend.cards.render.engine_types import PassageContent
from backend.cards.render.typesetting.drawable_text import clean_text, split_clusters


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\x00b\x1bc", "abc"),
        ("exe\u202egnp.", "exegnp."),
        ("零\u200b宽\ufeff字\u2060符", "零宽字符"),
        ("孤\ud800儿", "孤儿"),
        ("私\ue415用", "私用"),
        ("一  二\t三 \u3000四", "一 二 三\u3000四"),
        ("  \u3000首尾 ", "首尾"),
        ("段一\r\n\r\n\n段二", "段一\n段二"),
    ],
)
def test_what_cannot_be_drawn_is_dropped(raw: str, kept: str) -> None:
    assert clean_text(raw, 100, lines=True).text == kept


def test_line_breaks_become_spaces_where_there_is_one_line() -> None:
    assert clean_text("第一\n第二", 100).text == "第一 第二"


def test_text_beyond_the_cap_is_cut_and_says_so() -> None:
    words = clean_text("好" * 601, 600)
    assert (len(words.text), words.cut) == (600, True)
    assert not clean_text("好" * 600, 600).cut


def test_a_megabyte_of_text_is_cut_without_being_read() -> None:
    words = clean_text("字" * 1_000_000, 600)
    assert (words.text, words.cut) == ("字" * 600, True)


@pytest.mark.parametrize(
    "sign",
    ["e\u0301", "👍🏽", "👨‍👩‍👧‍👦", "🇨🇳", "3️⃣", "❤️", "——", "……", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "葛󠄀", "ก็"],
)
def test_what_a_reader_sees_as_one_sign_is_one_cluster(sign: str) -> None:
    assert split_clusters(f"前{sign}后") == ["前", sign, "后"]


def test_a_wide_mark_of_another_script_stands_by_itself() -> None:
    assert split_clusters("前ꦿ后") == ["前", "ꦿ", "后"]
    assert split_clusters("ꦿ小") == ["ꦿ", "小"]
    assert split_clusters("को") == ["को"]


def test_flags_pair_up_two_by_two() -> None:
    assert split_clusters("🇨🇳🇫🇷🇯") == ["🇨🇳", "🇫🇷", "🇯"]


def test_stacked_marks_are_capped() -> None:
    assert split_clusters("Z" + "\u0335" * 500 + "a") == ["Z" + "\u0335" * 4, "a"]


def test_an_endless_chain_of_joiners_is_cut_into_bounded_signs() -> None:
    found = split_clusters("👩\u200d" * 2000)
    assert max(map(len, found)) <= 32


@pytest.mark.parametrize("mark", ["\u0301", "\ufe0f", "\u200d", "\u20e3", "\U0001f3fd"])
def test_a_mark_with_nothing_before_it_vanishes(mark: str) -> None:
    assert split_clusters(mark + "好") == ["好"]


@given(st.text())
def test_clusters_only_ever_drop_marks(text: str) -> None:
    words = clean_text(text, 300, lines=True).text
    kept = iter(words)
    assert all(char in kept for cluster in split_clusters(words) for char in cluster)


def test_a_card_without_a_quote_says_the_title_once() -> None:
    slots = slot_filling.fill_slots(PassageContent(" \n", "题目", "号", "名", b"")).words
    assert (slots["quote"].text, slots["title"].text) == ("题目", "")


@pytest.mark.parametrize(
    ("author", "account", "expected"),
    [
        ("陈渡", "南方旧事", "——陈渡 · 南方旧事"),
        ("陈渡", "", "——陈渡"),
        ("", "南方旧事", "南方旧事"),
        (" \u200b", "南方旧事", "南方旧事"),
        ("南方旧事", "南方旧事", "——南方旧事"),
        ("", "", ""),
    ],
)
def test_a_dash_stands_before_an_author_and_never_before_an_account(
    author: str, account: str, expected: str
) -> None:
    slots = slot_filling.fill_slots(PassageContent("引", "题", account, "名", author=author))
    assert slots.fill("account", "——", "").text == expected


def test_other_words_before_an_account_stay() -> None:
    slots = slot_filling.fill_slots(PassageContent("引", "题", "号", "名"))
    assert slots.fill("account", "来自 ", "。").text == "来自 号。"
    assert slots.fill("title", "——", "").text == "——题"


def test_a_reader_without_a_name_is_still_somebody() -> None:
    assert (
        slot_filling.fill_slots(PassageContent("引", "题", "号", "\u200b", b""))
        .words["nickname"]
        .text
        == "一位读者"
    )


@pytest.mark.parametrize(
    ("name", "sign"),
    [("阿青", "阿"), ("jessie", "J"), ("~~小满", "小"), ("🌿叶", "🌿"), ("...", "读")],
)
def test_the_first_sign_of_a_name_stands_for_a_face(name: str, sign: str) -> None:
    assert slot_filling.get_initial(clean_text(name, 64)) == sign
