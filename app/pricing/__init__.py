"""Fee schedules and the shares of every price."""
