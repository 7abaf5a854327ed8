#!/usr/bin/env bash
# Four nights in five minutes: an unknown flight, a poison point, a database outage and a wrong payload.
# Each is made to happen, found, understood, repaired and replayed with the tools an operator has, and the ledger is checked after each.
#
#   docs/demonstration.sh          runs it; needs the .NET SDK, redis-server, postgresql, rabbitmq-server, python3, curl
#                                  (./test installs them); --no-build takes what is built
#
# Servers run on loopback ports in a temporary directory and are stopped at the end. Exit code 0: every step went as it says.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."

readonly dir=$(mktemp -d /tmp/pointbus-demo-XXXXXX)
readonly base=$((20000 + RANDOM % 20000))
readonly http=$((base + 1)) redis=$((base + 2)) pg=$((base + 3)) amqp=$((base + 4)) dist=$((base + 5)) epmd=$((base + 6))
readonly pgbin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/postgres' | sort -V | tail -1)")
export POINTBUS_SERVER=http://127.0.0.1:$http POINTBUS_ACTOR=${POINTBUS_ACTOR:-demo} NO_COLOR=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
pids=()

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() { printf '$ pointbus %s\n' "$*"; dotnet src/Cli/bin/Debug/net10.0/pointbus.dll "$@"; }
quiet() { dotnet src/Cli/bin/Debug/net10.0/pointbus.dll "$@"; }
fail() { echo "NOT AS EXPECTED: $*" >&2; tail -20 "$dir/host.log" >&2; exit 1; }
json() { python3 -c "import json,sys; d=json.load(sys.stdin); print(eval(sys.argv[1]))" "$1"; }

# Waits at most a minute for a command to say what is expected.
until_is() {
    local expected=$1 got=; shift
    for _ in $(seq 1 300); do
        got=$("$@" 2>/dev/null || true)
        [ "$got" = "$expected" ] && return 0
        sleep 0.2
    done
    fail "waited for '$expected', got '$got': $*"
}

figure() { quiet ledger --json | json "d['total']['$1']"; }
open_letters() { curl -sf "$POINTBUS_SERVER/api/dlq/letters?state=open&limit=1" | json "d['total']"; }
newest() { curl -sf "$POINTBUS_SERVER/api/dlq/letters?state=open&limit=1" | json "d['items'][0]['letter_id']"; }
balanced() { run ledger || fail "the ledger does not balance"; }
sql() { "$pgbin/psql" -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p $pg -U postgres -d points -c "$1"; }

as_postgres() { if [ "$(id -u)" = 0 ]; then setpriv --reuid postgres --regid postgres --clear-groups "$@"; else "$@"; fi; }
start_postgres() {
    as_postgres "$pgbin/postgres" -D "$dir/pg" -c listen_addresses=127.0.0.1 -c port=$pg -c unix_socket_directories= >> "$dir/pg.log" 2>&1 &
    for _ in $(seq 1 100); do "$pgbin/pg_isready" -q -h 127.0.0.1 -p $pg && return 0; sleep 0.1; done
    fail "postgres did not start"
}

# At once, as in a crash; the process that owns the data directory is the one that counts.
kill_postgres() {
    local owner; owner=$(head -1 "$dir/pg/postmaster.pid" 2> /dev/null) || return 0
    kill -QUIT "$owner" 2> /dev/null || return 0
    while kill -0 "$owner" 2> /dev/null; do sleep 0.1; done
}

start_servers() {
    redis-server --bind 127.0.0.1 --port $redis --dir "$dir" --appendonly yes --appendfsync always --maxmemory-policy noeviction > "$dir/redis.log" 2>&1 &
    pids+=($!)

    mkdir "$dir/pg"; [ "$(id -u)" != 0 ] || chown postgres "$dir/pg"; chmod 755 "$dir"
    as_postgres "$pgbin/initdb" -D "$dir/pg" -U postgres -A trust -E UTF8 --no-locale --no-sync > "$dir/pg.log" 2>&1
    start_postgres
    "$pgbin/createdb" -h 127.0.0.1 -p $pg -U postgres points

    mkdir "$dir/amqp"
    printf '[].' > "$dir/amqp/plugins"
    printf 'listeners.tcp.1 = 127.0.0.1:%s\nlog.file = false\nlog.console = true\ndisk_free_limit.absolute = 100MB\n' $amqp > "$dir/amqp/rabbitmq.conf"
    env HOME="$dir/amqp" RABBITMQ_NODENAME=demo$amqp@localhost RABBITMQ_CONFIG_FILE="$dir/amqp/rabbitmq.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$dir/amqp/plugins" \
        RABBITMQ_MNESIA_BASE="$dir/amqp/m" RABBITMQ_LOG_BASE="$dir/amqp/l" RABBITMQ_PID_FILE="$dir/amqp/pid" RABBITMQ_DIST_PORT=$dist \
        ERL_EPMD_PORT=$epmd ERL_EPMD_ADDRESS=127.0.0.1 \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='+S 2:2 -kernel inet_dist_use_interface {127,0,0,1}' \
        setsid /usr/lib/rabbitmq/bin/rabbitmq-server > "$dir/rabbitmq.log" 2>&1 < /dev/null &
    for _ in $(seq 1 300); do (echo > /dev/tcp/127.0.0.1/$amqp) 2> /dev/null && break; sleep 0.2; done
}

