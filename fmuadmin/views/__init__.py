"""The kernel's pages: logging in and out, choosing a mandate, help, and what is shown when something goes wrong."""
