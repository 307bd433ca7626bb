"""Who somebody is before they act: two factors, two providers, limits on guessing. Pages are in fmuadmin/views."""
