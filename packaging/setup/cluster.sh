# shellcheck shell=bash
# The tests' own Kubernetes: its programs, and one cluster to try things on. Sourced by ./task.

# need_cluster_programs: sets cluster_programs and cluster_tools, made from Debian's packages when the cache has none.
need_cluster_programs() {
    local build=$here/packaging/test-cluster/build folders
    need_packages "What a cluster for tests runs with" python3 iproute2 iptables conntrack util-linux openssl libseccomp2
    if ! "$build" --check > /dev/null; then
        need_packages "For making Kubernetes from Debian's sources" dpkg-dev debian-archive-keyring
        say "    Kubernetes is compiled once, which takes some ten minutes and 2.5 GB; 0.5 GB stay in the cache."
    fi
    folders=$("$build") || exit
    { read -r cluster_programs && read -r cluster_tools; } <<< "$folders"
}

# on_cluster COMMAND [ARGUMENT...]: packaging/test-cluster/cluster as root, with the folder that was asked for.
on_cluster() { as_root env ${SLIPWAY_CLUSTER_DIR:+"SLIPWAY_CLUSTER_DIR=$SLIPWAY_CLUSTER_DIR"} "$here/packaging/test-cluster/cluster" "$@"; }

# ./task cluster [--down]: what is said goes to the terminal, the line for the shell to standard output.
cluster_task() {
    case ${1:-} in
        --down) on_cluster down ;;
        '')
            local configuration
            step "A Kubernetes for tests"
            need_cluster_programs
            ask_rights "Start it in namespaces of its own" "packaging/test-cluster/cluster up"
            configuration=$(on_cluster up "$cluster_programs" "$cluster_tools") || exit
            say "    It is ready. End it with: ./task cluster --down"
            echo "export KUBECONFIG=$configuration"
            ;;
        *) give_up "./task cluster takes nothing or --down, not $1" ;;
    esac
}
