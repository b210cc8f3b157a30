"""Which new passwords are refused: by length, dictionary, pattern and the editor's own names."""

import random
import re
import string

import pytest
from flask import Flask

from backend.admin.authentication import password_dictionary, password_hashing, password_policy
from backend.config import get_settings
from backend.errors import BadInput

ABOUT = ("lin.wan", "林晚")
WANG = ("wang.xiaoming88", "曾小明")
WORDS = re.findall(
    r"\w+",
    """
    anchor apple arrow autumn banana basket beach blanket bottle branch bridge butter camera
    candle castle cello cherry circle coffee copper cotton cousin dancer desert dinner dragon
    eagle feather forest galaxy garden ginger guitar hammer harbor honey island jacket jungle
    kitchen ladder lemon linen mango marble meadow mirror mountain needle ocean orange otter
    pencil piano pillow planet pocket rabbit river saddle salmon school shadow spider spring table
    thunder tiger tomato tractor tunnel turtle valley violin walnut water whisper window winter
    yellow zebra
    """,
)


@pytest.mark.parametrize(
    "password",
    [
        "1234567890", "password123", "123456789012", "password1234", "Password12345",
        "p@ssw0rd2026!",
        "qwertyuiop123", "1qaz2wsx3edc", "q1w2e3r4t5y6", "iloveyou1234", "letmein123456",
        "aaaaaaaaaaaa", "abcabcabcabc", "abcdefghijkl", "zyxwvutsrqpo", "111122223333",
        "密码密码密码密码密码密码",
        "一二三四五六七八九十一二", "啊啊啊啊啊啊啊啊啊啊啊啊", "201401012014", "1990-01-01-1990",
        "ｐａｓｓｗｏｒｄ１２３４", "PASSWORD1234", "woaini1314520", "5201314520131",
        "lin.wan.2026", "LIN.WAN.LIN.WAN", "lin.wan123456", "林晚林晚林晚林晚林晚林晚",
        "shiju2026shiju", "shijubianjitai", "拾句拾句拾句拾句拾句拾句", "拾句编辑台2026拾句",
        "admin@shiju123",
        "shiju.test2026", "mima123456789", "a" * 200, "1234567890" * 20, "ab" * 90,
    ],
)  # fmt: skip
def test_a_guessable_password_is_refused(app: Flask, password: str) -> None:
    with pytest.raises(BadInput) as refused:
        password_policy.check_password(password, ABOUT)
    assert refused.value.faults[0].pointer == "/new"
    assert refused.value.message


@pytest.mark.parametrize(
    "password",
    [
        "桥上的灯火一盏又一盏亮着", "昨夜雨疏风骤我没带伞", "mint-lantern-34-otter",
        "plum tractor violin", "vK3xQ9zLm2Tp", "拾句里写着别处没有的那一句话",
        "🦊 走过 🌉 又回来 🌧 三次",
        "lin.wan 喜欢在桥上数灯火到天亮", "x" + "桥上的灯火一盏又一盏亮着" * 16,
    ],
)  # fmt: skip
def test_an_unlikely_one_passes(app: Flask, password: str) -> None:
    if len(password) < password_policy.MIN_LENGTH:
        assert "至少要有 12 个字符" in (password_policy.find_weakness(password, ABOUT) or "")
    else:
        assert password_policy.find_weakness(password, ABOUT) is None


