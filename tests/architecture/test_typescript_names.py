"""Names in the mini-program are the field's words: modules, components, exports, members."""

import json
import re
from pathlib import Path

import pytest

MINI_PROGRAM = Path(__file__).parents[2] / "miniprogram" / "src"
TESTS = Path(__file__).parents[1] / "miniprogram"
SOURCES = sorted(path for path in MINI_PROGRAM.rglob("*.ts") if not path.name.endswith(".d.ts"))
# Words that say nothing to a stranger. A name may not be one of them, whole.
PRIVATE_WORDS = frozenset(
    re.findall(
        r"\w+",
        """act again among arrived arriving asked away bare begin carried changed chosen deed
        deeds desk done drawn entered face fate folded forget given go heed judged keep kept
        known lead left let lit look lost marked marking met mine most named noted object
        objecting off order paging part passed passing passes picked planning plan proven
        pulled pulling put quick reads recall remember said say sent settled shown sought
        spoke spoken stands taken take talk tell tapped told touched turn turns typed unheed
        unmark untold wanted want way ways whole without words worth written wrong""",
    )
)
PRIVATE_MODULES = PRIVATE_WORDS | frozenset(
    re.findall(
        r"[\w-]+",
        """article-deeds article-head away blocked card-paper challenge-paper design-choice
        drawn enters gap-words house keeper keeping line looks memory more-sheet notice
        oneself outside passing-on picked-bar remind-me size-choice talking waiting""",
    )
)
EXPORT = re.compile(r"^export (?:async )?(?:function|const|let|class|interface|type) (\w+)", re.M)
MEMBER = re.compile(r"^    (?:async )?(\w+)(?=[:(,])", re.M)
EVENT = re.compile(r"triggerEvent\('(\w+)'")


def name_of(path: Path) -> str:
    return path.relative_to(MINI_PROGRAM).as_posix()


def members_of(source: str) -> list[str]:
    """List the names of data, properties and methods of the component or behavior in a module."""
    blocks = re.findall(r"^  (?:data|properties|methods): \{\n(.*?)^  \}", source, re.S | re.M)
    return [member for block in blocks for member in MEMBER.findall(block)]


def test_no_module_or_component_has_a_private_name() -> None:
    paths = [path for path in MINI_PROGRAM.rglob("*") if "miniprogram_npm" not in path.parts]
    names = {path.stem for path in paths}
    assert sorted(names & PRIVATE_MODULES) == []


def test_no_tag_of_a_component_is_a_private_word() -> None:
    for path in MINI_PROGRAM.rglob("*.json"):
        tags = json.loads(path.read_text()).get("usingComponents", {})
        for tag, place in tags.items():
            assert tag not in PRIVATE_MODULES, f"{name_of(path)}: {tag}"
            if not place.startswith("tdesign-miniprogram/"):
                assert Path(place).parent.name == tag, f"{name_of(path)}: {tag} is {place}"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_export_member_or_event_is_a_private_word(path: Path) -> None:
    source = path.read_text()
    names = [*EXPORT.findall(source), *members_of(source), *EVENT.findall(source)]
    assert sorted({name.strip("_") for name in names} & PRIVATE_WORDS) == []


def test_no_module_of_the_tests_has_a_private_name() -> None:
    paths = [path for part in ("unit", "e2e") for path in (TESTS / part).iterdir()]
    names = {path.name.split(".")[0] for path in paths}
    assert sorted(names & PRIVATE_MODULES) == []
