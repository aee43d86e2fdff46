#!/usr/bin/env bash
# Makes the packages for this machine's system and processor, and tries each: a wheel with the binary and the Python package that
# finds it, and a plain archive. On Linux those for the other processor (x86-64, arm64) are made too where Rust's library for
# it is installed; zig, which pip brings, links them. Needs Rust and Python 3.8 or later. The packages end in target/packages.
# TARGETS names others than these, as `rustc` names them.
set -euo pipefail
cd "$(dirname "$0")/.."

work=target/packaging
packages=target/packages
rm -rf "$work" "$packages"
mkdir -p "$packages"

python3 -m venv "$work/maker"
"$work/maker/bin/pip" install --quiet --requirement packaging/requirements.txt
PATH="$PWD/$work/maker/bin:$PATH"

version=$(cargo metadata --no-deps --format-version 1 --locked |
    python3 -c 'import json, sys; print(next(p["version"] for p in json.load(sys.stdin)["packages"] if p["name"] == "fba-recon-cli"))')
host=$(rustc -vV | sed -n 's/^host: //p')

# An archive of a binary, by the name of its target.
archive() {
    local name="fba-recon-$version-$1"
    mkdir -p "$work/$name"
    cp -r packaging/completions packaging/man "$work/$name/"
    cp "$2" README.md LICENSE-MIT LICENSE-APACHE "$work/$name/"
    cp fba-recon-core/src/render/fonts/LICENSE "$work/$name/LICENSE-DejaVu"
    tar --create --gzip --file "$packages/$name.tar.gz" --directory "$work" "$name"
}

maturin build --release --locked --out "$packages"
archive "$host" target/release/fba-recon

# Each is tried as a user would: installed into a fresh environment, and unpacked.
python3 -m venv "$work/user"
"$work/user/bin/pip" install --quiet --no-index "$packages"/*.whl
"$work/user/bin/fba-recon" demo --out "$work/demo-of-wheel" > /dev/null 2>&1
test -s "$work/demo-of-wheel/cases.json"
"$work/user/bin/python" -c 'import fba_recon, subprocess; subprocess.run([fba_recon.find_bin(), "--version"], check=True)'
mkdir "$work/unpacked"
tar --extract --gzip --file "$packages/fba-recon-$version-$host.tar.gz" --directory "$work/unpacked"
"$work/unpacked/fba-recon-$version-$host/fba-recon" demo --out "$work/demo-of-archive" > /dev/null 2>&1
cmp "$work/demo-of-wheel/cases.json" "$work/demo-of-archive/cases.json"

# The other processor; what is linked here for another one cannot be run here.
case "$host" in
*-linux-gnu) others="${TARGETS-x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu}" ;;
*) others="${TARGETS-}" ;;
esac
for target in $others; do
    if [ "$target" = "$host" ]; then
        continue
    elif ! test -d "$(rustc --print sysroot)/lib/rustlib/$target/lib"; then
        echo "skipped $target: its library is not installed (rustup target add $target)"
    else
        maturin build --release --locked --zig --target "$target" --out "$packages"
        archive "$target" "target/$target/release/fba-recon"
    fi
done

# What each binary is made of, for who must answer for what runs.
if cargo cyclonedx --version > /dev/null 2>&1; then
    name="fba-recon-$version.cdx"
    cargo cyclonedx --manifest-path fba-recon-cli/Cargo.toml --format json --spec-version 1.5 --override-filename "$name"
    # Where this machine keeps the sources is nobody's business.
    sed "s#file://$PWD#file:///fba-recon#g" "fba-recon-cli/$name.json" > "$packages/$name.json"
    find . -name "$name.json" -not -path './target/*' -delete
else
    echo "skipped the list of parts (SBOM): cargo-cyclonedx is not installed (cargo install cargo-cyclonedx)"
fi
# macOS has the same under another name.
if command -v sha256sum > /dev/null; then sums=(sha256sum); else sums=(shasum -a 256); fi
(cd "$packages" && "${sums[@]}" ./* > SHA256SUMS)
ls -l "$packages"
