"""Words that stay whole on a line: kaomoji, topics, mentions, code, scripts without spaces."""

import pytest

from backend.cards.render.fonts import text_shaping
from backend.cards.render.typesetting import kaomoji, kept_together
from backend.cards.render.typesetting.drawable_text import clean_text
from backend.cards.render.typesetting.line_placement import TextBlock
from backend.cards.render.typesetting.measured_text import measure_text
from backend.cards.render.typesetting.text_fitting import LayoutOptions, fit_text
from tests.cards import rules

HAN = "春天总是会来人间一趟"
WHOLES = (
    ".NET", ".env", ".5", ".gitignore", "#话题#", "#春日读书会#", "@名字", "@wang", "C++", "C#", "F#",  # noqa: E501
    "->", "=>", "::", "std::vector", "--flag", "-v", "a->b", "$5.00", "¥5", "10%", "50℃", "50°C", "5‰",  # noqa: E501
    "i++", "--i", "!=", "&&", "$HOME", "~/.ssh", "/etc/hosts", "foo()", "arr[0]", "R&B", "x86_64", "No.1",  # noqa: E501
    "（´･ω･｀）", "(´･ω･`)", "(╯°□°)╯", "(╯°□°）╯︵ ┻━┻", "ヽ(✿ﾟ▽ﾟ)ノ", "¯\\_(ツ)_/¯", "(๑•̀ㅂ•́)و✧",
    "(≧▽≦)", "(*^▽^*)", "╮(╯▽╰)╭", "ʕ•ᴥ•ʔ", ">_<", "^_^", "T_T", "(｡•́︿•̀｡)", "(=^･ω･^=)", "_(:з」∠)_",  # noqa: E501
    "(ง •̀_•́)ง", "ლ(╹◡╹ლ)", "(⌒▽⌒)☆", "(T_T)", "(>_<)", "（*＾-＾*）", "(°ー°〃)", "(ﾉ◕ヮ◕)ﾉ*:･ﾟ✧",
    "\\(^o^)/", "o(╥﹏╥)o", "(づ｡◕‿‿◕｡)づ", "d(^_^o)", "(ಠ_ಠ)", "(눈_눈)", "ᕕ( ᐛ )ᕗ", "(・∀・)", "(￣▽￣)",  # noqa: E501
    "(´；ω；`)", "=￣ω￣=", "(lll￢ω￢)", "凸(艹皿艹 )", "m(_ _)m", "┑(￣Д ￣)┍", "Σ(°△°|||)︴", "(。・∀・)ノ゙",  # noqa: E501
    "＼(^o^)／", "( ͡° ͜ʖ ͡°)", "（；´д｀）ゞ", "┗|｀O′|┛", "|ω・)", "乁( ˙ω˙ )厂", "ㄟ( ▔, ▔ )ㄏ", "￣へ￣", "⊙﹏⊙",  # noqa: E501
    "φ(゜▽゜*)♪", "ε=ε=ε=(~￣▽￣)~", "(ˉ▽ˉ；)...", "(＠_＠;)", "o(*≧▽≦)ツ", "ヽ(。_°)ノ", "(灬ºωº灬)",  # noqa: E501
    "≥90%", "x≥90%", "≈3.14", "√2", "<5", ">=5", "%d", "%s", "...args", "=>{", "=> {", "->[", "|>f", "1～3", "5%～10%", "～3", "∵a",  # noqa: E501
    "ヾ(≧∇≦*)ゝ", "(￣ε￣)", "(ㄒoㄒ)", "(〃'▽'〃)", "(°∀°)ﾉ", "٩(๑>◡<๑)۶",
)  # fmt: skip


@pytest.mark.parametrize("whole", WHOLES)
def test_what_belongs_together_stays_on_one_line(whole: str) -> None:
    for before in range(len(HAN)):
        lines = set_lines(HAN[:before] + whole + HAN)
        assert any(whole in line for line in lines), lines


@pytest.mark.parametrize("face", ["(´；ω；`)", "ㄟ( ▔, ▔ )ㄏ", "m(_ _)m", "=￣ω￣=", "┌(┌^o^)┐"])
def test_a_face_that_touches_a_long_word_is_whole(face: str) -> None:
    for before in range(len(HAN)):
        lines = set_lines(f"{HAN[:before]}typesetting{face}{HAN}")
        assert any(face in line for line in lines), lines


@pytest.mark.parametrize(
    "term", ["f(x^2)", "g(a|b)", "（笑）", "(好吧)", "（是吗？）", "(1)", "(a, b)"]
)
def test_a_term_and_a_remark_are_no_face_to_part_a_word_at(term: str) -> None:
    assert not kept_together.find_face_edges(f"好{term}好")


