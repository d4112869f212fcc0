"""People decide: the desk at which reports are drafted, reviewed and approved."""
