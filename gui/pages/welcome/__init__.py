"""The first page, where there is no workspace yet: it teaches and opens one."""
