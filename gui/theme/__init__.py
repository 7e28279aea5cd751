"""How everything looks: colour roles, fonts, icons, palette and the short style sheet. Everybody in `gui` may import it.

Colours are asked for by role (`current().color(Role.OK)`), never written as numbers elsewhere. `current().changed` is emitted
when light and dark are swapped; whoever keeps a colour asks again then.
"""

from gui.theme.icons import icon, pixmap
from gui.theme.roles import Role
from gui.theme.theme import Mode, Theme, current

__all__ = ["Mode", "Role", "Theme", "current", "icon", "pixmap"]
