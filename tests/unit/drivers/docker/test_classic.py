"""The classic builder's answer, Docker's and Podman's."""

import json

from backend.domain.dockerfile import instructions
from backend.domain.image import BuildEvent
from backend.drivers.docker.classic import ClassicReader
from backend.drivers.docker.dockerfile import base_images, line_in_message, line_of_layer, line_of_step

DOCKERFILE = "# syntax\nFROM base AS one\n\nRUN make \\\n  # why\n  all\nCOPY a /a\nFROM one\nRUN echo $X\n"


def read(*lines: dict[str, object]) -> tuple[ClassicReader, list[BuildEvent]]:
    reader = ClassicReader(DOCKERFILE)
    events = [event for line in lines for event in reader.feed(json.dumps(line).encode())]
    return reader, [*events, *reader.finish()]


def test_steps_cache_marks_and_output_of_docker() -> None:
    reader, events = read(
        {"stream": "Step 1/3 : FROM base"},
        {"stream": "\n"},
        {"stream": " ---> 0123\n"},
        {"stream": "Step 2/3 : RUN make all\n"},
        {"stream": " ---> Using cache\n"},
        {"stream": " ---> 4567\n"},
        {"stream": "Step 3/3 : COPY a /a\n ---> Running in 89ab\n"},
        {"stream": "hel"},
        {"stream": "lo\nRemoving intermediate container 89ab\n"},
        {"aux": {"ID": "sha256:full"}},
        {"stream": "Successfully built 0123456789ab\nSuccessfully tagged x:1\n"},
    )
    assert [(event.layer, event.state, event.text) for event in events] == [
        ("Step 1/3 : FROM base", "started", ""),
        ("Step 1/3 : FROM base", "done", ""),
        ("Step 2/3 : RUN make all", "started", ""),
        ("Step 2/3 : RUN make all", "cached", ""),
        ("Step 3/3 : COPY a /a", "started", ""),
        ("Step 3/3 : COPY a /a", "output", "hello"),
        ("Step 3/3 : COPY a /a", "done", ""),
    ]
    assert reader.identity == "sha256:full"
    assert reader.failure is None
    assert reader.layers == (1, 2)


def test_podmans_steps_are_understood() -> None:
    _, events = read(
        {"stream": "STEP 1/2: FROM base\n"},
        {"stream": "STEP 2/2: RUN make\n"},
        {"stream": "--> Using cache 0123\n"},
        {"stream": "0" * 64 + "\n"},
    )
    assert [(event.state, event.layer) for event in events] == [
        ("started", "STEP 1/2: FROM base"),
        ("done", "STEP 1/2: FROM base"),
        ("started", "STEP 2/2: RUN make"),
        ("cached", "STEP 2/2: RUN make"),
    ]


def test_a_failure_names_the_line_and_keeps_the_engines_words() -> None:
    text = "The command '/bin/sh -c make all' returned a non-zero code: 2"
    reader, events = read(
        {"stream": "Step 1/5 : FROM base AS one\n"},
        {"stream": "Step 2/5 : RUN make   all\n"},
        {"errorDetail": {"code": 2, "message": text}, "error": text},
    )
    assert events[-1].state == "failed"
    assert reader.failure is not None
    assert "line 4" in reader.failure[0]
    assert text in reader.failure[0]


def test_lines_of_instructions_are_counted_over_comments_and_continuations() -> None:
    assert list(instructions(DOCKERFILE)) == [
        (2, "FROM base AS one"),
        (4, "RUN make all"),
        (7, "COPY a /a"),
        (8, "FROM one"),
        (9, "RUN echo $X"),
    ]


def test_a_heredoc_belongs_to_its_instruction() -> None:
    assert list(instructions("RUN <<END\nFROM not\nEND\nCOPY a b\n")) == [(1, "RUN <<END"), (4, "COPY a b")]


def test_a_layers_line_is_found_by_its_text() -> None:
    assert line_of_layer(DOCKERFILE, "[one 2/3] RUN make   all") == 4
    assert line_of_layer(DOCKERFILE, "[one 3/3] COPY x /x") == 7  # expanded; the only COPY there is
    assert line_of_layer(DOCKERFILE, "[stage-1 2/2] RUN echo expanded") == 0  # one of two: better none than a wrong one
    assert line_of_layer(DOCKERFILE, "[internal] load metadata") == 0
    assert line_of_step(DOCKERFILE, 5, "RUN unknown") == 9
    assert line_of_step(DOCKERFILE, 50, "RUN unknown") == 0


def test_lines_in_messages_are_read() -> None:
    assert line_in_message("dockerfile parse error line 3: unknown instruction: FOO") == 3
    assert line_in_message("dockerfile parse error on line 12: x") == 12
    assert line_in_message("Dockerfile:7\n--------------------") == 7
    assert line_in_message("exit code: 3") == 0


def test_base_images_are_found_through_arguments_and_stages() -> None:
    text = (
        "ARG BASE=reg/base:1\nARG TAG\nFROM --platform=linux/amd64 ${BASE} AS one\nARG BASE=other\nFROM one\n"
        "FROM reg/two:$TAG\nFROM scratch\nFROM reg/two:$TAG\n"
    )
    assert base_images(text, {"TAG": "9"}) == ("reg/base:1", "reg/two:9")
    assert base_images(text, {"BASE": "mine", "TAG": ""}) == ("mine", "reg/two:")
    assert base_images("FROM\n", {}) == ()
