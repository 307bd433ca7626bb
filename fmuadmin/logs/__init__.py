"""What makes the trail useful: one's own lines, the reviewer's follow-up, the citizen's extract, the RIV-TA export."""
