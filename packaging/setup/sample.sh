# shellcheck shell=bash
# The first command: from a fresh machine to the sample in production. Sourced by ./task.

start() {
    exec 2>&1 # one stream: what is said and what is shown stay in order, also through a pipe
    local folder=${1:-${SLIPWAY_SAMPLE:-${HOME:?}/slipway-shop}}
    say "This sets up Slipway and opens it on a sample: system packages that are missing, a Python environment in .venv,"
    say "a container engine if none answers, and a copy of the sample in $folder."
    step "System packages"
    need_python
    need_packages "What Qt's windows load" "${qt_packages[@]}"
    need_venv "$here/requirements.lock"
    need_engine
    copy_sample "$folder"
    step "Images"
    choose_images "$folder"
    cd "$folder" || exit
    if "$venv/bin/python" "$here/packaging/setup/find_display.py"; then
        step "Opening the console on $folder"
        exec "$venv/bin/slipway" "$folder"
    fi
    walk_through
}

copy_sample() {
    local folder=$1
    step "Sample in $folder"
    if [[ -e $folder/slipway.yaml ]]; then
        say "    It is there already and stays as it is."
    else
        mkdir -p "$folder"
        cp -R "$here/resources/samples/shop/." "$folder"
    fi
}

# The choice is made once and written into the sample's .env; it can be changed there.
choose_images() {
    local file=$1/.env
    base_image=$(sed -n 's/^SHOP_BASE_IMAGE=//p' "$file" 2> /dev/null | tail -n 1)
    if [[ -z $base_image ]]; then
        need_base_image
        printf '%s\n' '# The image that the services are built on.' "SHOP_BASE_IMAGE=$base_image" >> "$file"
    elif [[ $base_image == slipway/* ]]; then
        need_made_images python-base proxy
    fi
    say "    The sample's services are built on $base_image."
}

# Without a display: the same pipeline in the terminal, and then what a visitor of both environments sees.
walk_through() {
    local code=0
    step "There is no display: running the sample's pipeline in the terminal (slipway run)"
    "$venv/bin/slipway" run || code=$?
    if ((code)); then
        say "slipway run ended with $code."
        exit "$code"
    fi
    step "What staging and production answer"
    "$venv/bin/python" "$here/packaging/setup/visit_sample.py" \
        staging=http://127.0.0.1:18080 production=http://127.0.0.1:18090
    step "slipway status"
    "$venv/bin/slipway" status
    say ""
    say "Go on with:  cd ${PWD}  and  $venv/bin/slipway --help"
}
