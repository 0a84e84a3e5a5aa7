"""Actions of questionnaires."""
