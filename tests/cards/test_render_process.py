"""The render process draws as the engine does, and may be killed without harm."""

import dataclasses
import io
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from backend import child_process
from backend.cards import render
from backend.cards.render import __main__ as process
from backend.cards.render.paint import picture_loading
from backend.errors import Busy
from tests.factories import SENTENCE, a_picture

DESIGN = render.load_design(Path("backend/cards/templates/paper.json").read_bytes())


def test_it_draws_what_the_engine_draws(press: child_process.ChildProcess) -> None:
    assert press.call((DESIGN, facts(1), None)) == render.draw_card(DESIGN, facts(1))


def test_nothing_starts_before_the_first_card_and_then_one_process_serves(
    press: child_process.ChildProcess,
) -> None:
    assert press.pid is None
    press.call((DESIGN, facts(1), None))
    first = press.pid
    press.call((DESIGN, facts(2), None))
    assert press.pid == first


def test_a_code_that_is_no_picture_is_refused_as_by_the_engine(
    press: child_process.ChildProcess,
) -> None:
    with pytest.raises(render.BadPicture):
        press.call((DESIGN, broken(), None))
    assert press.call((DESIGN, facts(1), None)).width == 1080


def test_killed_between_cards_it_is_started_anew(press: child_process.ChildProcess) -> None:
    press.call((DESIGN, facts(1), None))
    first = pid_of(press)
    os.kill(first, signal.SIGKILL)
    assert press.call((DESIGN, facts(2), None)) == render.draw_card(DESIGN, facts(2))
    assert press.pid != first
    assert is_gone(first)


def test_killed_while_drawing_it_tries_that_card_once_more(
    press: child_process.ChildProcess,
) -> None:
    press.call((DESIGN, facts(1), None))
    os.kill(pid_of(press), signal.SIGSTOP)
    killer = threading.Timer(0.2, os.kill, (pid_of(press), signal.SIGKILL))
    killer.start()
    assert press.call((DESIGN, facts(2), None)).width == 1080


