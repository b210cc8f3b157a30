"""Copy what the console's pages borrow from node_modules to static/vendor, with its licences.

Run `npm ci --ignore-scripts` in this folder, then `python -P copy.py`: without
-P it would stand in for the standard library's module of that name. Each library gets a folder
named with its version, so that its address may be cached for good; the
manifest beside them holds the SHA-256 of every file, and a test compares. The
copies are committed: running and testing need no Node.
"""

import hashlib
import json
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHELF = HERE.parent / "static" / "vendor"
MODULES = HERE / "node_modules"
# Tabler's package carries no licence file; its text is kept beside this script. Within ECharts
# are zrender, d3 and tslib, under licences of their own. No smaller build of it draws trees.
BORROWED = {
    "echarts": (
        "echarts",
        "dist/echarts.min.js",
        (
            *(MODULES / "echarts" / name for name in ("LICENSE", "NOTICE", "licenses/LICENSE-d3")),
            MODULES / "zrender" / "LICENSE",
            MODULES / "tslib" / "LICENSE.txt",
        ),
    ),
    "htmx": ("htmx.org", "dist/htmx.min.js", (MODULES / "htmx.org" / "LICENSE",)),
    "tabler": ("@tabler/core", "dist/css/tabler.min.css", (HERE / "licences" / "tabler.txt",)),
}


def copy_all() -> dict[str, str]:
    """Replace the shelf by fresh copies; gives the manifest: path on the shelf to SHA-256."""
    shutil.rmtree(SHELF, ignore_errors=True)
    for name, (package, wanted, licences) in BORROWED.items():
        source = MODULES / package
        version = json.loads((source / "package.json").read_text("utf-8"))["version"]
        folder = SHELF / f"{name}-{version}"
        folder.mkdir(parents=True)
        shutil.copyfile(source / wanted, folder / Path(wanted).name)
        texts = (licence.read_text("utf-8") for licence in licences)
        (folder / "LICENSE.txt").write_text("\n".join(texts), "utf-8")
    manifest = digests()
    lines = json.dumps(manifest, indent=2, sort_keys=True)
    (SHELF / "manifest.json").write_text(lines + "\n", "utf-8")
    return manifest


def digests() -> dict[str, str]:
    """Give the SHA-256 of every file on the shelf but the manifest, by its path there."""
    return {
        path.relative_to(SHELF).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(SHELF.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


if __name__ == "__main__":
    for path in copy_all():
        print(path)  # noqa: T201