start_host() {
    ConnectionStrings__RabbitMq=amqp://guest:guest@127.0.0.1:$amqp/ ConnectionStrings__Redis=127.0.0.1:$redis \
    ConnectionStrings__Postgres="Host=127.0.0.1;Port=$pg;Database=points;Username=postgres" \
    PointBus__Urls=$POINTBUS_SERVER PointBus__DataDirectory="$dir/data" \
        dotnet src/Host/bin/Debug/net10.0/PointBus.Host.dll > "$dir/host.log" 2>&1 &
    pids+=($!)
    until_is 200 curl -s -o /dev/null -w '%{http_code}' "$POINTBUS_SERVER/ready"
}

clean_up() {
    kill "${pids[@]}" 2> /dev/null || true
    kill_postgres
    [ ! -s "$dir/amqp/pid" ] || kill "$(cat "$dir/amqp/pid")" 2> /dev/null || true
    wait 2> /dev/null || true
    ERL_EPMD_PORT=$epmd epmd -kill > /dev/null 2>&1 || true
    rm -rf "$dir"
}
trap clean_up EXIT

# points FLIGHT COUNT FIRST: a batch as an upstream service sends it, in plain JSON.
points() {
    python3 - "$@" << 'PY'
import json, sys, uuid
flight, count, first = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
at = lambda s: f"2026-05-31T{10 + s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}Z"
print(json.dumps({"batchId": str(uuid.uuid4()), "lane": "live", "upstream": "demo", "flightId": flight,
    "points": [{"datetime": at(s), "lat": round(47 + s / 10000, 6), "lon": 11.5} for s in range(first, first + count)]}))
PY
}
publish() { python3 tests/EndToEnd.Tests/Publishers/publish.py 127.0.0.1 $amqp PointBus.Contracts:PointBatch '' application/json; }
register() { curl -sf -X PUT "$POINTBUS_SERVER/flights/$1" -H 'Content-Type: application/json' -d '{"source":"live","pilot_id":"p1"}' > /dev/null; }

say "Building, and starting RabbitMQ, Redis, PostgreSQL and the host"
if [ "${1:-}" != --no-build ]; then
    dotnet build src/Host -v q > "$dir/build.log" || { cat "$dir/build.log"; exit 1; }
    dotnet build src/Cli -v q > "$dir/build.log" || { cat "$dir/build.log"; exit 1; }
fi
start_servers
start_host

say "1. An upstream sends points of a flight that nobody registered"
points night-1 120 0 | publish
until_is 1 open_letters
run dlq groups
run dlq show "$(newest)"
say "   The cause is named; registering the flight is the repair, and the replay follows by itself"
register night-1
until_is 0 open_letters
until_is 120 figure stored
run batch where "$(curl -sf "$POINTBUS_SERVER/api/dlq/letters?state=all&limit=1" | json "d['items'][0]['batch_id']")"
balanced

say "2. A poison point: the database refuses one point of a hundred"
sql "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no such place''; END';
     CREATE TRIGGER poison BEFORE INSERT ON live_points FOR EACH ROW WHEN (NEW.lat = 47.02) EXECUTE FUNCTION refuse();"
points night-1 100 150 | publish
until_is 1 open_letters
until_is 219 figure stored
run dlq groups
letter=$(newest)
run dlq show "$letter"
say "   Ninety-nine are stored. A dry run says that the replay would fail again"
run dlq replay "$letter" --reason 'is it still refused?' --dry-run --yes || [ $? = 4 ] || fail "the dry run"
say "   The rule in the database was wrong; it goes, and the letter is replayed and proven stored"
sql "DROP TRIGGER poison ON live_points"
run dlq replay "$letter" --reason 'the rule of the database is gone' --wait --yes
until_is 220 figure stored
balanced

say "3. The database goes away while points come in"
kill_postgres
for i in 1 2 3 4 5 6 7 8 9 10; do points night-1 50 $((1000 + i * 50)) | publish > /dev/null; done
until_is 500 figure in_flight
sleep 10
run status || true
[ "$(figure dead_lettered)" = 0 ] || fail "an outage made dead letters"
say "   Ten seconds later nothing is dead-lettered, no attempt is spent, all of it waits. The database comes back"
start_postgres
until_is 720 figure stored
balanced

say "4. An upstream sends a payload that is wrong"
python3 -c "import json,uuid; print(json.dumps({'batchId': str(uuid.uuid4()), 'lane': 'live', 'flightId': 'night-1', 'points': 'forty-seven north, eleven east'}))" | publish
until_is 1 open_letters
letter=$(newest)
run dlq show "$letter"
say "   The message lies there as it came. It is repaired in an editor, here by a file, and replayed"
points night-1 3 5000 > "$dir/repaired.json"
run dlq edit "$letter" --file "$dir/repaired.json" --reason 'the upstream sent words for points' --dry-run
run dlq edit "$letter" --file "$dir/repaired.json" --reason 'the upstream sent words for points' --wait --yes
until_is 723 figure stored
until_is 0 open_letters
balanced

say "Who did what, and why"
run audit list
run ops list
say "Every point is accounted for."
