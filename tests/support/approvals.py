"""Approvals of login programs, for tests."""

from dataclasses import dataclass, field

from backend.domain.cluster import LoginProgram


@dataclass(slots=True)
class FakeApprovals:
    """ports.cluster.Approvals in memory."""

    fingerprints: set[str] = field(default_factory=set)

    def approved(self, program: LoginProgram) -> bool:
        """As the port says."""
        return program.fingerprint in self.fingerprints

    def approve(self, program: LoginProgram) -> None:
        """As the port says."""
        self.fingerprints.add(program.fingerprint)
