"""Vendors the console's JavaScript and CSS from node_modules into static/vendor, with licences.

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
TARGET_FOLDER = HERE.parent / "static" / "vendor"
MODULES_FOLDER = HERE / "node_modules"
# Tabler's package carries no licence file; its text is kept beside this script. Within ECharts
# are zrender, d3 and tslib, under licences of their own. No smaller build of it draws trees.
# Swagger UI shows the contract at /docs: RapiDoc, half its size, needs inline styles, which the
# pages' policy forbids.
LIBRARIES = {
    "echarts": (
        "echarts",
        ("dist/echarts.min.js",),
        (
            *(
                MODULES_FOLDER / "echarts" / name
                for name in ("LICENSE", "NOTICE", "licenses/LICENSE-d3")
            ),
            MODULES_FOLDER / "zrender" / "LICENSE",
            MODULES_FOLDER / "tslib" / "LICENSE.txt",
        ),
    ),
    "htmx": ("htmx.org", ("dist/htmx.min.js",), (MODULES_FOLDER / "htmx.org" / "LICENSE",)),
    "swagger-ui": (
        "swagger-ui-dist",
        ("swagger-ui-bundle.js", "swagger-ui.css"),
        tuple(
            MODULES_FOLDER / "swagger-ui-dist" / name
            for name in ("LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt")
        ),
    ),
    "tabler": (
        "@tabler/core",
        ("dist/css/tabler.min.css",),
        (HERE / "licences" / "tabler.txt",),
    ),
}


def copy_all() -> dict[str, str]:
    """Replace the vendored files by fresh copies; gives the manifest: path to SHA-256."""
    shutil.rmtree(TARGET_FOLDER, ignore_errors=True)
    for name, (package, file_paths, licences) in LIBRARIES.items():
        source = MODULES_FOLDER / package
        version = json.loads((source / "package.json").read_text("utf-8"))["version"]
        folder = TARGET_FOLDER / f"{name}-{version}"
        folder.mkdir(parents=True)
        for file_path in file_paths:
            shutil.copyfile(source / file_path, folder / Path(file_path).name)
        texts = (licence.read_text("utf-8") for licence in licences)
        (folder / "LICENSE.txt").write_text("\n".join(texts), "utf-8")
    manifest = compute_digests()
    lines = json.dumps(manifest, indent=2, sort_keys=True)
    (TARGET_FOLDER / "manifest.json").write_text(lines + "\n", "utf-8")
    return manifest


def compute_digests() -> dict[str, str]:
    """Compute the SHA-256 of every vendored file but the manifest, by its path."""
    return {
        path.relative_to(TARGET_FOLDER).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(TARGET_FOLDER.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


if __name__ == "__main__":
    for path in copy_all():
        print(path)  # noqa: T201
