"""The race: workers that each draw one card by turns, and are asked for no more."""

import json
import subprocess
from collections.abc import Container
from contextlib import suppress
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import Any, NamedTuple

PATIENCE = 600
Answer = dict[str, Any]


class Result(NamedTuple):
    """What each row answered, card by card, and why some did not to the end."""

    answers: dict[str, list[Answer]]
    absent: dict[str, str]


class Absent(Exception):
    """A worker that cannot take part; says why."""


class Worker:
    """A process that answers a line with a line. Raises Absent if it does not start."""

    def __init__(self, name: str, command: list[str], folder: Path) -> None:
        self.name = name
        self._said = folder / f"{name}.log"
        pipe = subprocess.PIPE
        try:
            with self._said.open("w") as log:
                self._process = subprocess.Popen(
                    command, stdin=pipe, stdout=pipe, stderr=log, text=True
                )
        except OSError as error:
            raise Absent(f"{command[0]}: {error.strerror}") from error
        self._read()

    def ask(self, **asked: Any) -> Answer:
        """Ask for something and wait for it. Raises Absent."""
        self.send(**asked)
        return self.answer()

    def send(self, **asked: Any) -> None:
        """Ask for something; `answer` waits for it."""
        assert self._process.stdin
        print(json.dumps(asked), file=self._process.stdin, flush=True)

    def answer(self) -> Answer:
        """Wait for what was asked for. Raises Absent if it went wrong."""
        answer = self._read()
        if "error" in answer:
            raise Absent(answer["error"])
        return answer

    def end(self) -> None:
        """Let the process end, and see to it that it does."""
        with suppress(OSError):
            assert self._process.stdin
            self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _read(self) -> Answer:
        assert self._process.stdout
        with DefaultSelector() as wait:
            wait.register(self._process.stdout, EVENT_READ)
            line = self._process.stdout.readline() if wait.select(PATIENCE) else ""
        if not line:
            self._process.kill()
            said = self._said.read_text(errors="replace").strip().splitlines() or ["no answer"]
            raise Absent(next((line for line in said if "Error" in line), said[-1]))
        answer: Answer = json.loads(line)
        return answer


def run(workers: dict[str, Worker], cards: int, keep: Container[int], folder: Path) -> Result:
    """Have each card drawn by all workers, one after the other, each round begun by another.

    Pictures of the cards in `keep` stay in the folder as `ROW-NUMBER.jpg`.
    """
    result = Result({name: [] for name in workers}, {})
    for number in range(cards):
        names = [name for name in workers if name not in result.absent]
        first = number % len(names)
        for name in names[first:] + names[:first]:
            file = str(folder / f"{name}-{number}.jpg") if number in keep else None
            try:
                result.answers[name].append(workers[name].ask(card=number, keep=file))
            except Absent as error:
                result.absent[name] = str(error)
    return result
