"""How django-allauth is bent to the house: nobody signs up, secrets are sealed, only known people come in."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from fmuadmin import crypto

SECRETS = "second factor"


class ClosedAccounts(DefaultAccountAdapter):
    """Accounts are made by an administrator or a world file."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail about logging in: it would tell whoever reads the mailbox."""


class SealedFactors(DefaultMFAAdapter):
    """Secrets of second factors, encrypted in the database (decisions.md §5)."""

    def encrypt(self, text: str) -> str:
        """The text as it is stored."""
        return base64.urlsafe_b64encode(crypto.seal(text, context=SECRETS)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The stored text as it was."""
        return crypto.unseal(base64.urlsafe_b64decode(encrypted_text), context=SECRETS)


class KnownPeopleOnly(DefaultSocialAccountAdapter):
    """A provider says who somebody is; whether they come in is decided here, and nobody is ever created."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let the person in or say why not. Always answers, so that nothing of allauth's own comes after."""
        from fmuadmin.views.provider import answer  # noqa: PLC0415 – views rest on the adapters' app being ready

        raise ImmediateHttpResponse(answer(request, sociallogin.account))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """The provider could not say who it is, or the person turned back."""
        from fmuadmin.views.provider import failed  # noqa: PLC0415 – as above

        raise ImmediateHttpResponse(failed(request, provider.name))
