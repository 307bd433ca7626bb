"""The mail backend where no mail server is set: every mail waits, and Leveranser says why."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class NoMailServer(OSError):
    """SMTP_HOST is not set. As an outage it passes: the mail is tried again."""


class EmailBackend(BaseEmailBackend):
    """Refuses to send, so that no mail is called sent that went nowhere."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Raises NoMailServer."""
        raise NoMailServer