def test_killed_every_time_it_says_busy_and_the_next_card_is_drawn(
    press: child_process.ChildProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(child_process, "REPOSITORY_ROOT", Path("/"))  # where there is no engine
        with pytest.raises(Busy):
            press.call((DESIGN, facts(1), None))
    assert press.call((DESIGN, facts(1), None)).width == 1080


def test_a_process_that_hangs_is_ended_in_time(
    press: child_process.ChildProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.call((DESIGN, facts(1), None))
    hung = pid_of(press)
    os.kill(hung, signal.SIGSTOP)
    with monkeypatch.context() as impatient, pytest.raises(Busy):
        impatient.setattr(child_process, "TIMEOUT_SECONDS", 1.5)
        press.call((DESIGN, facts(2), None))
    assert is_gone(hung)
    assert press.call((DESIGN, facts(2), None)).width == 1080


def test_who_waits_for_its_turn_too_long_is_told(
    press: child_process.ChildProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_process, "TIMEOUT_SECONDS", 0.05)
    with press._lock, pytest.raises(Busy):
        press.call((DESIGN, facts(1), None))


def test_it_is_held_to_its_memory(press: child_process.ChildProcess) -> None:
    press.call((DESIGN, facts(1), None))
    limits = Path(f"/proc/{press.pid}/limits").read_text()
    assert f"Max data size             {process.MAX_MEMORY}" in limits


def test_running_out_of_memory_costs_a_new_start_and_not_the_card(
    press: child_process.ChildProcess,
) -> None:
    press.call((DESIGN, facts(1), None))
    starved = pid_of(press)
    resource.prlimit(starved, resource.RLIMIT_DATA, (1, process.MAX_MEMORY))
    large = dataclasses.replace(facts(2), cover=a_picture((4000, 3000)))
    assert press.call((DESIGN, large, None)) == render.draw_card(DESIGN, large)
    assert press.pid != starved


@pytest.mark.parametrize(
    ("mode", "kind", "more"),
    [
        ("RGBA", "PNG", {"compress_level": 1}),
        ("I;16", "PNG", {"compress_level": 1}),
        ("P", "PNG", {"transparency": 0, "compress_level": 1}),
        ("CMYK", "JPEG", {"progressive": True}),
        ("L", "GIF", {"animated": True}),
        ("RGB", "WEBP", {"animated": True, "method": 0}),
    ],
)
def test_the_largest_picture_of_each_kind_is_drawn_within_its_memory(
    press: child_process.ChildProcess,
    monkeypatch: pytest.MonkeyPatch,
    mode: str,
    kind: str,
    more: dict[str, object],
) -> None:
    monkeypatch.setattr(child_process, "TIMEOUT_SECONDS", 120)  # it is memory that is looked at
    side = int(picture_loading.MAX_PIXELS**0.5)
    image, file = Image.new(mode, (side, side), 90 if mode in "LI;16P" else "teal"), io.BytesIO()
    frames = [Image.new(mode, (side, side))] if more.pop("animated", False) else []
    image.save(
        file, kind, **({"save_all": True, "append_images": frames} if frames else {}), **more
    )
    press.call((DESIGN, facts(1), None))
    before = press.pid
    large = dataclasses.replace(facts(2), cover=file.getvalue(), avatar=file.getvalue())
    assert press.call((DESIGN, large, None)) != press.call((DESIGN, facts(2), None))
    assert press.pid == before


def test_it_gives_way_to_readers_and_knows_no_secret(press: child_process.ChildProcess) -> None:
    press.call((DESIGN, facts(1), None))
    assert os.getpriority(os.PRIO_PROCESS, pid_of(press)) >= process.NICENESS
    assert Path(f"/proc/{press.pid}/environ").read_bytes() == b""


def test_a_fault_of_the_engine_is_told_without_the_cards_words(
    press: child_process.ChildProcess,
) -> None:
    with pytest.raises(child_process.ChildFailed) as fault:
        press.call((DESIGN, "秘密", None))
    assert "AttributeError" in str(fault.value)
    assert "秘密" not in str(fault.value)
    assert press.call((DESIGN, facts(1), None)).width == 1080


def test_four_threads_each_get_their_own_card(press: child_process.ChildProcess) -> None:
    drawn: dict[int, render.RenderedPicture] = {}

    def ask(number: int) -> None:
        drawn[number] = press.call((DESIGN, facts(number), None))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drawn == {number: render.draw_card(DESIGN, facts(number)) for number in range(4)}


def test_having_drawn_its_share_it_ends_and_another_goes_on(
    press: child_process.ChildProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.call((DESIGN, facts(1), None))
    first = press._process
    assert first is not None
    first.terminate()  # as it does itself after two thousand cards
    first.wait(10)
    assert press.call((DESIGN, facts(2), None)).width == 1080


def test_it_ends_with_the_process_that_started_it_however_that_ends(tmp_path: Path) -> None:
    code = (
        "import os, signal\n"
        "from backend.child_process import ChildProcess\n"
        "from tests.cards.test_render_process import DESIGN, facts\n"
        "press = ChildProcess('backend.cards.render')\n"
        "press.call((DESIGN, facts(1), None))\n"
        "print(press.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert is_gone(int(done.stdout))


def facts(number: int) -> render.PassageContent:
    """Make what a card of one reader says."""
    return render.PassageContent(
        quote=SENTENCE,
        title="慢一点",
        account="南方旧事",
        nickname=f"读者 {number}",
        code=a_picture((280, 280)),
    )


@pytest.fixture
def press() -> Iterator[child_process.ChildProcess]:
    made = child_process.ChildProcess("backend.cards.render")
    yield made
    made.close()


def broken() -> render.PassageContent:
    whole = facts(1)
    return render.PassageContent(
        whole.quote, whole.title, whole.account, whole.nickname, b"no picture"
    )


def pid_of(press: child_process.ChildProcess) -> int:
    assert press.pid is not None
    return press.pid


def is_gone(pid: int, seconds: float = 10) -> bool:
    """Tell whether a process ends, its entry in the table included if it is ours."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            return True
        if state[0] == "Z" and int(state[1]) != os.getpid():
            return True  # an orphan that init has not looked after yet
        time.sleep(0.05)
    return False
