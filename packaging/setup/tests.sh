# shellcheck shell=bash
# The second command - all tests, with everything they need - and what is run by hand between commits. Sourced by ./task.

run_tests() {
    exec 2>&1 # one stream, so that pytest's summary is the last thing, also through a pipe
    say "This runs all tests: system packages that are missing, a Python environment in .venv, a container engine if none"
    say "answers, Podman beside it for the tests that run on both, base images made from Debian's packages."
    step "System packages"
    need_python
    need_packages "What Qt's windows load, and the programs that tests call" \
        "${qt_packages[@]}" busybox-static git iproute2 procps
    need_venv "$here/requirements-dev.lock"
    docker_only=yes
    need_engine
    command -v docker > /dev/null || need_packages "Docker's client" "$(is_known docker-cli && echo docker-cli || echo docker.io)"
    step "Images"
    need_made_images # all of them
    # With what Podman only recommends, but its networks and its use without root need.
    need_packages "Podman, for the tests that run on Docker and on Podman" podman \
        '?netavark' '?aardvark-dns' '?uidmap' '?slirp4netns'
    copy_layers_where_overlay_fails
    if [[ -n ${SLIPWAY_TEST_CLUSTER:-} && -z ${SLIPWAY_TEST_KUBECONFIG:-} ]]; then
        step "Kubernetes"
        need_cluster_programs
    fi
    step "Tests"
    cd "$here" || exit
    local workers=(-n 2 --dist loadgroup) code=0
    if [[ " $* " == *" -n"* || " $* " == *" -p no:xdist"* ]]; then workers=(); fi
    export QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen} # no windows on the screen of who runs this
    "$venv/bin/python" -m pytest "${workers[@]}" "$@" || code=$?
    exit "$code" # pytest's summary stays the last thing on the screen
}

# Inside a container overlay file systems cannot be stacked without fuse, but both engines try when fuse-overlayfs is
# installed. Copying whole layers always works. For the engines that tests start; one that runs already is not changed.
copy_layers_where_overlay_fails() {
    if [[ $(stat -f -c %T "${TMPDIR:-/tmp}") != overlayfs || -e /dev/fuse ]]; then return; fi
    export DOCKER_DRIVER=vfs
    mkdir -p "$state/podman"
    printf '[storage]\ndriver = "vfs"\nrunroot = "%s"\ngraphroot = "%s"\n' "$state/podman/run" "$state/podman/storage" \
        > "$state/podman/storage.conf"
    export CONTAINERS_STORAGE_CONF=$state/podman/storage.conf
}

check() {
    need_python
    need_venv "$here/requirements-dev.lock"
    cd "$here" || exit
    local tool="$venv/bin"
    step "ruff format" && "$tool/ruff" format --check .
    step "ruff check" && "$tool/ruff" check .
    step "mypy" && "$tool/mypy"
    step "lint-imports" && "$tool/lint-imports"
    if command -v shellcheck > /dev/null; then
        step "shellcheck" && shellcheck -x task .ci/run packaging/setup/start-dockerd \
            packaging/images/make-base-images packaging/podman/private-service \
            packaging/test-cluster/{build,cluster,node}
    fi
    run_tests "$@"
}

format() {
    need_python
    need_venv "$here/requirements-dev.lock"
    cd "$here" || exit
    "$venv/bin/ruff" check --fix .
    "$venv/bin/ruff" format .
}

# Renews both lock files for every platform and Python at once; what stands in one stands in the other.
lock() {
    need_python
    cd "$here" || exit
    local uv=uv
    if ! command -v uv > /dev/null; then
        uv=$here/build/lock/bin/uv
        [[ -x $uv ]] || { "$(find_python)" -m venv build/lock && build/lock/bin/pip install --quiet uv; }
    fi
    local compile=("$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url
        pyproject.toml packaging/lock/build.in)
    export UV_CUSTOM_COMPILE_COMMAND="./task lock"
    "${compile[@]}" "${task_arguments[@]}" -o requirements.lock
    "${compile[@]}" "${task_arguments[@]}" --extra dev -c requirements.lock -o requirements-dev.lock
}

clean() {
    cd "$here" || exit
    rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
    find . -name __pycache__ -type d -prune -exec rm -rf {} +
}
