"""Styles, fonts and scripts as one server serves them itself; in production nginx does (docs/operations.md)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise, with files sent whole: they are small, and under ASGI Django warns of streaming from a file."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        """The file, or "not modified", with WhiteNoise's headers."""
        found = static_file.get_response(request.method, request.META)
        answer = HttpResponse(found.file.read() if found.file else b"", status=int(found.status))
        if found.file:
            found.file.close()
        del answer["content-type"]
        for name, value in found.headers:
            answer[name] = value
        return answer
