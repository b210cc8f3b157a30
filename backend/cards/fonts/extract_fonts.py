"""Extracts and subsets the committed fonts from the packages they come from, with fontTools.

A one-time tool, run by a person; nothing imports it. README.md here says where
the packages come from and how to call it. Needs fontTools.
"""

import importlib
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SHAPING = (
    "ccmp,locl,isol,init,medi,fina,rlig,calt,mark,mkmk,kern,dist,abvm,blwm,nukt,akhn,rphf,rkrf,"
    "pref,blwf,abvf,half,pstf,vatu,cjct,cfar,pres,abvs,blws,psts,haln"
)
ALL = "*"
# Fonts of which only some code points are kept; all others are kept whole.
PARTS = {
    "NotoSansSymbols2": "2000-1EFFF",
    "NotoSansMath": "20D0-20FF,2100-214F,2190-23FF,27C0-27FF,2900-2BFF,1D400-1D7FF",
}


def subset(source: Path, target: str, unicodes: str, *extra: str) -> None:
    """Write the part of `source` that holds `unicodes` to this folder, without hints."""
    run = importlib.import_module("fontTools.subset").main
    run([str(source), f"--unicodes={unicodes}", f"--output-file={HERE / target}",
         "--no-hinting", "--name-IDs=*", *extra])  # fmt: skip


def extension_b(source: Path, target: str, without: Path) -> None:
    """Turn HanaMinB's Extension B into a CFF font of 512 units, less what `without` draws better.

    Quadratic outlines become cubic ones, which saves a fifth; at half the
    units a point moves by at most an eighth of a pixel at 64 px.
    """
    lib: Any = importlib.import_module("fontTools.ttLib")
    builder: Any = importlib.import_module("fontTools.fontBuilder").FontBuilder(512, isTTF=False)
    hana = lib.TTFont(source)
    better = lib.TTFont(without).getBestCmap()
    kept = {
        code: name
        for code, name in hana.getBestCmap().items()
        if 0x20000 <= code <= 0x2A6DF and code not in better
    }
    names = [".notdef", *dict.fromkeys(kept.values())]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(kept)
    charstrings = {name: _cubic(hana.getGlyphSet(), name) for name in names}
    facts = {"FullName": "Shiju Rare Signs", "Notice": hana["name"].getDebugName(0) or ""}
    builder.setupCFF("ShijuRareSigns", facts, charstrings, {})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (512, 0)))
    builder.setupHorizontalHeader(ascent=450, descent=-62)
    builder.setupNameTable({"familyName": "Shiju Rare Signs", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=450, sTypoDescender=-62)
    builder.setupPost(keepGlyphNames=False)
    builder.save(HERE / target)


def _cubic(glyphs: Any, name: str) -> Any:
    """Return one glyph's outline at half its units, as a Type 2 charstring."""
    pens = "fontTools.pens."
    charstring = importlib.import_module(pens + "t2CharStringPen").T2CharStringPen(512, glyphs)
    half = importlib.import_module(pens + "transformPen").TransformPen(
        charstring, (0.5, 0, 0, 0.5, 0, 0)
    )
    cubic = importlib.import_module(pens + "qu2cuPen").Qu2CuPen(half, 1.0, all_cubic=True)
    glyphs[name].draw(cubic)
    return charstring.getCharString()


def main(root: Path, emoji: Path, *more: str) -> None:
    """Cut all that lies here anew, and the fonts of `more` scripts.

    `root` holds the unpacked Debian packages, `emoji` is the COLRv1 font.
    """
    found = {path.name: path for path in root.rglob("*.tt?")}
    # The SVG pictures repeat the COLRv1 ones at four times their size.
    subset(emoji, "emoji.ttf", ALL, "--drop-tables+=SVG ,vhea,vmtx", "--layout-features=*")
    serif, sans = found["NotoSerifCJK-Regular.ttc"], found["NotoSansCJK-Regular.ttc"]
    subset(serif, "rare.otf", "20000-3FFFF", "--font-number=2", "--layout-features=")
    subset(sans, "hangul.otf", "1100-11FF,3130-318F,AC00-D7A3", "--font-number=1",
           "--layout-features=ccmp,ljmo,vjmo,tjmo")  # fmt: skip
    lying = {f"scripts/{path.stem}" for path in (HERE / "scripts").glob("*.ttf")}
    for target in sorted(lying | {"NotoSans", "NotoSerif", *(f"scripts/{name}" for name in more)}):
        name = target.removeprefix("scripts/")
        subset(found[f"{name}-Regular.ttf"], f"{target}.ttf", PARTS.get(name, ALL),
               f"--layout-features={SHAPING}")  # fmt: skip
    extension_b(found["HanaMinB.ttf"], "extb.otf", HERE / "rare.otf")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
