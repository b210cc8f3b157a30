"""Stored files: whole or not at all, and a clear refusal when the store is away."""

from pathlib import Path

import pytest

from backend import storage

KEY = "codes/ab/abc.jpg"


def test_what_is_put_is_found_until_it_is_deleted(tmp_path: Path) -> None:
    folder = storage.FolderStore(tmp_path / "media")
    folder.put(KEY, b"one")
    assert folder.get(KEY) == b"one"
    folder.delete(KEY)
    folder.delete(KEY)
    assert folder.get(KEY) is None


@pytest.mark.parametrize("key", ["../etc/passwd", "codes/../x.jpg", "/codes/x.jpg", "codes/x.exe"])
def test_a_key_that_is_not_ours_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="not a storage key"):
        storage.FolderStore(tmp_path).put(key, b"one")


def test_a_folder_that_cannot_be_written_is_away(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file where the folder should be")
    folder = storage.FolderStore(tmp_path / "media")
    with pytest.raises(storage.StoreUnavailable):
        folder.put(KEY, b"one")
    with pytest.raises(storage.StoreUnavailable):
        folder.get(KEY)


def test_a_full_disk_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(storage.StoreUnavailable):
        storage.FolderStore(tmp_path).put(KEY, b"one")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_bucket_that_is_away_is_left_alone_by_all_but_the_first() -> None:
    asked: list[str] = []

    class Store:
        def get(self, key: str) -> None:
            asked.append(key)
            raise TimeoutError

    bucket = storage.ObjectStore(Store(), TimeoutError)
    for _ in range(5):
        with pytest.raises(storage.StoreUnavailable):
            bucket.get(KEY)
    assert asked == [KEY]


def test_an_absent_picture_does_not_make_a_bucket_away() -> None:
    asked: list[str] = []

    class Store:
        def get(self, key: str) -> None:
            asked.append(key)
            raise FileNotFoundError

    bucket = storage.ObjectStore(Store(), OSError)
    assert [bucket.get(KEY) for _ in range(3)] == [None] * 3
    assert len(asked) == 3


def test_a_bucket_that_is_away_is_told_apart_from_an_absent_picture() -> None:
    away = storage.open_store("s3://cards?endpoint=http://127.0.0.1:9&region=auto", "id", "secret")
    with pytest.raises(storage.StoreUnavailable):
        away.get(KEY)
