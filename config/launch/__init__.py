"""What `./fmu` does: set-up, the embedded PostgreSQL, the demo and the checks.

Runs before anything is installed, so it uses the standard library only and never imports Django or the apps.
"""