@pytest.mark.parametrize("heap", ["(", "(^", "~ω", "★a", "(^)", "|", "ω~", "⊙a⊙("])
def test_a_heap_of_signs_costs_no_more_than_its_length(heap: str) -> None:
    assert len(list(kaomoji.find_faces(heap * 20_000))) <= 20_000


@pytest.mark.parametrize("tail", ["*/", "->", "::"])
def test_an_operator_does_not_begin_a_line_alone(tail: str) -> None:
    assert all("*" not in line[:1] for line in set_lines(f"{HAN}春天{tail}总是会来人间"))


def test_a_face_longer_than_a_line_leaves_no_box() -> None:
    block = fit("(" + "´･ω" * 4 + ")", 100)
    assert not rules.judge(block, 100, 4000, 1000)["overflows"]


def test_a_remark_in_brackets_breaks_as_ever() -> None:
    assert any("（这是一句" in line for line in set_lines("春天总是来（这是一句很长很长的话）"))


@pytest.mark.parametrize(
    "words",
    [
        ("สวัสดี", "ชาว", "โลก", "วัน", "นี้", "อากาศ", "ดี"),
        ("ພາສາ", "ລາວ", "ງາມ", "ຫຼາຍ"),
        ("ភាសាខ្មែរ", "ស្អាត", "ណាស់"),
        ("မြန်မာဘာသာ", "စကား", "သည်", "လှ", "သည်"),
    ],
    ids=["Thai", "Lao", "Khmer", "Burmese"],
)
def test_a_script_without_spaces_breaks_between_its_words(words: tuple[str, ...]) -> None:
    text = "".join(words) * 3
    ends = {sum(map(len, (words * 3)[:n])) for n in range(3 * len(words) + 1)}
    lines = set_lines(text, 300)
    assert len(lines) > 1
    assert all(len("".join(lines[:n])) in ends for n in range(len(lines)))


def test_a_brow_that_was_taken_apart_is_whole_again() -> None:
    assert clean_text("( \u0304▽ \u0304)", 99).text == "(￣▽￣)"


def test_a_word_is_set_smaller_before_it_is_cut() -> None:
    block = fit("Donaudampfschifffahrtsgesellschaft", 500, (120.0, 90.0, 60.0, 40.0, 28.0))
    assert len(block.lines) == 1


def test_an_address_is_not_set_smaller_for_its_joints() -> None:
    block = fit("https://example.com/abc/def/ghi/jkl/mno/pqr/stu", 500, (60.0, 40.0, 20.0))
    assert block.size == 60


@pytest.mark.parametrize("text", ["سلام عليكم", "हिन्दी", "สวัสดี", "বাংলা"])
def test_letters_that_are_joined_bear_no_spacing(text: str) -> None:
    plain, spaced = (
        measure_text(clean_text(text, 99), text_shaping.get_measurer("sans"), tracking)
        for tracking in (0.0, 0.3)
    )
    spaces = 2 * text.count(" ")
    assert sum(spaced.glues) - sum(plain.glues) <= 0.3 * spaces + 1e-6


def test_letters_that_are_not_joined_bear_it() -> None:
    measure = text_shaping.get_measurer("sans")
    assert sum(measure_text(clean_text("春天abc", 99), measure, 0.3).glues) > 1.1


@pytest.mark.parametrize(
    ("lines", "is_fault"),
    [
        (("春天来(╯°□", "°)╯总是会来"), True),
        (("春天来了", "(╯°□°)╯总是"), False),
        (("春天来了#话", "题#总是会"), True),
        (("春天来了std:", ":vector总"), True),
        (("春天来了.", "NET总是会"), True),
        (("สวัสดีชาว", "โลก"), False),
        (("สวัสดีชาวโ", "ลก"), True),
    ],
)
def test_the_judge_sees_what_is_parted(lines: tuple[str, str], is_fault: bool) -> None:
    measure = text_shaping.get_measurer("serif")
    reading = rules.Reading(measure_text(clean_text("".join(lines), 99), measure).clusters)
    at = next(i for i in range(99) if "".join(reading.signs[:i]) == lines[0])
    assert (reading.is_split(at) or at in reading.parted) is is_fault


def set_lines(text: str, width: int = 400) -> list[str]:
    return [line.replace("\ufe00", "") for line in fit(text, width).strings()]


def fit(text: str, width: int, sizes: tuple[float, ...] = (40.0,)) -> TextBlock:
    measure = text_shaping.get_measurer("serif")
    words = measure_text(clean_text(text, 600, lines=True), measure)
    return fit_text(words, LayoutOptions(sizes=sizes), width, 4000, measure)
