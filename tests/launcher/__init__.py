"""Tests of ./fmu: the embedded PostgreSQL, the roles, the locks."""
