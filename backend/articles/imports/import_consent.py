"""Finds the Official Account of a page to import, and what an import may do (consent)."""

from dataclasses import dataclass

from sqlalchemy import select

from backend import db
from backend.articles import page_parser
from backend.articles.models import ORIGINAL_ID_PREFIX, OfficialAccount
from backend.errors import Conflict

UNNAMED_ACCOUNT = "公众号"


@dataclass(frozen=True)
class ImportConsent:
    """What an import may do beyond adding a draft; without it nothing that readers met changes.

    `replaces` is the revision of an article once published that its new text may replace.
    `account` names an Official Account that may be added. `everything` is for texts
    of our own making.
    """

    replaces: int | None = None
    account: str = ""
    everything: bool = False

    def covers_account(self, name: str) -> bool:
        """Tell whether an Official Account of this name may be added."""
        return self.everything or self.account.strip() == name

    def covers_revision(self, number: int) -> bool:
        """Say whether this revision of an article once published may be replaced."""
        return self.everything or self.replaces == number


NO_IMPORT_CONSENT = ImportConsent()


class UnknownAccount(Conflict):
    """The page is of an Official Account that is not served here, and nobody has agreed to it."""

    code = "unknown_account"
    message = "这篇文章属于别的公众号；在「导入」里确认添加那个公众号之后才会收进来"

    def __init__(self, name: str) -> None:
        """Name the account."""
        super().__init__(
            f"这篇文章属于公众号「{name}」，这里还没有它。确认添加这个公众号之后才会导入"
        )
        self.facts = {"account": name}


def find_account(page: page_parser.ParsedPage, consent: ImportConsent) -> OfficialAccount | None:
    """Find the page's Official Account, None for one that may be added. Raises UnknownAccount.

    A page that names none may always come in, and so may the very first account.
    A known name with another original id is another account.
    """
    name = get_account_name(page)
    session = db.session()
    account = session.scalar(select(OfficialAccount).where(OfficialAccount.name == name))
    is_other = account is not None and _is_different_account(account.alias, page.account_alias)
    if (
        (account is not None and not is_other)
        or name == UNNAMED_ACCOUNT
        or consent.covers_account(name)
    ):
        return account
    other_accounts = (
        select(OfficialAccount.id).where(OfficialAccount.name != UNNAMED_ACCOUNT).limit(1)
    )
    if session.scalar(other_accounts) is not None:
        raise UnknownAccount(name)
    return account


def get_account_name(page: page_parser.ParsedPage) -> str:
    """Give the name of the page's account, or a word for one that it does not tell."""
    return (page.account_name or UNNAMED_ACCOUNT)[:64]


def _is_different_account(known_alias: str, page_alias: str) -> bool:
    return (
        known_alias.startswith(ORIGINAL_ID_PREFIX)
        and page_alias.startswith(ORIGINAL_ID_PREFIX)
        and known_alias != page_alias
    )
