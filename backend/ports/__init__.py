"""What the engine needs of the world, as protocols of at most six methods.

Drivers implement them, the engine calls them, tests replace them. All errors are `ConsoleError`s: `NotFoundError` for what does not exist,
`ConflictError` for a name that is taken, `UnreachableError` for a lost or refused connection, never a library's own.
"""