@pytest.mark.usefixtures("a_press")
@pytest.mark.parametrize(
    "password",
    [
        # The site, its operator, the login and the name, with signs between and look-alikes.
        "lantern-press-2026", "Lantern_Press!88", "l4nt3rn-pr355-2026", "read.lanternpress",
        "lanternpress.cn/2026", "denghuo-wenhua-2026", "灯火文化灯火文化灯火文化",
        "xiaoming-wang-2026", "WangXiaoMing@2026", "x.i.a.o.m.i.n.g", "wang/xiao/ming/1990",
        "cengxiaoming2026", "zeng-xiao-ming-1", "zengxm_xiaoming1", "曾·小·明·曾·小·明·1",
        # Words of the site and common passwords, spelled out.
        "s-h-i-j-u-2026-x", "5h1ju-5h1ju-2026", "s_h_i_j_u_a_d_m_i_n", "P-a-s-s-w-o-r-d-2026",
        "p.a.s.s.w.o.r.d.1", "q-w-e-r-t-y-u-i-o-p", "i l o v e y o u 1", "bian-ji-tai-2026!",
        # What is quoted everywhere.
        "correcthorsebatterystaple", "Correct-Horse-Battery-Staple", "c0rrecth0rsebatterystap1e",
        # Pinyin of what everybody says.
        "zhonghuarenmin", "zhonghua-renmin-1949", "woaibeijingtiananmen", "shengrikuaile2026",
        "xinniankuaile888", "tianxiadiyi2026", "maozhuxiwansui", "nihaoshijie2026",
        # Texts that are learnt at school.
        "人之初性本善性相近习相远", "人之初，性本善，性相近，习相远。", "天地玄黄宇宙洪荒日月盈昃",
        "床前明月光疑是地上霜举头望明月", "学而时习之不亦说乎有朋自远方来",
        "道可道非常道名可名非常名2026",
        "renzhichuxingbenshan", "chuangqianmingyueguang", "chunmianbujuexiao",
        # Walks on the keyboard, with shift and without.
        "1qaz@WSX3edc$RFV", "!QAZ2wsx#EDC4rfv", "zaq1ZAQ!xsw2XSW@", "QWEasdZXC123!", "1q2w3e4r%T^Y",
        "qazwsxedcrfvtgb",
    ],
)  # fmt: skip
def test_so_is_one_that_is_made_of_what_everybody_knows(password: str) -> None:
    with pytest.raises(BadInput):
        password_policy.check_password(password, WANG)


@pytest.mark.usefixtures("a_press")
@pytest.mark.parametrize("seed", range(5))
def test_chance_is_never_refused(seed: int) -> None:
    chance = random.Random(seed)
    for signs in (
        string.ascii_letters + string.digits + string.punctuation,
        string.ascii_letters + string.digits,
        string.ascii_lowercase,
    ):
        for _ in range(60):
            password = "".join(chance.choices(signs, k=16))
            assert password_policy.find_weakness(password, WANG) is None, password
    for _ in range(60):
        password = chance.choice("-_. /").join(chance.sample(WORDS, 4))
        assert password_policy.find_weakness(password, WANG) is None, password


@pytest.mark.parametrize("text", ["ang" * 66, "a1!" * 66, "1qaz" * 50, "shi" * 66, "林" * 200])
def test_long_ones_are_read_whole(app: Flask, text: str) -> None:
    assert password_policy.find_weakness(text, WANG) is not None


def test_a_character_is_spelled_in_each_of_its_readings() -> None:
    assert password_dictionary.spell("林晚") == ["linwan"]
    [pattern] = password_dictionary.spell("曾")
    assert pattern in ("(?:ceng|zeng)", "(?:zeng|ceng)")


@pytest.mark.parametrize(
    ("password", "why"),
    [("vK3xQ9zLm2T", "至少要有 12 个字符"), ("vK3xQ9zL" * 26, "最多 200 个字符"), ("", "至少")],
)
def test_lengths_are_told(app: Flask, password: str, why: str) -> None:
    assert why in (password_policy.find_weakness(password, ABOUT) or "")


def test_a_character_is_counted_as_it_is_kept(app: Flask) -> None:
    assert (
        password_policy.find_weakness("ﬃ" * 3 + "vK3xQ9", ())
        != "密码至少要有 12 个字符，可以是一句话"
    )


def test_a_password_may_not_be_the_login_the_name_or_the_site(app: Flask) -> None:
    for word in ("a.very.long.login", "A.Very.Long.Login"):
        assert "不能与" in (password_policy.find_weakness(word, ("a.very.long.login",)) or "")


def test_one_time_passwords_pass(app: Flask) -> None:
    for _ in range(200):
        assert password_policy.find_weakness(password_hashing.generate_one_time(), ABOUT) is None


@pytest.fixture
def a_press(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    site = "https://read.lanternpress.cn"
    config = get_settings().replace(public_url=site, operator_name="灯火文化")
    monkeypatch.setitem(app.extensions, "config", config)
