"""The plan's screen: one readable page and one button. Any change underneath voids it and says what changed."""

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea

from backend.domain.errors import ConsoleError, RefusedError, WaitingError
from backend.domain.facts import DeploymentChanged, Fact
from backend.domain.plan import Plan
from gui.context import Context
from gui.formats import time_of_day
from gui.looks import MAY_MOVE, Look, Shape, look
from gui.models.deployment_words import sentence
from gui.models.rows import Column, RowsModel
from gui.notices.notices import as_text, notice_of
from gui.pages.page import Page
from gui.pages.plan.adoption_words import offer
from gui.pages.plan.facts import PlanFacts
from gui.pages.plan.progress import Progress
from gui.pages.plan.wording import ChangeRow, button, change_rows, title
from gui.route import PlanRequest, Route
from gui.theme import Role, current
from gui.theme.fonts import Size
from gui.widgets.button import Button
from gui.widgets.heading import Heading
from gui.widgets.hue import HueFrame
from gui.widgets.label import Text
from gui.widgets.layout import column, holder, panel, row, rule
from gui.widgets.rows_view import ROW_HEIGHT, RowsView
from gui.widgets.states import Message, States
from gui.widgets.tick import Tick

_WAITS = Look(Shape.BARS, Role.WARN, "waits")
_SAME = Look(Shape.DOT, Role.OK, "nothing to do")


