"""Reads of members and of the messages to them."""

from app.members.queries.messages import Sent, message, message_page, sent, stopper
from app.members.queries.states import MemberState, MemberStates, audience_of, member_states

__all__ = [
    "MemberState",
    "MemberStates",
    "Sent",
    "audience_of",
    "member_states",
    "message",
    "message_page",
    "sent",
    "stopper",
]
