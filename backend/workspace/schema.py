"""The JSON schema of `slipway.yaml`, from which editors complete: made from the table of kinds and the readers' own tables.

`python -m backend.workspace.schema` writes it to `resources/schemas/`.
"""

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import TypeAlias

from backend.domain.matrix import NAME as MATRIX_NAME
from backend.domain.step_kinds import COMMON, KINDS, Field, FieldType, StepKind
from backend.workspace.head import VERSION
from backend.workspace.slipway.given_manifests import KINDS as GIVEN
from backend.workspace.slipway.names import NODE, PROJECT
from backend.workspace.slipway.steps import MOST_RETRIES, WHEN

NAME = "slipway.schema.json"
Schema: TypeAlias = dict[str, object]

_EXTENSIONS: Schema = {"^x-": True}
_TEXT: Schema = {"type": "string", "minLength": 1}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_ONE_OR_MORE: Schema = {"anyOf": [_TEXT, _TEXTS]}
_DURATION: Schema = {"$ref": "#/$defs/duration"}
_SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}

_REFERENCE: Schema = {"$ref": "#/$defs/matrix-value"}
_VALUES: Schema = {
    "type": "array",
    "items": {"type": ["string", "number", "boolean"]},
    "minItems": 1,
    "uniqueItems": True,
}

_TYPES: dict[FieldType, Schema] = {
    FieldType.SERVICE: _TEXT,
    FieldType.SERVICES: _ONE_OR_MORE,
    FieldType.ENVIRONMENT: _TEXT,
    FieldType.IMAGE: _TEXT,
    FieldType.COMMAND: {"$ref": "#/$defs/command"},
    FieldType.GLOBS: _ONE_OR_MORE,
    FieldType.PATHS: _ONE_OR_MORE,
    FieldType.VARIABLES: {
        "anyOf": [
            {"type": "object", "additionalProperties": _SCALAR},
            {"type": "array", "items": {"type": "string", "pattern": "^[^=]+="}},
        ]
    },
    FieldType.DURATION: {"anyOf": [_DURATION, _REFERENCE]},
    FieldType.INTEGER: {"anyOf": [{"type": "integer", "minimum": 0}, _REFERENCE]},
    FieldType.BOOLEAN: {"anyOf": [{"type": "boolean"}, _REFERENCE]},
    FieldType.TEXT: {"type": ["string", "number", "boolean"]},
    FieldType.MATRIX: {
        "type": "object",
        "properties": {"service": {"anyOf": [{"const": "*"}, _VALUES]}},
        "patternProperties": {f"^(?!service$){MATRIX_NAME}$": _VALUES},
        "additionalProperties": False,
        "minProperties": 1,
    },
}

# What the table of common fields only calls a text or a number.
_COMMON_TYPES: dict[str, Schema] = {
    "needs": _ONE_OR_MORE,
    "retries": {"anyOf": [{"type": "integer", "minimum": 0, "maximum": MOST_RETRIES}, _REFERENCE]},
    "when": {"anyOf": [{"enum": list(WHEN)}, _REFERENCE]},
}


