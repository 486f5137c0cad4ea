# shellcheck shell=bash
# Sourced by ./test and ./bench after setup.sh: a PostgreSQL of our own on a private loopback port, gone when the caller
# ends. For tests it lies in a temporary directory and trades every durability setting for speed; for benchmarks it keeps
# its data and is set as in production.

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

# init_postgresql BIN DIR [initdb's options…]: makes DIR/data. Japanese ICU collation, so that an ORDER BY without
# COLLATE "C" is seen to sort unlike SQLite.
init_postgresql() {
  local bin=$1 dir=$2
  shift 2
  (cd "$dir" && as_postgres_user "$bin/initdb" --pgdata=data --username=postgres --auth=trust \
    --encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=ja --no-instructions "$@") \
    >"$postgresql_dir/initdb.log" 2>&1 || {
    cat "$postgresql_dir/initdb.log" >&2
    fail "initdb failed"
  }
}

# start_postgresql: starts it, exports MADOGUCHI_TEST_POSTGRES. Stop it with stop_postgresql, best from a trap.
start_postgresql() {
  local bin
  bin=$(postgresql_bin) || fail "PostgreSQL's programs were not found"
  postgresql_dir=$(mktemp -d "${TMPDIR:-/tmp}/madoguchi-postgresql.XXXXXX")
  [ "$(id -u)" -ne 0 ] || chown postgres: "$postgresql_dir"
  init_postgresql "$bin" "$postgresql_dir" --no-sync
  local port
  for _ in {1..5}; do
    port=$(free_port)
    (cd "$postgresql_dir" && as_postgres_user "$bin/postgres" -D data -p "$port" -k "$postgresql_dir" \
      -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=off -c synchronous_commit=off \
      -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c timezone=UTC) \
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

# start_postgresql_as_in_production FOLDER: starts one that keeps its data in FOLDER, or in /var/tmp where its user cannot
# read FOLDER. Exports MADOGUCHI_BENCH_POSTGRES and MADOGUCHI_BENCH_POSTGRES_PID. Stop it with stop_postgresql.
start_postgresql_as_in_production() {
  local bin home=$1/postgresql port preload=()
  bin=$(postgresql_bin) || fail "PostgreSQL's programs were not found"
  if [ "$(id -u)" -eq 0 ] && ! (as_postgres_user test -x "$1"); then home=/var/tmp/madoguchi-bench/postgresql; fi
  mkdir -p "$home"
  postgresql_dir=$(mktemp -d "${TMPDIR:-/tmp}/madoguchi-postgresql.XXXXXX")
  [ "$(id -u)" -ne 0 ] || chown postgres: "$postgresql_dir" "$home"
  [ -e "$home/data/PG_VERSION" ] || init_postgresql "$bin" "$home"
  if [ -e "$bin/../lib/pg_stat_statements.so" ]; then
    preload=(-c shared_preload_libraries=pg_stat_statements)
  fi
  port=$(free_port)
  (cd "$home" && as_postgres_user "$bin/postgres" -D data -p "$port" -k "$postgresql_dir" \
    -c listen_addresses=127.0.0.1 -c max_connections=200 -c shared_buffers=1GB -c max_wal_size=8GB \
    -c checkpoint_timeout=15min -c timezone=UTC "${preload[@]}") \
    </dev/null >"$postgresql_dir/server.log" 2>&1 &
  postgresql_pid=$!
  if ! postgresql_ready "$bin" "$port"; then
    tail -n 20 "$postgresql_dir/server.log" >&2
    fail "PostgreSQL did not start"
  fi
  export MADOGUCHI_BENCH_POSTGRES=postgres://postgres@127.0.0.1:$port
  export MADOGUCHI_BENCH_POSTGRES_PID=$postgresql_pid
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
