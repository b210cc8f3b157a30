#!/bin/bash
# WeChat's style compiler isolates a component's classes in `:not()` but not in `:is()`, `:where()`, `:has()`.
#
# Expected: every class in a component's sheet gets the component's prefix, wherever in the selector it stands;
#           or a pseudo-class that the compiler does not know is refused.
# So it is: `.a:not(.b)` gets both prefixed; `.a:is(.b)`, `:where(.b)`, `:has(.b)` compile with exit 0 and leave
#           `.b` as it was written, so the rule asks for a class that no node of the component bears.
# Matters:  the rule never applies on a phone, without a word from any tool; in a preview that does without
#           prefixes, or adds them by a real CSS parser, it works.
# Guess before the first run: `:is()` is refused, since the compiler is of 2019 (wrong).
# Seen with: miniprogram-compiler 0.2.3 (wcsc v0.4me_20190328), Linux x64. `[1]` is where the prefix goes.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund miniprogram-compiler@0.2.3 >/dev/null
wcsc=node_modules/miniprogram-compiler/bin/linux/wcsc
chmod +x "$wcsc"

wrong=0
expect() { # expect PSEUDO MADE : the call that the compiled sheet must hold
    printf '.a:%s(.b){color:red}\n' "$1" >sheet.wxss
    "$wcsc" -js sheet.wxss >out.js
    if grep -qF "$2" out.js; then echo ":$1() -> $2"; else echo "CHANGED: :$1() no longer gives $2"; wrong=1; fi
}
expect not '[".",[1],"a:not(.",[1],"b){color:red}'
for pseudo in is where has; do expect "$pseudo" '[".",[1],"a:'"$pseudo"'(.b){color:red}'; done
exit "$wrong"
