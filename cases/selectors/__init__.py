"""What the case page reads, tab by tab, as frozen values that its templates draw. Reading only, nothing is changed.

``seeing`` finds the case and the reader's part in it; every other module takes what it found and chooses, by part,
what may be said at all (screens.md §2.8). A template never decides what a part may see: what it gets, it may draw.
"""
