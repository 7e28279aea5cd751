"""Facts of every kind, for property tests of whatever keeps them."""

from hypothesis import strategies as st

from backend.domain.deployment import DeployedService, Deployment
from backend.domain.facts import (
    AbortRequested,
    ApprovalGiven,
    ArtifactMade,
    DeploymentChanged,
    JournalledFact,
    ReleaseMade,
    RunFinished,
    RunStarted,
    StepChanged,
    TestsReported,
)
from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.pipeline import Pipeline, Stage, Step
from backend.domain.problem import Place
from backend.domain.release import Evidence, Release
from backend.domain.report import TestSummary
from backend.domain.run import Artifact, RunRequest, Source
from backend.domain.service import (
    BuildSection,
    Composition,
    ConfigSource,
    Dependency,
    FileGrant,
    HealthCheck,
    Mount,
    MountKind,
    Port,
    Resources,
    SecretSource,
    Service,
    UpdateOrder,
)

text = st.text(max_size=12)
count = st.integers(0, 2**40)
at = st.floats(0, 4e9)
phase = st.sampled_from(Phase)
place = st.none() | st.builds(Place, text, count, count)
scalar = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
value = st.recursive(
    scalar | text, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3), max_leaves=6
)


def texts(size: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    """Tuples of texts."""
    return st.lists(text, max_size=size).map(tuple)


step = st.builds(
    Step,
    name=text,
    kind=text,
    subject=value,
    options=st.dictionaries(text, value, max_size=3),
    needs=texts(),
    timeout=st.none() | at,
    retries=count,
    continue_on_error=st.booleans(),
    when=text,
    place=place,
    group=text,
    combination=st.dictionaries(text, text, max_size=2),
    locked=text,
)
stage = st.builds(
    Stage,
    name=text,
    needs=texts(),
    steps=st.lists(step, max_size=3).map(tuple),
    place=place,
    locked=text,
)
pipeline = st.builds(Pipeline, st.lists(stage, max_size=3).map(tuple))
request = st.builds(RunRequest, text, text, text | texts(), text, text)
source = st.builds(Source, text, st.booleans(), text)
summary = st.builds(TestSummary, count, count, count, count)
image = st.builds(ImageIdentity, text, texts())
service = st.builds(
    Service,
    name=text,
    image=text,
    build=st.none() | st.builds(BuildSection, context=text, args=st.dictionaries(text, text, max_size=2)),
    command=st.none() | texts(),
    environment=st.dictionaries(text, text, max_size=2),
    ports=st.lists(st.builds(Port, count, count, text, text), max_size=2).map(tuple),
    healthcheck=st.none() | st.builds(HealthCheck, texts(), at, at, count, at),
    depends_on=st.lists(st.builds(Dependency, text, text), max_size=2).map(tuple),
    mounts=st.lists(st.builds(Mount, st.sampled_from(MountKind), text, text, st.booleans()), max_size=2).map(tuple),
    configs=st.lists(st.builds(FileGrant, text, text, count), max_size=2).map(tuple),
    resources=st.builds(Resources, at, count, count, at, count),
    order=st.sampled_from(UpdateOrder),
)
composition = st.builds(
    Composition,
    services=st.dictionaries(text, service, max_size=2),
    configs=st.dictionaries(text, st.builds(ConfigSource, text, text), max_size=2),
    secrets=st.dictionaries(text, st.builds(SecretSource, text, text, text | texts()), max_size=2),
    volumes=texts(),
)
evidence = st.builds(Evidence, text, text, phase, summary)
release = st.builds(
    Release,
    id=text,
    version=text,
    images=st.dictionaries(text, image, max_size=2),
    run=text,
    created=at,
    source=source,
    evidence=st.lists(evidence, max_size=2).map(tuple),
    by=text,
)
deployment = st.builds(
    Deployment,
    id=text,
    environment=text,
    generation=count,
    action=text,
    release=release,
    services=st.dictionaries(text, st.builds(DeployedService, service, image, count), max_size=2),
    composition=composition,
    phase=phase,
    started=at,
    by=text,
)
facts: st.SearchStrategy[JournalledFact] = st.one_of(
    st.builds(RunStarted, text, count, at, pipeline, request, source, texts()),
    st.builds(
        StepChanged,
        text,
        text,
        phase,
        at,
        count,
        text,
        text,
        st.none() | st.integers(-5, 300),
        text,
        st.booleans(),
        st.none() | st.tuples(count, count),
    ),
    st.builds(TestsReported, text, text, count, at, summary),
    st.builds(ArtifactMade, text, text, at, st.builds(Artifact, text, text, text, count)),
    st.builds(RunFinished, text, phase, at),
    st.builds(AbortRequested, text, at, text),
    st.builds(ApprovalGiven, text, text, at, text, st.booleans(), text),
    st.builds(ReleaseMade, text, at, release),
    st.builds(DeploymentChanged, at, deployment),
)
