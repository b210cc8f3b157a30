"""Chinese prose of our own in any amount, by a random generator that is handed in.

Sentences share their turns of phrase, as those of one author do, so that text
which is not the one sought still looks much like it.
"""

import random
import re

# Each line: a kind of word, then words of that kind.
WORDS = """
who 她 他 我 我们 外婆 弟弟 阿遥 守门人 邻居老周 那个孩子 船上的人 修表的师傅 教书先生 卖菱角的女人
who 住三楼的姑娘 陌生人 送信的 老船长 小学同学 木匠
when 清早 傍晚 后来 这时候 雨停以后 散场以后 春分那天 去年冬天 十七岁那年 天快黑时 有个礼拜三
when 很多年前 搬家前一夜 回去的路上 头一场霜之后 灯会那几天 停电的晚上 中秋刚过
old 旧 空 冷清的 向南的 半山的 临河的 刚漆过的 没有名字的 爬满藤的 漏雨的 挂着钟的 最里面那间
old 从前的 靠站台的 风大的
place 书店 码头 屋檐 厨房 教室 阁楼 茶园 巷口 渡船 长椅 澡堂 粮站 邮局 果园 桥洞 戏台 天台 水塔
place 裁缝铺 操场
do 数着 擦亮 守着 惦记 修好 画下 借走 藏起 翻看 挑拣 称过 忘掉 摸到 换回 端来 描着 收拾
do 认出 听见 捡起
what 对岸的灯火 折成四折的信 最后一页 一碗热汤 薄荷 铁皮屋顶 很旧的镜子 划掉的日期 一只梨 钥匙
what 远处的云 弹不完的曲子 左手写的字 梧桐叶子 半截铅笔 绿皮车票 搪瓷杯 竹篮 收音机 一截蜡烛
what 门牌 旧毛衣 粉笔头 晒干的橘皮
idea 沉默 夏天 手艺 胆量 远方 香气 道理 名字 黄昏 记性 好天气 耐心 河水 玩笑 年纪 运气 规矩
idea 心事 乡音 迟到
is 像被放开的河 从来不催人 原来会变旧 和钟表无关 一碰就响 轻得能装进口袋 经得起反复想起
is 也会认错主人 需要有人接住 到夜里才有重量 隔很久才看得清 并不因为有人看才在 比话语可靠
is 自己会找路 怕的不是雨 总走在人前面 没法用秤来称 是慢慢养熟的
said 急什么 你先走吧 雨总会停 这不算晚 人回来就好 明天再说 我记得的 旧了才认得人 别问价钱
said 把灯留着 还早呢 坐一会儿
also 没有人这样说过 这一点到后来才明白 说不上为什么 往往如此 不过只是片刻 大家都笑了
also 连风也停了一停 至今还留着 谁都没再提起 倒也不可惜 像是商量好的 我没有接话 天就亮了
"""
SHAPES = (
    "{when}，{who}在{old}{place}{do}{what}。",
    "{idea}{is}，{also}。",
    "{who}说：“{said}。”{also}。",
    "从{old}{place}到{old}{place}，{who}一路{do}{what}，{also}。",
    "原来{idea}同{idea}一样，{is}。",
    "{when}我才知道，{idea}{is}！",
    "为什么{who}总要{do}{what}，再{do}{what}？",
    "{who}不爱说话，{do}{what}，{do}{what}，就是一天。",
)
KINDS: dict[str, list[str]] = {}
for kind, *some in map(str.split, WORDS.strip().splitlines()):
    KINDS.setdefault(kind, []).extend(some)


def sentence(dice: random.Random) -> str:
    """Write a sentence with the mark that ends it."""
    return re.sub(r"{(\w+)}", lambda gap: dice.choice(KINDS[gap[1]]), dice.choice(SHAPES))


def paragraph(dice: random.Random) -> str:
    """Write a paragraph of two to seven sentences."""
    return "".join(sentence(dice) for _ in range(dice.randint(2, 7)))


def article(dice: random.Random, length: int) -> str:
    """Write `length` characters, in paragraphs."""
    written, total = list[str](), 0
    while total < length:
        written.append(paragraph(dice))
        total += len(written[-1]) + 1
    return "\n".join(written)[:length]
