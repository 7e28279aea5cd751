# shellcheck shell=bash
# The virtual environment: exactly what the lock files name, checked by hash. Sourced by ./task.

readonly venv=$here/.venv

# need_venv LOCKFILE: makes or brings up to date; does nothing when the lock files are the ones it was made from.
need_venv() {
    local lock=$1 stamp wanted python
    stamp=$venv/.made-from
    wanted=$(cat "$here/requirements.lock" "$here/pyproject.toml" | sha256sum | cut -c1-16)
    [[ $lock == *-dev.lock ]] && wanted="$wanted+$(sha256sum < "$lock" | cut -c1-16)"
    # The set for development holds the other one whole.
    if [[ -x $venv/bin/slipway && $(cat "$stamp" 2> /dev/null)+ == "$wanted"+* ]]; then return 0; fi
    step "Python environment in .venv, from ${lock##*/}"
    if [[ ! -x $venv/bin/python ]] || ! python_is_good "$venv/bin/python"; then
        python=$(find_python)
        say "    $python -m venv .venv"
        "$python" -m venv --clear "$venv"
    fi
    rm -f "$stamp"
    local pip=("$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input)
    "${pip[@]}" --require-hashes -r "$lock" || give_up "pip could not install what $lock names (see above)."
    "${pip[@]}" --no-deps --no-build-isolation -e "$here" || give_up "pip could not install Slipway itself."
    echo "$wanted" > "$stamp"
}
