"""Moderation of pictures: hidden until WeChat's asynchronous check, or an editor, passes them.

`picture_moderation` asks WeChat by a job and applies the answer that comes as a push;
`models` keeps one row for each question, since the answer may come before, late, or never.
"""
