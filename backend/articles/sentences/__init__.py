"""Splits text into sentences, by the same table and the same rules as the phone.

`rules.json` is the table; `make mini-types` copies it into the mini-program, whose
`lib/sentences.ts` does what `splitting` does here. Both are held to the cases in
`tests/articles/sentence_cases.json`, and to one another on random text.
"""

from backend.articles.sentences.splitting import split_sentences as split_sentences
