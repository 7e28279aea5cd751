"""The kernel's lock on an open file: one holder, gone with its process, without a timeout."""

import sys

if sys.platform == "win32":
    import msvcrt

    def try_lock(descriptor: int) -> None:
        """Lock an open file until it is closed; BlockingIOError at once when somebody has it, another OSError when files cannot
        be locked there.
        """
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(*error.args) from error

else:
    import fcntl

    def try_lock(descriptor: int) -> None:
        """Lock an open file until it is closed; BlockingIOError at once when somebody has it, another OSError when files cannot
        be locked there.
        """
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
