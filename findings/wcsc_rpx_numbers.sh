#!/bin/bash
# WeChat's style compiler converts `rpx` after some spellings of a number and leaves it after others.
#
# Expected: rpx is a unit; whatever CSS calls a <number> may stand before it, and units are not case-sensitive.
# So it is: `100rpx`, `.5rpx`, `+10rpx` and even the invalid `10.rpx` are converted; `1e2rpx` and `100Rpx`, both
#           valid dimensions, are left in the sheet as they are, with exit 0, and the browser drops the declaration.
#           `calc(10rpx+5rpx)`, which CSS calls invalid for want of spaces, becomes two numbers glued together.
# Matters:  minifiers write `1e2` for `100` as soon as it is shorter (`1e3rpx` for `1000rpx`): a width is lost.
# Guess before the first run: the exponent is converted, the capital is not (half wrong).
# Seen with: miniprogram-compiler 0.2.3 (wcsc v0.4me_20190328), Linux x64. `[0,n]` is a converted length.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund miniprogram-compiler@0.2.3 >/dev/null
wcsc=node_modules/miniprogram-compiler/bin/linux/wcsc
chmod +x "$wcsc"

wrong=0
expect() { # expect VALUE MADE
    printf '.a{width:%s}\n' "$1" >sheet.wxss
    "$wcsc" -js sheet.wxss >out.js
    if grep -qF "a{width:$2}" out.js; then echo "$1 -> $2"; else echo "CHANGED: $1 no longer gives $2"; wrong=1; fi
}
expect 100rpx '",[0,100],"'
expect .5rpx '",[0,.5],"'
expect +10rpx '",[0,+10],"'
expect 10.rpx '",[0,10.],"'
expect 1e2rpx 1e2rpx
expect 100Rpx 100Rpx
expect 'calc(10rpx+5rpx)' 'calc(",[0,10],[0,+5],")'
exit "$wrong"
