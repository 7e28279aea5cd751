"""The plan: what a promotion, rollback, scale or down would change, before anything happens."""
