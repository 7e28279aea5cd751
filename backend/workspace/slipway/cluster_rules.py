"""What must hold of an environment on a cluster whose manifests come from the Compose files, told before anything is tried."""

from collections.abc import Mapping

from backend.domain.cluster_names import dns_name, is_variable, proposed_dns_name
from backend.domain.environment import Environment, KubernetesTarget
from backend.domain.problem import Place
from backend.domain.service import Composition
from backend.notation.nodes import shown
from backend.workspace.reader import Reader


def check_composition(reader: Reader, place: Place, where: str, composition: Composition) -> None:
    """Report services that a cluster cannot have as they are; `place` is where the environment's name stands."""
    seen: dict[str, str] = {}
    for name, service in composition.services.items():
        called = dns_name(name)
        if not called and (service.ports or service.expose):
            reader.findings.error(
                place,
                f"{where}: nobody could call the service {shown(name)} in a cluster",
                f"rename it to {proposed_dns_name(name)}: lower-case letters, digits and -, a letter first",
            )
        elif called and seen.setdefault(called, name) != name:
            reader.findings.error(
                place,
                f"{where}: the services {shown(seen[called])} and {shown(name)} would have one name in a cluster",
                "rename one of them",
            )
        for variable in service.environment:
            if not is_variable(variable):
                reader.findings.error(
                    place,
                    f"{where}: a cluster takes no variable called {shown(variable)}, which {name} has",
                    "use letters, digits, _, . and -, and no digit first",
                )


def check_neighbours(reader: Reader, name: str, found: Environment, others: Mapping[str, Environment]) -> None:
    """Report an environment that would overwrite another one: both of the Compose files, in one namespace."""
    for other, neighbour in others.items():
        if (
            isinstance(found.target, KubernetesTarget)
            and found.target == neighbour.target
            and found.manifests is None
            and neighbour.manifests is None
            and found.place is not None
        ):
            reader.findings.error(
                found.place,
                f"environments.{name}: {other} lives in the same namespace",
                "give each environment a namespace of its own",
            )
