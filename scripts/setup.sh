# shellcheck shell=bash
# Sourced by ./run and ./test. Finds what they need and installs only what is missing, so that a machine that is
# set up once needs no network afterwards. Everything built goes to the user's cache, never into the clone.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/madoguchi
tools=$cache/tools
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target}
export PATH="$tools/bin:$PATH"

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "error: $*"
  exit 1
}

# as_root COMMAND…: runs it as root, by sudo where we are not; never waits for a password that nobody can type.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    if [ -t 0 ]; then sudo "$@"; else sudo -n "$@"; fi
  else
    return 1
  fi
}

# package_present NAME: whether the thing we want from the package is there, whoever installed it.
package_present() {
  case $1 in
    build-essential) command -v cc >/dev/null && command -v make >/dev/null ;;
    chromium | npm | openssl) command -v "$1" >/dev/null ;;
    nginx-light) [ -x /usr/sbin/nginx ] ;;
    nodejs) command -v node >/dev/null ;;
    postgresql) postgresql_bin >/dev/null ;;
    *) [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
  esac
}

# need_packages NAME…: installs those Debian packages that are missing.
need_packages() {
  local package missing=()
  for package in "$@"; do
    package_present "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || fail "missing: ${missing[*]} (Debian's names; there is no apt-get here, so please install them)"
  say "Installing from Debian: ${missing[*]}"
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq)
  if ! as_root "${apt[@]}" update >&2 || ! as_root "${apt[@]}" install --yes --no-install-recommends "${missing[@]}" >&2; then
    fail "could not install them; as root: apt-get install ${missing[*]}"
  fi
  for package in "${missing[@]}"; do
    package_present "$package" || fail "$package is installed but what we need of it was not found"
  done
}

# need_rust: cargo and rustc, new enough for the workspace.
need_rust() {
  local wanted found
  [ ! -d "$HOME/.cargo/bin" ] || PATH="$PATH:$HOME/.cargo/bin"
  wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
  if ! command -v cargo >/dev/null || ! command -v rustc >/dev/null; then
    fail "Rust $wanted or newer is missing (cargo, rustc): install it with rustup, see https://rustup.rs"
  fi
  found=$(rustc --version | cut -d ' ' -f 2)
  [ "$(printf '%s\n' "$wanted" "$found" | sort --version-sort | head -n 1)" = "$wanted" ] \
    || fail "Rust $found is too old, $wanted or newer is needed: rustup update stable"
}

# need_rust_components NAME…: cargo's own subcommands, fmt and clippy.
need_rust_components() {
  local component
  for component in "$@"; do
    cargo "$component" --version >/dev/null 2>&1 \
      || fail "cargo $component is missing: rustup component add ${component/#fmt/rustfmt}"
  done
}

# need_cargo_tool NAME VERSION [cargo install's options…]: builds it once into the cache, unless one is on the PATH.
need_cargo_tool() {
  local name=$1 version=$2 found
  shift 2
  found=$(command -v "$name" || true)
  if [ "$found" = "$tools/bin/$name" ]; then
    grep -qF "\"$name $version " "$tools/.crates.toml" && return 0
  elif [ -n "$found" ]; then
    return 0
  fi
  say "Building $name $version (once; a few minutes)"
  env -u CARGO_TARGET_DIR cargo install --locked --quiet --root "$tools" "$@" "$name@$version" </dev/null >&2 \
    || fail "could not install $name $version"
}

# postgresql_bin: prints the folder of the newest PostgreSQL's programs; false where there is none.
postgresql_bin() {
  local folder newest=
  while IFS= read -r folder; do
    [ -x "$folder/initdb" ] && newest=$folder
  done < <(printf '%s\n' /usr/lib/postgresql/*/bin | sort --version-sort)
  [ -n "$newest" ] && printf '%s\n' "$newest"
}
