# shellcheck shell=bash
# The images that everything starts from: pulled where a registry answers, else made from Debian's packages.
# Sourced by ./task.

readonly public_base=docker.io/library/python:3.12-slim-bookworm
readonly public_proxy=docker.io/library/haproxy:lts-alpine

# engine_client ARGUMENT...: the client that reaches the engine found by need_engine.
engine_client() {
    if command -v docker > /dev/null; then
        docker "$@"
    else # no client, or Podman's: its service answers as Docker's does
        "$venv/bin/python" "$here/packaging/setup/engine_client.py" "$@"
    fi
}

have_image() { engine_client image inspect "$1" > /dev/null 2>&1; }

# pull_quickly IMAGE: false when it is not here within a minute; a registry that is out of reach must not hold up.
pull_quickly() {
    say "    Asking the registry for $1."
    (
        engine_client pull -q "$1" > /dev/null 2>&1 &
        pull=$!
        { sleep 60; kill "$pull"; } > /dev/null 2>&1 &
        watch=$!
        code=0
        wait "$pull" || code=$?
        kill "$watch" 2> /dev/null
        exit "$code"
    )
}

# need_made_images NAME...: makes those of our own images that the engine lacks.
need_made_images() {
    if ! "$here/packaging/images/make-base-images" --check "$@"; then
        local packages=(mmdebstrap debian-archive-keyring)
        ((EUID == 0)) || packages+=(uidmap) # without it only root can unpack
        need_packages "For making images from Debian's packages" "${packages[@]}"
    fi
    "$here/packaging/images/make-base-images" "$@" >&2
}

# need_base_image: sets base_image for the sample, and sees that there is an image for the environments' proxies: the
# public ones where a registry answers, else our own. The console takes our proxy first, then HAProxy's own.
need_base_image() {
    base_image=slipway/python-base:bookworm
    if have_image "$public_base" || pull_quickly "$public_base"; then
        base_image=$public_base
        have_image slipway/proxy:1 || have_image "$public_proxy" || pull_quickly "$public_proxy" || need_made_images proxy
    else
        say "    No registry answers; made from Debian's packages instead."
        need_made_images python-base proxy
    fi
}
