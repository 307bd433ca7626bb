"""The file store: what comes in is looked through and sealed; what goes out is opened piece by piece (ADR 0018).

Nothing here knows what a case is or who may see a file.
"""
