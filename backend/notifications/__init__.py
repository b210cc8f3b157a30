"""Notifications: an inbox for each reader, and WeChat subscribe messages through an outbox.

A notice is stored as ids, never as text: content that is deleted, hidden, or of
somebody blocked meanwhile, is not shown any more. The packages that store the content
are in higher layers; their manifests plug in a resolver for each kind of notice.

To notify somebody is a job (`notices.notify` enqueues it with the change), since
whoever writes a reply locks rows that a reader who deletes their account needs, too,
and since nobody shall wait for a notice. The inbox has it within a second; a
subscribe message (`outbox/`) leaves only where there is a template, a grant, no
setting against it, and no quiet hour.

Grants: WeChat allows one message for each tapped "允许" and never says how many are
left. The same tap reaches us twice, from the phone and as a push, with nothing in
common to match them by. Hence two counts, each free of repeats, and the larger one
holds (`message_consents.py`): a popup counts once whichever comes first or alone, a silent
"总是保持" counts as the phone tells it, and never is more counted than was given.

Templates: the names of a template's fields differ from template to template, and
what they are called says nothing that a program could rely on. So an operator writes
down once what goes where: `TEMPLATE_REPLY=<id>;name1=who;thing2=words;time3=when`.
`flask check-templates` holds that against what WeChat has.
"""
