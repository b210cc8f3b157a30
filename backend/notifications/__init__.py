"""Telling people: an inbox for each reader, and once in a while a message through WeChat.

A notice is kept as ids, never as words: whose words are deleted, hidden, or of
somebody blocked meanwhile, is told nobody any more. The rooms that hold the words
live upstairs; `app.py` hands over how each kind of subject is told.

To tell somebody is work for later (`service.tell` orders it with the deed), since
whoever writes a reply holds rows that a reader who deletes their account wants, too,
and since nobody shall wait for a notice. The inbox has it within a second; a
subscribe message (`outbox.py`) leaves only where there is a template, a grant, no
switch against it, and no quiet hour.

Grants: WeChat allows one message for each tapped "允许" and never says how many are
left. The same tap reaches us twice, from the phone and as a push, with nothing in
common to match them by. Hence two counts, each free of repeats, and the larger one
holds (`consents.py`): a popup counts once whichever comes first or alone, a silent
"总是保持" counts as the phone tells it, and never is more counted than was given.

Templates: the names of a template's fields differ from template to template, and
what they are called says nothing that a program could rely on. So an operator writes
down once what goes where: `TEMPLATE_REPLY=<id>;name1=who;thing2=words;time3=when`.
`flask check-templates` holds that against what WeChat has.
"""