def schema() -> Schema:
    """Return the schema (JSON Schema 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Slipway's pipeline and environments (slipway.yaml)",
        **_object(
            {
                "version": {"const": VERSION, "description": "The version of this format."},
                "project": {"type": "string", "pattern": f"^{PROJECT}$", "description": "Names what is deployed."},
                "services": {**_ONE_OR_MORE, "description": "The Compose file, or several that are merged in order."},
                "environments": _named({"$ref": "#/$defs/environment"}, PROJECT, "Environments in promotion order."),
                "pipeline": {**_named({"$ref": "#/$defs/stage"}, NODE, "The stages."), "minProperties": 1},
            },
            ["version", "project", "services", "pipeline"],
        ),
        "$defs": {
            "duration": {
                "anyOf": [
                    {"type": "number", "minimum": 0},
                    {"type": "string", "pattern": r"^(\d+(\.\d+)?|(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d))+)$"},
                ],
                "description": "Seconds, or 90s, 5m, 1h30m.",
            },
            "command": {
                "anyOf": [_TEXT, {"type": "array", "items": {"type": ["string", "number", "boolean"]}, "minItems": 1}],
                "description": "A text goes to `sh -c` in the container, a list is executed as it is.",
            },
            "matrix-value": {
                "type": "string",
                "pattern": r"\$\{\{\s*matrix\.",
                "description": "${{ matrix.NAME }} stands for a value of the step's matrix.",
            },
            "environment": _environment(),
            "stage": _object(
                {
                    "needs": {**_ONE_OR_MORE, "description": "Stages that must be done before this one."},
                    "steps": {**_named({"$ref": "#/$defs/step"}, NODE, "Side by side."), "minProperties": 1},
                },
                ["steps"],
            ),
            "step": {"oneOf": [{"$ref": f"#/$defs/step-{name}"} for name in KINDS]},
            **{f"step-{name}": _step(kind) for name, kind in KINDS.items()},
        },
    }


def _object(properties: Schema, required: list[str] | None = None, **more: object) -> Schema:
    found: Schema = {
        "type": "object",
        "properties": properties,
        "patternProperties": _EXTENSIONS,
        "additionalProperties": False,
    }
    return {**found, **({"required": required} if required else {}), **more}


def _named(value: Schema, name: str, description: str) -> Schema:
    return {
        "type": "object",
        "patternProperties": {**_EXTENSIONS, f"^(?!x-){name}$": value},
        "additionalProperties": False,
        "description": description,
    }


def _field(field: Field, type_: Schema) -> Schema:
    return {**type_, "description": field.help}


def _step(kind: StepKind) -> Schema:
    properties: Schema = {kind.name: {**_TYPES[kind.subject], "description": kind.help}}
    properties |= {field.name: _field(field, _TYPES[field.type]) for field in kind.fields}
    properties |= {field.name: _field(field, _COMMON_TYPES.get(field.name, _TYPES[field.type])) for field in COMMON}
    return _object(properties, [kind.name, *(field.name for field in kind.fields if field.required)])


def _environment() -> Schema:
    docker = _object({"context": _TEXT, "host": {"type": "string", "pattern": "^(unix|tcp|ssh)://"}})
    gates = _object(
        {
            "tests": {**_ONE_OR_MORE, "description": "Stages that must have succeeded for exactly these images."},
            "soak": {**_DURATION, "description": "How long the release must have been in the environment before."},
            "approvals": _object(
                {"count": {"type": "integer", "minimum": 1}, "signed": {"type": "boolean"}, "expires": _DURATION}
            ),
            "windows": {"type": "array", "items": _object({"allow": _TEXT, "deny": _TEXT, "timezone": _TEXT})},
            "checks": {"type": "array", "items": {"type": "object"}},
        }
    )
    verify = _object(
        {
            "for": {**_DURATION, "description": "How long what was rolled out is watched."},
            "http": {"type": "object", "additionalProperties": {"type": "string", "pattern": "^/"}},
            "max_restarts": {"type": "integer", "minimum": 0},
        }
    )
    chart = _object({"chart": _TEXT, "release": _TEXT, "version": _TEXT, "values": _ONE_OR_MORE}, ["chart"])
    return _object(
        {
            "docker": {
                **docker,
                "type": ["object", "null"],
                "description": "A Docker engine; {} is the current context's.",
            },
            "kubernetes": _object({"context": _TEXT, "namespace": _TEXT}, ["context", "namespace"]),
            "manifests": {**_ONE_OR_MORE, "description": "Your own manifests: files and folders of them."},
            "kustomize": {**_TEXT, "description": "A folder with a kustomization."},
            "helm": {"anyOf": [_TEXT, chart], "description": "A chart: a folder, or oci://..."},
            "overlays": {**_ONE_OR_MORE, "description": "Compose files that are merged over the base."},
            "gates": gates,
            "verify": verify,
            "before": _object({"service": _TEXT, "command": {"$ref": "#/$defs/command"}}, ["service", "command"]),
            "on_failure": {"enum": ["rollback", "keep"]},
            "keep": {"type": "integer", "minimum": 1, "description": "Releases that stay ready to go back to."},
        },
        oneOf=[{"required": ["docker"]}, {"required": ["kubernetes"]}],
        dependentSchemas={
            kind: {
                "required": ["kubernetes"],
                "not": {"anyOf": [{"required": [other]} for other in GIVEN if other != kind]},
            }
            for kind in GIVEN
        },
    )


def text() -> str:
    """Return the schema as it stands in the file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def written() -> str:
    """Return the schema as it was written into the resources."""
    return (files("resources") / "schemas" / NAME).read_text(encoding="utf-8")


if __name__ == "__main__":
    path = Path(str(files("resources") / "schemas" / NAME))
    path.parent.mkdir(exist_ok=True)
    path.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{path}\n")
