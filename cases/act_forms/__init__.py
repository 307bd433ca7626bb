"""The forms of all acts, one module per phase of the case. They parse and explain; commands decide."""
