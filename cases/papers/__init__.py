"""What leaves the system on paper: the ärendeakt of a case and the kallelse to a visit, as tagged PDF (ADR 0021).

What a paper may say is chosen by the same selectors as the page; here it is only put in order. No rule lives here.
"""
