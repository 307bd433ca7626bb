"""What the parties of a case are told, when, and in which words: the closed catalogue of notices (NO1, ADR 0020)."""
