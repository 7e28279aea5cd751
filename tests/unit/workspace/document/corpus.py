"""Hand-written files of every make; each is a whole `slipway.yaml` over the services web and db."""

_HEAD = """\
version: 1
project: shop
services: compose.yaml
environments:
  staging: {docker: {}}
  production:
    docker: {}
    gates:
      tests: [unit, checks]   # asked for
"""

BLOCK = (
    "# The shop.\n\n"
    + _HEAD
    + """\

pipeline:

  # Images first.
  build:
    steps:
      images:
        build: "*"        # all of them

  # ---- tests ----
  unit:
    needs: [build]
    steps:
      # The web's own tests.
      # They are quick.
      web:
        test: web
        command: |
          make build   # not a reference
          make test

          echo unit
        timeout: 5m
        # retries: 2

      db:
        test: db
        command: >
          psql -c 'select 1'
          && echo done
        needs:
          - web        # after it
        environment:
          MODE: "1"
          NAME: unit

  checks:
    needs:
      - build
      # and then
      - unit
    steps:
      all: {integration: [web, db], in: web, command: "./check build", needs: []}
      more:
        run: alpine
        command: [sh, -c, "echo\\tbuild"]
        needs: [all]

  ship:
    needs: checks
    steps:
      deploy: {deploy: staging}   # out
      promote: {promote: staging, to: production, needs: deploy}
# the end
"""
)

FLOW = (
    _HEAD
    + """\
pipeline: {
  build: {steps: {images: {build: "*"}}},
  unit: {
    needs: [build],
    steps: {
      web: {test: web, command: 'make ''test'''},   # first
      # about db
      db: {
        test: db,
        command: make test,
        needs: [web],
      },
    },
  },
  checks: {needs: [build, unit], steps: {all: {integration: [web, db], in: web, command: ./check},
    last: {run: alpine, command: ls, needs: [all]}}}
}
"""
)

ANCHORS = """\
version: 1
project: shop
services: compose.yaml
x-defaults: &defaults
  timeout: 5m
  retries: 1
x-names:
  - &first build
pipeline:
  build:
    steps:
      images: {build: "*"}
  unit:
    needs: &needs [build]
    steps:
      web: &unit
        test: web
        command: &command make test
        <<: *defaults
      db:
        <<: *defaults
        test: db
        command: *command
        needs: [web]
      again: *unit
      tuned: {<<: *unit, timeout: 1m}
  checks:
    needs: *needs
    steps:
      all:
        <<: [*defaults]
        run: alpine
        command: make check
  twice:
    needs: [*first, unit]
    steps:
      one: {run: alpine, command: *command, files: &files [compose.yaml]}
      two: {run: alpine, command: ls, files: *files, needs: [one]}
"""

ODD = """\
version:   1
"project":   'shop'
services: [ compose.yaml ]
pipeline:
     'build' :
          steps :
             "images": { "build" : "*" }
     unit:
          needs:
          - build
          steps:
             'web x1':
                      test:   web
                      command:
                         make
                         test
             web:

                      test:   web   # odd

                      command: "a \\
                         b\\tc"
             db:   { test: db , command : make , needs : [ web , ] , }
             "quoted.name":
                      run: 'alpine'
                      command: |2
                          indented
                        less
                      needs: ['db', "web"]
     x-note: {any: [1, 2.50, 0x10, ~]}
     größe:
          needs: "unit"
          steps:
             prüfung-✓:
                      run: alpine
                      command: "echo 🚢 — ünïcode"
     ship:
          needs: [unit]
          steps: {deploy: {run: alpine, command: ls}}"""

LOCKED = """\
version: 1
project: shop
services: compose.yaml
pipeline:
  build:
    steps:
      images: {build: "*"}
      strange:   # a kind of the future
        teleport: mars
        needs: [images]
        via: [a, b]
      nothing:
      text: just a text
      list: [1, 2]
  odd: a text
  lists:
    needs: [build]
    steps: [a, b]
  later:
    needs: [build, odd, lists]
    gone: true
    steps:
      web: {test: web, command: make, needs: [missing]}
      db:
        test: db
        command: |+
          make

        needs: [web, web]
"""

MATRIX = """\
---
version: 1
project: shop
services: compose.yaml
pipeline:
  build:
    steps: {images: {build: "*"}}

  unit:
    needs: [build]

    steps:

      all:
        matrix: {service: [web, db]}
        test: ${matrix.service}
        command: make test

      after:
        run: alpine
        command: ls
        needs: [all]
"""

SHORT = (
    "version: 1\nproject: shop\nservices: compose.yaml\npipeline:\n  build:\n    steps:\n      images: {build: web}\n"
)

HEAD_ANCHORS = """\
# What all share.
version: 1
project: shop
services: compose.yaml
x-defaults: &defaults
  timeout: 5m
  retries: 1
x-more: &more
  <<: *defaults
  environment: &mode {MODE: "1"}
x-names: [&first build, &command make test]
pipeline:
  build:
    steps:
      images: {build: "*"}
  unit:
    needs: [*first]
    steps:
      # The web's.
      web:
        test: web
        command: *command
        <<: *defaults
      db:
        <<: [*more, *defaults]
        test: db
        command: ls
        needs: [web]

  checks:
    needs: [*first, unit]
    steps:
      all: {<<: *more, run: alpine, command: *command}
      more:
        run: alpine
        command: ls
        environment: *mode
environments:
  staging: {docker: {}}
  production:
    docker: {}
    gates: {tests: [unit, *first]}
"""

FILES: dict[str, bytes] = {
    "block": BLOCK.encode(),
    "block-crlf": BLOCK.replace("\n", "\r\n").encode(),
    "block-mixed": BLOCK.replace("test: web\n", "test: web\r\n").encode(),
    "flow": FLOW.encode(),
    "flow-bom": FLOW.encode("utf-8-sig"),
    "anchors": ANCHORS.encode(),
    "head-anchors": HEAD_ANCHORS.encode(),
    "odd": ODD.encode(),
    "odd-crlf": ODD.replace("\n", "\r\n").encode("utf-8-sig"),
    "locked": LOCKED.encode(),
    "matrix": MATRIX.encode(),
    "short": SHORT.encode(),
    "short-unfinished": SHORT.rstrip("\n").encode(),
}
