# The part of Slipway that runs inside an environment: `sh /slipway/control COMMAND ...` in its keeper and its proxies.
# It decides under a lock that all containers of the environment share, so that a console that was paused past its
# lease can neither switch traffic nor write a record. Works with the shells and tools of Debian and of Alpine.
#
# Ends with 0; 2 wrong use; 8 the proxy's configuration is bad; 9 refused, another holds the lock now; 17 exists already.
set -eu
home=${SLIPWAY_HOME:-/slipway}
records=$home/records
command=${1:?}
shift

say() { printf '%s\n' "$*"; }
number() { if [ -s "$1" ]; then cat "$1"; else echo 0; fi; }
put() { # put FILE TEXT: whole or not at all
    printf '%s\n' "$2" > "$1.part"
    mv "$1.part" "$1"
}
locked() { exec 9>> "$records/.guard"; flock 9; }
fenced() { # fenced TERM: refuses who took the lock before the one who holds it now
    if [ "$1" -lt "$(number "$records/term")" ]; then
        say "refused: the lock was taken over (term $1 is older than $(number "$records/term"))"
        exit 9
    fi
}
modified() { stat -c %Y "$1" 2> /dev/null || echo 0; }
# The proxy's workers are the children of the first process.
workers() {
    for stat in /proc/[0-9]*/stat; do
        read -r pid name state parent rest 2> /dev/null < "$stat" || continue
        if [ "$parent" = 1 ] && [ "$name" = "(haproxy)" ] && [ "$state" != Z ]; then echo "$pid"; fi
    done
}
connects() { # connects HOST PORT
    if command -v nc > /dev/null; then
        nc -w 2 "$1" "$2" -e true < /dev/null > /dev/null 2>&1
    else
        bash -c 'exec 3<> "/dev/tcp/$0/$1"' "$1" "$2" 2> /dev/null
    fi
}
request() { printf 'GET %s HTTP/1.0\r\nHost: %s:%s\r\nUser-Agent: slipway\r\nConnection: close\r\n\r\n' "$3" "$1" "$2"; }

case $command in
    init) # init FILE: the environment's key for hashes of secrets, taken out of the file; the first one stays
        mkdir -p "$records/deployments"
        chmod 0700 "$records"
        locked
        if [ ! -s "$records/key" ]; then put "$records/key" "$(cat "$1")"; fi
        rm -f "$1"
        ;;
    term) # the next holder's number; every later call names it
        locked
        term=$(($(number "$records/term") + 1))
        put "$records/term" "$term"
        touch "$records/beat"
        say "$term"
        ;;
    beat) # beat TERM
        locked
        fenced "$1"
        touch "$records/beat"
        ;;
    guard) # guard TERM
        fenced "$1"
        ;;
    age) # seconds since the last beat and since the lock was taken, by the engine's clock, and what that says now
        now=$(date +%s)
        say "$((now - $(modified "$records/beat")))" "$((now - $(modified "$records/term")))" "$now"
        ;;
    record) # record TERM GENERATION NAME FILE: the file becomes the record; written once, never changed
        locked
        fenced "$1"
        folder=$records/deployments/$2
        mkdir -p "$folder"
        if [ -e "$folder/$3" ]; then
            say "exists: $2/$3"
            exit 17
        fi
        cat "$4" > "$folder/.$3.part"
        sync "$folder/.$3.part" 2> /dev/null || sync
        # Before the record: were it the other way round, an end between the two would leave one that nobody finds and that
        # keeps its generation from being taken.
        if [ "$2" -gt "$(number "$records/latest")" ]; then put "$records/latest" "$2"; fi
        mv "$folder/.$3.part" "$folder/$3"
        rm -f "$4"
        put "$records/revision" "$(($(number "$records/revision") + 1))"
        ;;
    switch) # switch TERM GENERATION FILE: make FILE the proxy's configuration and wait until a new worker has it
        locked
        fenced "$1"
        if [ "$2" -lt "$(number "$home/generation")" ]; then
            say "refused: generation $2 is older than $(number "$home/generation")"
            exit 9
        fi
        if ! said=$(haproxy -c -q -f "$3" 2>&1); then
            say "$said"
            exit 8
        fi
        before=" $(workers | tr '\n' ' ')"
        put "$home/generation" "$2"
        cp "$home/haproxy.cfg" "$home/haproxy.cfg.before"
        mv "$3" "$home/haproxy.cfg"
        kill -USR2 1
        exec 9>&-
        tries=0
        while :; do
            for pid in $(workers); do
                case "$before" in
                    *" $pid "*) ;;
                    *) exit 0 ;;
                esac
            done
            tries=$((tries + 1))
            if [ "$tries" -ge 200 ]; then
                mv "$home/haproxy.cfg.before" "$home/haproxy.cfg"
                say "the proxy did not take its new configuration within 10 s"
                exit 8
            fi
            sleep 0.05
        done
        ;;
    drain) # drain SECONDS: wait until workers of earlier configurations are done; says how many are left
        newest=$(workers | sort -n | tail -n 1)
        end=$(($(date +%s) + $1))
        while :; do
            left=$(workers | grep -cv "^$newest\$" || true)
            if [ "$left" -eq 0 ] || [ "$(date +%s)" -ge "$end" ]; then break; fi
            sleep 0.05
        done
        say "$left"
        ;;
    probe) # probe SECONDS HOST PORT...: wait until one of the ports takes a connection
        end=$(($(date +%s) + $1))
        host=$2
        shift 2
        while :; do
            for port in "$@"; do
                if connects "$host" "$port"; then
                    say "$port"
                    exit 0
                fi
            done
            if [ "$(date +%s)" -ge "$end" ]; then exit 1; fi
            sleep 0.2
        done
        ;;
    get) # get HOST PORT PATH: the status of an HTTP answer, 000 when there is none
        if command -v nc > /dev/null; then
            line=$(request "$@" | timeout 5 nc -w 5 "$1" "$2" 2> /dev/null | head -n 1 || true)
        else
            line=$(request "$@" | timeout 5 bash -c 'exec 3<> "/dev/tcp/$0/$1"; cat >&3; head -n 1 <&3' "$1" "$2" 2> /dev/null || true)
        fi
        line=${line#* }
        status=${line%% *}
        say "${status:-000}"
        ;;
    wait) # the keeper's own life
        trap 'exit 0' TERM INT
        while :; do
            sleep 3600 &
            wait $! || true
        done
        ;;
    *)
        say "unknown command: $command"
        exit 2
        ;;
esac
