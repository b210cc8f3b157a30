"""How far it went: the tree of shares behind an article, kept as sums, and the figures in them.

    cascade     what a few visits change in a tree: pure
    sums        tables of numbers that are only ever added to
    counting    the sums, kept up with every batch of visits, in its transaction
    rebuilding  the same sums made anew from shares and visits, and compared
    trees       the shape of one whole tree, made from its parents: pure
    figures     what the sums mean, each figure defined once, with its example: pure
    readings    figures read for an article, its sentences, a share
    passages    figures read for one sentence
    below       what hangs below a few shares, level by level
    first_wave  the account's own readers, as WeChat tells them
    mine        what became of a reader's own shares, as they may know it
    folding     the largest branches of a tree, for a picture of it
    export      rows for a spreadsheet or a script

A share stands in the tree once a visit counts that came through it or through one
below: an id that was made ahead and never used is nowhere to be seen. What is
passed on hangs below the share through which its maker came, so the tree only
grows downwards and has no loops.

Everything that an editor's page shows is read from sums, never counted when
asked: a page costs the same with ten visits and with ten million. A visit costs
one row for each share above it, which is the least that a sum per share can
cost; a batch adds up what its visits share before it writes.
"""
