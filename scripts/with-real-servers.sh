#!/usr/bin/env bash
# Runs a command with DATABASE_URL and REDIS_URL of its own PostgreSQL 15 and redis-server, from Debian's
# packages `postgresql-15` and `redis-server`; both stop when it ends. As root, PostgreSQL runs as the user
# postgres.
#   scripts/with-real-servers.sh npm test -- --selectProjects e2e
set -euo pipefail

bin=${PG_BIN:-/usr/lib/postgresql/15/bin}
for program in "$bin/initdb" "$bin/postgres" redis-server; do
  command -v "$program" > /dev/null || { echo "$0: $program is missing" >&2; exit 3; }
done

folder=$(mktemp -d)
chmod 711 "$folder"
mkdir "$folder/postgres" "$folder/redis"
as_postgres=()
if [ "$(id -u)" -eq 0 ]; then
  chown postgres "$folder/postgres"
  as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups)
fi

stop() {
  kill -INT "${pids[@]}" 2> /dev/null || true
  wait "${pids[@]}" 2> /dev/null || true
  rm -rf "$folder"
}
pids=()
trap stop EXIT

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}
pg_port=$(free_port)
redis_port=$(free_port)

cd "$folder"
"${as_postgres[@]}" "$bin/initdb" -D "$folder/postgres/data" -U mutx -A trust -E UTF8 --no-sync > /dev/null
"${as_postgres[@]}" "$bin/postgres" -D "$folder/postgres/data" -p "$pg_port" -c listen_addresses=127.0.0.1 \
  -c unix_socket_directories= -c max_connections=200 > "$folder/postgres/log" 2>&1 &
pids+=($!)
redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$folder/redis" --save '' --appendonly yes \
  --maxmemory-policy noeviction > "$folder/redis/log" 2>&1 &
pids+=($!)
cd - > /dev/null

for _ in $(seq 100); do
  if "$bin/pg_isready" -q -h 127.0.0.1 -p "$pg_port" && redis-cli -p "$redis_port" ping > /dev/null 2>&1; then
    ready=true
    break
  fi
  sleep 0.1
done
if [ -z "${ready:-}" ]; then
  cat "$folder/postgres/log" "$folder/redis/log" >&2
  exit 1
fi

export DATABASE_URL="postgres://mutx@127.0.0.1:$pg_port/postgres" REDIS_URL="redis://127.0.0.1:$redis_port"
"$@"
