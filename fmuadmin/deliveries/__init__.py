"""Mails on their way: a row and a job in the act's transaction, a worker that sends, *Leveranser* that shows (IN2).

Who has something to say by mail calls ``post`` and nothing else here.
"""

from fmuadmin.deliveries.posting import post

__all__ = ["post"]
