# shellcheck shell=bash
# Sourced by ./test after setup.sh: a PostgreSQL of our own on a private loopback port, in a temporary directory, gone
# when the caller ends. It trades every durability setting for speed and must never hold anything but tests.

# The server refuses root, so root starts it as the package's own user.
as_postgres_user() {
  if [ "$(id -u)" -eq 0 ]; then
    exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"
  fi
  exec "$@"
}

# free_port: prints a loopback port that nobody answers on, below the range that outgoing connections use.
free_port() {
  local port
  for _ in {1..50}; do
    port=$((20000 + RANDOM % 12000))
    if ! (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      printf '%s\n' "$port"
      return
    fi
  done
  fail "found no free port"
}

# start_postgresql: starts it, exports MADOGUCHI_TEST_POSTGRES. Stop it with stop_postgresql, best from a trap.
start_postgresql() {
  local bin
  bin=$(postgresql_bin) || fail "PostgreSQL's programs were not found"
  postgresql_dir=$(mktemp -d "${TMPDIR:-/tmp}/madoguchi-postgresql.XXXXXX")
  [ "$(id -u)" -ne 0 ] || chown postgres: "$postgresql_dir"
  # Japanese ICU collation, so that an ORDER BY without COLLATE "C" is seen to sort unlike SQLite.
  (cd "$postgresql_dir" && as_postgres_user "$bin/initdb" --pgdata=data --username=postgres --auth=trust \
    --encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=ja --no-sync --no-instructions) \
    >"$postgresql_dir/initdb.log" 2>&1 || {
    cat "$postgresql_dir/initdb.log" >&2
    fail "initdb failed"
  }
  local port
  for _ in {1..5}; do
    port=$(free_port)
    (cd "$postgresql_dir" && as_postgres_user "$bin/postgres" -D data -p "$port" -k "$postgresql_dir" \
      -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=off -c synchronous_commit=off \
      -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c timezone=UTC) \
      </dev/null >"$postgresql_dir/server.log" 2>&1 &
    postgresql_pid=$!
    if postgresql_ready "$bin" "$port"; then
      export MADOGUCHI_TEST_POSTGRES=postgres://postgres@127.0.0.1:$port/postgres
      return
    fi
  done
  tail -n 20 "$postgresql_dir/server.log" >&2
  fail "PostgreSQL did not start"
}

# postgresql_ready BIN PORT: waits up to 30 s; false as soon as the server has ended (its port was taken meanwhile).
postgresql_ready() {
  local deadline=$((SECONDS + 30))
  while [ "$SECONDS" -lt "$deadline" ] && kill -0 "$postgresql_pid" 2>/dev/null; do
    "$1/pg_isready" --quiet --host="$postgresql_dir" --port="$2" --username=postgres && return 0
    sleep 0.1
  done
  return 1
}

# SIGINT is PostgreSQL's "fast" stop: open sessions are ended.
stop_postgresql() {
  if [ -n "${postgresql_pid:-}" ]; then
    kill -INT "$postgresql_pid" 2>/dev/null || true
    wait "$postgresql_pid" 2>/dev/null || true
  fi
  [ -z "${postgresql_dir:-}" ] || rm -rf "$postgresql_dir"
}
