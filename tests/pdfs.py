"""Small real PDF files, made by typst as the system makes its own."""

import typst


def pdf(text: str) -> bytes:
    """A PDF of one page with the text on it."""
    made: bytes = typst.compile(f'#set document(title: "{text}")\n= {text}'.encode(), format="pdf")
    return made
