"""WeChat chat-group memberships of readers: proven by WeChat, valid for some days.

A group is known by the digest of its opengid and by nothing else: neither its name nor who
else is in it. What a phone is given is the id of its reader's own membership, another one
for each member, so that two phones cannot find out that they mean the same group.

A membership says that WeChat encrypted this group for this reader not long ago. It ends after
`GROUP_DAYS`, because nobody tells us who left a chat; each entry from the chat renews it.
"""
