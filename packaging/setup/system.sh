# shellcheck shell=bash
# The packages of the system: Python's venv, what Qt loads, and the engine. Debian and Ubuntu. Sourced by ./task.

readonly qt_packages=(libgl1 libegl1 libxkbcommon0 libfontconfig1 libglib2.0-0 libdbus-1-3 libxkbcommon-x11-0
    libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 fonts-dejavu-core)

is_installed() {
    local name
    for name in "$1" "$1t64"; do # 64-bit time renamed some libraries
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$name" 2> /dev/null) == installed ]] && return 0
    done
    return 1
}

is_known() { [[ -n $(apt-cache madison "$1" 2> /dev/null) ]]; }

have_index() { [[ -n $(apt-cache madison bash 2> /dev/null) ]]; }

# need_packages WHY NAME...: installs those that are missing. A NAME after ? is left out where the release has none.
need_packages() {
    local why=$1 name missing=() wanted=()
    shift
    if ! command -v dpkg-query > /dev/null; then
        say "    $why: not a Debian or Ubuntu; please see that you have the like of: ${*#\?}"
        return 0
    fi
    for name in "$@"; do
        is_installed "${name#\?}" && continue
        if [[ $name != \?* ]] || ! have_index || is_known "${name#\?}"; then missing+=("$name"); fi
    done
    ((${#missing[@]})) || return 0
    ask_rights "$why" "apt-get update" "apt-get install -y --no-install-recommends ${missing[*]#\?}"
    mkdir -p "$state"
    # An index that is partly out of reach is no reason to stop: the installation will tell.
    as_root apt-get update -qq > "$state/apt.log" 2>&1 || true
    for name in "${missing[@]}"; do
        if [[ $name != \?* ]] || is_known "${name#\?}"; then wanted+=("${name#\?}"); fi
    done
    as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
        apt-get install -y --no-install-recommends "${wanted[@]}" >> "$state/apt.log" 2>&1 || {
        tail -n 20 "$state/apt.log" >&2
        give_up "apt-get could not install: ${wanted[*]}"
    }
}

python_is_good() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2> /dev/null
}

# Prints the first Python from 3.11 on that can make a virtual environment.
find_python() {
    local name
    for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11 python3.14; do
        if command -v "$name" > /dev/null && python_is_good "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

need_python() {
    find_python > /dev/null && return 0
    need_packages "Python with venv" python3 python3-venv
    find_python > /dev/null && return 0
    local version
    for version in 3.13 3.12 3.11; do
        if is_known "python$version-venv"; then
            need_packages "Python $version, because the system's own is older than 3.11" "python$version-venv"
            find_python > /dev/null && return 0
        fi
    done
    give_up "no Python from 3.11 to 3.14 was found." "Name one with PYTHON=/path/to/python3 ./task ${task_name:-start}"
}
