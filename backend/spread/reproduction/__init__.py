"""The reproduction number K: how many shares one share leads to in the end, while it still spreads.

    activity_clock        time as readers have it: nights count for less: pure
    time_bins             the bins of ages and delays, and the slots that store creation times
    delay_families        candidate distributions of the delay from a share to those it leads to
    estimator             K with its interval, or the reason why there is none: pure
    article_reproduction  loads shares' ages: all, by channel, design, sentence and depth
    account_pace          learns from its articles how fast an account's readers pass on: a job

K = children / sum of F(age), where F(age) is the part of its children that a share of this age
has had. Each share is a Hawkes process (Hawkes 1971) with a known tree; dividing by the time that
each has had corrects for the children to come, as Fraser (2007) does for epidemics. Children over
shares is 1 - roots / shares whatever happens, so it is too low until the end and never above 1.

F is unknown when an article is young: its delays so far are only the short ones. So F is not fixed
but averaged over candidates, each weighed by how well it explains the delays, given that longer
ones cannot have been seen yet, and by how common it is among the account's other articles. Where
the candidates that remain do not agree, there is no figure.
"""
