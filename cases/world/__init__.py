"""A world from a file: organisations, agreements, people, rules and cases with their whole histories (docs/world.md).

All or nothing. Reading and judging happen in memory; rows are written only when nothing is wrong.
"""
