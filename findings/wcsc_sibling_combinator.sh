#!/bin/bash
# WeChat's style compiler refuses the subsequent-sibling combinator after all but a bare compound.
#
# Expected: a selector that Selectors Level 3 allows is either compiled or refused alike, wherever `~` stands:
#           if `.a ~ .b` passes, then `.a > .b ~ .c` and `.a:checked ~ .b` pass, too.
# So it is: `.a ~ .b`, `.a .b ~ .c` and `.a.b ~ .c` compile; after a pseudo-class, an attribute, a `>`, or
#           another `~`, the whole sheet is refused with exit 1. `+` in the same places is fine.
# Matters:  a checkbox styled by `:checked ~` works in every browser preview and stops the mini-program from
#           opening in the developer tool; the message names neither line nor selector.
# Guess before the first run: all of them compile (wrong).
# Seen with: miniprogram-compiler 0.2.3 (wcsc v0.4me_20190328), Linux x64.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund miniprogram-compiler@0.2.3 >/dev/null
wcsc=node_modules/miniprogram-compiler/bin/linux/wcsc
chmod +x "$wcsc"

compiles() { # compiles SELECTOR : whether a sheet with this one rule is accepted
    printf '%s{color:red}\n' "$1" >sheet.wxss
    "$wcsc" -js sheet.wxss >out.js 2>err.txt
}
wrong=0
for selector in '.a ~ .b' '.a .b ~ .c' '.a.b ~ .c' 'view ~ view' '.a > .b + .c' '.a:checked + .b' '.a + .b + .c'; do
    if compiles "$selector"; then echo "compiled: $selector"; else echo "REFUSED, was compiled: $selector"; wrong=1; fi
done
for selector in '.a > .b ~ .c' '.a ~ .b ~ .c' '.a + .b ~ .c' '.a:checked ~ .b' '.a[x] ~ .b' '.a:first-child ~ .b'; do
    if compiles "$selector"; then echo "COMPILED, was refused: $selector"; wrong=1; else echo "refused:  $selector"; fi
done
exit "$wrong"
