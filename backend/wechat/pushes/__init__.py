"""What WeChat pushes: proven to be its own, opened, kept once, handed on after the answer.

WeChat waits five seconds and comes three times, so the door only keeps a push and
orders a job; whoever wants to know of an event is called from that job. The rooms
that listen live upstairs: `app.py` hands them over. A push that nobody listens to,
or that a listener stumbled over, stays for editors to look at.
"""