class PlanPage(Page):
    """A plan is computed when the page is entered, and shown before anything happens."""

    name = "plan"
    title = "Plan"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.plan: Plan | None = None
        self._request = PlanRequest("promote", "")
        self._deployment = ""
        self._mine: set[str] = set()
        self.heading = Heading()
        self.heading.title.setWordWrap(False)
        self.frame = HueFrame()
        self.facts = PlanFacts()
        self.progress = Progress()
        self.void = _VoidCard()
        self.changes = RowsView(_changes_model(), name=self.tr("Changes"), empty=self.tr("No field changes"))
        self.confirm = Button("", "promote", kind="primary", call=self._confirm, name="confirm")
        self.again = Button(self.tr("Compute again"), "refresh", call=self.refresh, tip="F5", name="compute-again")
        self.cancel = Button(
            self.tr("Cancel"), call=self._cancel, tip=self.tr("Nothing has happened yet  (Esc)"), name="cancel"
        )
        self.adopt = Tick()
        self.adopt.toggled.connect(self._compute_anew)
        self.adopt.hide()
        self.typed = QLineEdit()
        self.typed.setFixedWidth(260)
        self.typed.textChanged.connect(self._decide)
        self.reason = QLineEdit(placeholderText=self.tr("Reason to go on in spite of closed gates (is kept)"))
        self.reason.setMinimumWidth(320)
        self.reason.textChanged.connect(self._decide)
        self.identity = Text(tone="muted", fixed=True, size=Size.SECONDARY)
        self._compose()
        context.bridge.deploymentChanged.connect(self._take)
        context.bridge.fact.connect(self._watch)

    def _compose(self) -> None:
        buttons = row(self.confirm, self.typed, self.reason, self.cancel, self.again, None, spacing=8)
        self.changes_panel = panel(column(self.changes, margins=(1, 1, 1, 1)))
        inner = column(
            self.heading,
            self.void,
            self.progress,
            panel(column(self.facts)),
            self.changes_panel,
            None,
            spacing=12,
            margins=(20, 20, 20, 12),
        )
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder(inner))
        foot = holder(column(self.adopt, buttons, self.identity, spacing=8, margins=(20, 8, 20, 14)))
        framed = column(area, rule(), foot, spacing=0, margins=(3, 3, 3, 3))
        framed.setStretch(0, 1)
        self.frame.setLayout(framed)
        body = column(self.frame, margins=(12, 12, 12, 12))
        empty = Message(
            "promote",
            self.tr("No plan"),
            self.tr("A plan shows what a promotion would change before it happens."),
            command="slipway plan --to production",
        )
        self.states = States(
            holder(body), busy=self.tr("Computing what would change…"), empty=empty, retry=self.refresh
        )
        self.states.contentShown.connect(self.take_focus)
        self.setLayout(column(self.states))

    # page -----------------------------------------------------------------------------------------------------------
    def enter(self, route: Route) -> None:
        """Compute the plan that the route asks for."""
        assert isinstance(route.argument, PlanRequest)
        self._request = route.argument
        self._deployment = ""
        self.plan = None
        self.progress.clear()
        self.void.hide()
        self.typed.clear()
        self.reason.clear()
        self._tick(agreed=False)
        self.frame.show_environment(self._request.environment)
        self.set_crumbs(self._request.environment, self.tr("Plan"))
        self.states.show_busy()
        self.refresh()

    def refresh(self) -> None:
        """Compute anew; never while the plan is being carried out."""
        if not self._deployment:
            self.scope.start("plan", self._load(), on_error=self._failed)

    def focus_first(self) -> None:
        """Put the keyboard on Cancel: Enter must not promote by accident."""
        self.cancel.setFocus()

    # own ------------------------------------------------------------------------------------------------------------
    async def _load(self) -> None:
        asked, console = self._request, self.context.console
        match asked.action:
            case "rollback":
                plan = await console.plan_rollback(asked.environment, to=asked.to)
            case "scale":
                plan = await console.plan_scale(asked.environment, asked.service, asked.replicas)
            case "down":
                plan = await console.plan_down(asked.environment)
            case _:
                plan = await console.plan_promotion(
                    asked.environment, release=asked.release, origin=asked.origin, adopt=self.adopt.isChecked()
                )
        self.void.hide()
        self.show_plan(plan)

    def show_plan(self, plan: Plan) -> None:
        """Show a plan that was computed."""
        self.plan = plan
        guarded = current().guarded(plan.environment)
        shown = _SAME if plan.empty else _WAITS if plan.blocked else MAY_MOVE
        second = f"from {plan.origin}" if plan.origin else self.tr("nothing has happened yet")
        self.heading.show_answer(
            shown,
            title(plan),
            f"{second} · {self.tr('this is the end of the way: people depend on it')}" if guarded else second,
        )
        self.facts.show_plan(plan)
        rows = change_rows(plan.changes)
        self.changes.rows_model.set_rows(rows)
        self.changes.setFixedHeight(28 + ROW_HEIGHT * max(1, len(rows)) + 1)
        self.changes_panel.setVisible(bool(rows))
        self.identity.setText(
            self.tr("plan {0} · computed {1} · any change underneath voids this page, and says what changed")
            .replace("{0}", plan.id[:12])
            .replace("{1}", time_of_day(plan.computed))
        )
        self.confirm.set_kind("guarded" if guarded else "primary")
        self.confirm.setText(button(plan))
        self.confirm.setAccessibleName(button(plan))
        dangerous = plan.action == "down"
        self.typed.setVisible(dangerous)
        self.typed.setPlaceholderText(self.tr("Type {0} to confirm").replace("{0}", plan.environment))
        self.typed.setAccessibleName(self.typed.placeholderText())
        self.reason.setVisible(bool(plan.blocked))
        self.adopt.setVisible(plan.adoption is not None)
        if plan.adoption is not None:
            self.adopt.setText(offer(plan.adoption))
            self._tick(agreed=plan.adoption.agreed)
        self._decide()
        self.states.show_content()

    def _compute_anew(self) -> None:
        self.confirm.setEnabled(False)  # what is shown is not what was ticked
        self.refresh()

    def _tick(self, *, agreed: bool) -> None:
        with QSignalBlocker(self.adopt):
            self.adopt.setChecked(agreed)

    def _decide(self) -> None:
        plan = self.plan
        ready = plan is not None and not plan.empty and not self._deployment and not self.void.isVisibleTo(self)
        if plan is not None and plan.clash:
            ready = False
        if plan is not None and plan.blocked:
            ready = ready and bool(self.reason.text().strip())
        if plan is not None and plan.action == "down":
            ready = ready and self.typed.text() == plan.environment
        self.confirm.setEnabled(ready)

    def _failed(self, error: Exception) -> None:
        notice = notice_of(error)
        self.states.show_failed(notice.message, notice.hint, as_text(notice))

    def _confirm(self) -> None:
        plan = self.plan
        if plan is None or not self.confirm.isEnabled():
            return
        self.confirm.setEnabled(False)

        async def carry_out() -> None:
            self._deployment = await self.context.console.promote(plan, override=self.reason.text().strip())
            self._mine.add(self._deployment)
            self.cancel.setText(self.tr("Close"))
            self.typed.hide()
            self.reason.hide()
            self.adopt.hide()
            self.again.hide()

        self.scope.start("promote", carry_out(), on_error=self._refused, keep=True)

    def _refused(self, error: Exception) -> None:
        self._deployment = ""
        if isinstance(error, RefusedError | WaitingError):
            self.void.say(error.message, error.hint)
        elif isinstance(error, ConsoleError):
            self.context.notices.add(notice_of(error))
        else:
            self.context.notices.error(error)
        self._decide()

    def _take(self, fact: DeploymentChanged) -> None:
        plan = self.plan
        made = fact.deployment
        if plan is None or made.environment != plan.environment:
            return
        if made.id == self._deployment or (made.plan_hash and made.plan_hash == plan.id):
            self._deployment = made.id
            self.progress.show_deployment(made)
            self.heading.show_answer(
                look(made.phase), title(plan), sentence(made) if made.phase.final else self.tr("is being carried out")
            )
            self.confirm.setEnabled(False)
            if made.phase.final:
                self.cancel.setText(self.tr("Close"))
        elif not self._deployment and not made.phase.final:
            self.void.say(
                self.tr("Somebody else is changing {0}: {1} by {2}.")
                .replace("{0}", made.environment)
                .replace("{1}", made.action)
                .replace("{2}", made.by),
                self.tr("Compute the plan again when it is done."),
            )
            self._decide()

    def _watch(self, fact: Fact) -> None:
        if (
            type(fact).__name__ == "WorkspaceReloaded"
            and self.plan is not None
            and not self._deployment
            and self.isVisible()
        ):
            self.void.say(
                self.tr("The workspace's files changed since this was computed."), self.tr("Compute the plan again.")
            )
            self._decide()

    def _cancel(self) -> None:
        self.scope.cancel("plan")
        self.cancel.setText(self.tr("Cancel"))
        self.again.show()
        self.context.go(Route("environment", self._request.environment) if self._deployment else Route("board"))


class _VoidCard(QFrame):
    """Says why the plan no longer holds."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "warn")
        self.message = Text(strong=True, wrap=True)
        self.hint = Text(wrap=True)
        self.setLayout(column(self.message, self.hint, spacing=2, margins=(12, 8, 12, 8)))
        self.hide()

    def say(self, message: str, hint: str) -> None:
        """Show it."""
        self.message.setText(message)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.show()


def _changes_model() -> RowsModel[ChangeRow]:
    columns = (
        Column[ChangeRow]("service", lambda row: row.service if row.first else "", width=140, strong=True),
        Column[ChangeRow]("field", lambda row: row.field, width=220),
        Column[ChangeRow]("now", lambda row: row.before or "–", fixed=True, muted=True, tip=lambda row: row.before),
        Column[ChangeRow]("then", lambda row: row.after or "–", fixed=True, tip=lambda row: row.after),
    )
    return RowsModel(columns, lambda row: row.key)
