"""Spread analytics: the cascade (tree of shares) of an article, its rollups and its metrics.

    own_shares                      the results of a reader's own shares, as far as they may know

    metrics/formulas                the metrics, each defined once, with an example: pure
    metrics/queries                 metrics of an article, its passages, a share
    metrics/passage_spread          metrics of one passage
    metrics/official_account_reach  the Official Account's own readers, from WeChat's statistics
    metrics/export                  rows for a spreadsheet or a script

    trees/rollup_propagation        what a few visits change in a tree: pure
    trees/rollup_write_buffer       adds up what is to be added to the rollup tables, and writes it
    trees/rollup_updates            keeps the rollups up to date with each batch of visits
    trees/rollup_rebuild            recomputes the rollups from shares and visits, and compares
    trees/tree_shape                the shape of one whole tree, from its parents: pure
    trees/subtree                   what lies below a few shares, level by level
    trees/cascade_chart             the largest branches of a tree, for a chart

A share is in the tree once a visit counts that came through it or through a
descendant: an id that was made ahead and never used appears nowhere. A share's
parent is the share through which its sharer came, so the tree only grows downwards
and has no loops.

Everything that an editor's page shows is read from rollups, never counted on
request: a page costs the same with ten visits and with ten million. A visit costs
one row for each ancestor share, which is the minimum for a rollup per share; a
batch adds up what its visits have in common before it writes.
"""
