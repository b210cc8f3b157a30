"""Schemas of challenges: creation with a gap, plays, answers, state, group board, statistics."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from backend import api
from backend.articles.schemas import ArticleSummary
from backend.chat_groups.schemas import GroupId
from backend.passages.passage_records import MAX_QUOTE_LENGTH, QuoteStart, QuoteText
from backend.passages.schemas import PassageReference
from backend.shares.schemas import ParentShareId, Sharer

MAX_GAP = 8

CodePointIndex = Annotated[api.Int, Field(ge=0, le=MAX_QUOTE_LENGTH)]


class HiddenRange(api.In):
    """Which letters to hide, in code points of the quote that is sent along."""

    start: CodePointIndex
    end: CodePointIndex


class NewGap(api.In):
    """The words to cut a gap into, where the phone believes they stand, and the gap."""

    quote: QuoteText
    start: QuoteStart | None = None
    hidden: HiddenRange


class NewChallenge(api.In):
    """A new challenge, under an id of the phone's: with a new gap, or another's question.

    `parent_share_id` is that of the challenge whose question is passed on: it stays its maker's,
    and who passes it on plays as all others do. `visitor` is the token that this phone stores.
    """

    article_id: Annotated[str, Field(min_length=1, max_length=32)]
    visitor: api.Token
    gap: NewGap | None = None
    parent_share_id: ParentShareId = ""

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.gap is None) == (self.parent_share_id == ""):
            raise ValueError("要么藏几个字，要么转给别人，二选一")
        return self


class NewPlay(api.In):
    """The player: `group_id` is the reader's own membership, if they come from a group."""

    visitor: api.Token
    group_id: GroupId | None = None


class NewAnswer(NewPlay):
    """An answer: the chosen letters; `key` is the idempotency key of this answer.

    `listed` lets the members of `group_id` see the reader's name, should this be correct.
    """

    key: api.Token
    letters: Annotated[api.Text, Field(min_length=1, max_length=MAX_GAP)]
    listed: bool = False


class Solver(api.Out):
    """Somebody who solved it and wanted their group to know; `own` is the reader themselves."""

    nickname: str
    avatar_url: str | None
    tries: int
    own: bool


class GroupPlays(api.Out):
    """The results among the signed-in members of the reader's group.

    The board begins with the fewest tries, then the earliest; it is short.
    """

    players: int
    solved: int
    board: list[Solver]


class ChallengeOut(api.Out):
    """A challenge as it stands for one player.

    `before` and `after` are the words around the gap, `length` its letters, `letters` those
    to choose from, in the same order whenever they ask. `answer` and `passage` stay null
    while it is open. `own` is who made the question, and does not play; `sharer` passed it on.
    `players` are those who answered the question at least once, whoever passed it on to
    them, and nobody has more tries for meeting it twice.
    """

    id: str
    article: ArticleSummary
    sharer: Sharer | None
    before: str
    after: str
    length: int
    letters: list[str]
    tries_left: int
    state: Literal["open", "solved", "over", "own"]
    answer: str | None
    passage: PassageReference | None
    players: int
    solved: int
    group: GroupPlays | None


class ChallengeFigures(api.Out):
    """An article's quiz statistics, for editors; `solve_rate` is the ratio of solvers.

    `questions` counts questions, `challenges` challenges.
    """

    questions: int
    challenges: int
    players: int
    solved: int
    solve_rate: float | None
