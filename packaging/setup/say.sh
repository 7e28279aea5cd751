# shellcheck shell=bash
# Talking to the person at the terminal, and doing what needs rights only after a yes. Sourced by ./task.

readonly state=${XDG_STATE_HOME:-${HOME:?}/.local/state}/slipway # logs of what is set up

say() { printf '%s\n' "$*" >&2; }
step() { printf '\n==> %s\n' "$*" >&2; }

# Could not do what was asked because something outside is missing: exit 3, as `slipway` does.
give_up() {
    printf '\ntask: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '      %s\n' "$line" >&2; done
    exit 3
}

terminal_is_there() { [[ -t 0 && -t 2 && -z ${CI:-} ]]; }

# confirm QUESTION: true after a yes (the default); true without a terminal, where nobody can be asked.
confirm() {
    terminal_is_there || return 0
    local answer
    read -r -p "    $1 [Y/n] " answer
    [[ -z $answer || $answer == [yY]* ]]
}

# ask_rights WHY COMMAND...: says what will be run as root and why; asks where there is a terminal. Each COMMAND is
# one line of text for the person; what is really run follows with `as_root`.
ask_rights() {
    local why=$1 sudo=
    shift
    if ((EUID != 0)); then sudo='sudo '; fi
    say "    $why:"
    for line in "$@"; do say "        $sudo$line"; done
    confirm "Go on?" || give_up "not done, as you wish. By hand:" "${@/#/$sudo}" "and then: ./task ${task_name:-start}"
    if ((EUID == 0)) || { command -v sudo > /dev/null && { terminal_is_there || sudo -n true 2> /dev/null; }; }; then
        return 0
    fi
    give_up "this needs root's rights, and nobody can be asked for a password here. By hand:" "${@/#/$sudo}"
}

as_root() {
    if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# with_rights WHY COMMAND...: both of it, for one command.
with_rights() {
    ask_rights "$1" "${*:2}"
    as_root "${@:2}"
}
