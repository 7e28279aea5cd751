# shellcheck shell=bash
# The container engine: one that answers is used as it is, one that stands still is started, else one is installed.
# Sourced by ./task. Afterwards DOCKER_HOST is exported where the engine is not at Docker's usual socket.

docker_only='' # the tests run on Docker and on Podman, so Podman cannot stand in for Docker there

look_for_engine() { "$(find_python)" "$here/packaging/setup/find_engine.py" ${docker_only:+--docker}; }

use_engine() {
    [[ $1 == unix:///var/run/docker.sock ]] || export DOCKER_HOST=$1
    say "    The engine at $1 answers."
}

need_engine() {
    local found
    step "Container engine"
    if found=$(look_for_engine); then
        use_engine "$found"
        return 0
    fi
    if [[ $found == denied:* ]]; then
        join_docker_group "${found#denied:}"
    elif [[ -n ${DOCKER_HOST:-} ]]; then
        give_up "nothing answers at DOCKER_HOST=$DOCKER_HOST." "Start that engine, or unset DOCKER_HOST."
    elif [[ ! -x $(docker_daemon) && -z $docker_only ]] && command -v podman > /dev/null; then
        start_podman
    else
        [[ -x $(docker_daemon) ]] || install_docker
        look_for_engine > /dev/null || start_docker
    fi
    found=$(look_for_engine) || {
        if [[ $found == denied:* ]]; then join_docker_group "${found#denied:}"; fi
        give_up "the engine was started but does not answer." "Its log: $state/engine.log, or journalctl -u docker"
    }
    use_engine "$found"
}

docker_daemon() { PATH=$PATH:/usr/sbin:/sbin command -v dockerd || echo /usr/sbin/dockerd; }

install_docker() {
    say "    No container engine was found."
    # The client is a package of its own from Debian 13 on.
    need_packages "A container engine: Docker, from the distribution's packages" docker.io '?docker-cli'
}

start_docker() {
    say "    Docker is installed, but does not run."
    if [[ -d /run/systemd/system ]]; then
        with_rights "Start it" systemctl start docker ||
            give_up "Docker did not start." "Its log: journalctl -u docker"
        return 0
    fi
    mkdir -p "$state"
    with_rights "Start it in the background (there is no systemd here; log: $state/engine.log)" \
        bash "$here/packaging/setup/start-dockerd" "$(docker_daemon)" "$state/engine.log" ||
        give_up "Docker did not start; the end of its log:" "$(tail -n 5 "$state/engine.log" 2> /dev/null)"
}

# Podman runs no daemon: a service that speaks Docker's API is started for this user, and no rights are needed.
start_podman() {
    local socket
    if ((EUID == 0)); then socket=/run/podman/podman.sock; else
        socket=${XDG_RUNTIME_DIR:-/run/user/$EUID}/podman/podman.sock
    fi
    say "    Podman is installed; starting its service: podman system service unix://$socket"
    mkdir -p "$state" "${socket%/*}" || give_up "${socket%/*} cannot be made." "Set XDG_RUNTIME_DIR to a folder of yours."
    setsid podman system service --time=0 "unix://$socket" > "$state/engine.log" 2>&1 < /dev/null &
    wait_for_socket "$socket" || true
}

wait_for_socket() {
    local tries
    for ((tries = 0; tries < 150; tries++)); do
        [[ -S $1 ]] && look_for_engine > /dev/null && return 0
        sleep 0.2
    done
    return 1
}

# The socket belongs to the group docker. `sg` gives the new group to this command without a new login.
join_docker_group() {
    local user
    user=$(id -un)
    say "    The engine at $1 answers only to root and to the group docker."
    if ! id -nG "$user" | tr ' ' '\n' | grep -qx docker; then
        say "    Note: members of that group can do on this machine whatever root can."
        with_rights "Add $user to the group" usermod -aG docker "$user"
    fi
    if [[ -n ${SLIPWAY_REJOINED:-} ]]; then give_up "the engine at $1 still refuses $user." "Log in anew and try again."; fi
    export SLIPWAY_REJOINED=1
    exec sg docker -c "$(printf '%q ' "$here/task" "$task_name" "${task_arguments[@]}")"
}
