#!/usr/bin/env bash
# How long models take to compile: seconds of `cargo check` and of `cargo build --release` for programs that make a
# model, train one step and predict, with thinc built already. Prints a Markdown table.
#
#   benches/compile_time.sh [-n REPEATS] [PROGRAM..]
#
# Each number is the best of REPEATS (5 for a check, 1 for a release build, unless said). Programs: see `programs` below;
# all of them if none is named. `single` is the program with one layer, which the others are to be compared with.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

checks=5 builds=1
if [ "${1-}" = "-n" ]; then
    checks=$2 builds=$2
    shift 2
fi
programs=(single struct:12 expression:12 holes:12 derive:12 struct:40 expression:40 struct:128 holes:128 blocks:96
    expression:128 expression_holes:128 type:128 type_holes:40 derive:128 distinct:128 expression_distinct:128)
[ $# -eq 0 ] || programs=("$@")

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}/compile_time" CARGO_TERM_COLOR=never
# Nothing changed between two runs: the incremental compiler would have nothing to do.
export CARGO_INCREMENTAL=0
mkdir -p "$dir/src/bin"
cp "$root/Cargo.lock" "$dir/"
cat > "$dir/Cargo.toml" <<TOML
[package]
name = "compile_time"
version = "0.0.0"
edition = "2024"
[dependencies]
thinc = { path = "$root" }
[profile.dev]
debug = "line-tables-only"
[profile.release]
debug = "line-tables-only"
[workspace]
TOML

# As many layers, of which the command says the text of number i (`$1`), with `>>` between them.
layers() {
    local count=$1 text=$2 i
    for ((i = 0; i < count; i++)); do
        [ "$i" -eq 0 ] || printf ' >> '
        "$text" "$i" "$count"
    done
}
same() { printf 'Relu<8, 8>'; }
# `_` for every other width: what a layer takes, where its neighbour says it.
holes() { if [ $(($1 % 2)) -eq 1 ]; then printf 'Relu<_, 8>'; else printf 'Relu<8, 8>'; fi; }
distinct() { printf 'Relu<%d, %d>' $((8 + $1)) $(($1 + 1 == $2 ? 8 : 9 + $1)); }

# Residual blocks between layers of one type, three layers each.
blocks() { if [ $(($1 % 2)) -eq 0 ]; then printf 'residual(Relu<8, 4> >> Linear<4, 8>)'; else printf 'Relu<8, 8>'; fi; }

# Prints a program: its items, and the model as an expression.
program() {
    cat <<RUST
use thinc::prelude::*;
$1
fn main() -> Result<()> {
    let mut train = Train::new(0);
    let mut model = $2;
    model.initialize(&(), &(), &mut train)?;
    let x = Floats2d::full([4, 8], 0.5);
    let (y, backprop) = model.begin_update(x.clone(), &mut train)?;
    let mut grads = model.zero_grads()?;
    backprop(y, &mut grads)?;
    model.finish_update(&mut Sgd::new(0.1), &mut grads)?;
    println!("{:?}", model.predict(x)?.as_slice());
    Ok(())
}
RUST
}

write() {
    local kind=${1%%:*} count=${1##*:}
    case $kind in
        single) program "" "Relu::<8, 8>::default()" ;;
        struct) program "model! { struct Deep = $(layers "$count" same) }" "Deep::default()" ;;
        holes) program "model! { struct Deep = $(layers "$count" holes) }" "Deep::default()" ;;
        blocks) program "model! { struct Deep = $(layers $((count * 2 / 3)) blocks) }" "Deep::default()" ;;
        distinct) program "model! { struct Deep = $(layers "$count" distinct) }" "Deep::default()" ;;
        expression) program "" "model! { $(layers "$count" same) }" ;;
        expression_distinct) program "" "model! { $(layers "$count" distinct) }" ;;
        expression_holes) program "" "model! { $(layers "$count" holes) }" ;;
        type) program "type Deep = model! { type $(layers "$count" same) };" "Deep::default()" ;;
        type_holes) program "type Deep = model! { type $(layers "$count" holes) };" "Deep::default()" ;;
        derive)
            local fields
            fields=$(for ((i = 0; i < count; i++)); do printf '#[layer] Relu<8, 8>, '; done)
            program "#[derive(Default, Model)]
#[model(input = Floats2d, output = Floats2d)]
struct Deep($fields);" "Deep::default()"
            ;;
        *)
            echo "no such program: $1" >&2
            exit 1
            ;;
    esac
}

# The best time of a command over some runs; each compiles the program anew.
best() {
    local repeats=$1 file=$2 best='' start seconds
    shift 2
    for ((run = 0; run < repeats; run++)); do
        touch "$file"
        start=$EPOCHREALTIME
        "$@" >"$dir/log" 2>&1 || { cat "$dir/log" >&2; exit 1; }
        seconds=$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f", b - a }')
        best=$(awk -v a="${best:-$seconds}" -v b="$seconds" 'BEGIN { print (b < a) ? b : a }')
    done
    printf '%s' "$best"
}

for program in "${programs[@]}"; do
    write "$program" > "$dir/src/bin/${program/:/_}.rs"
done
first=${programs[0]/:/_}
cargo check -q --manifest-path "$dir/Cargo.toml" --bin "$first"
cargo build -q --release --manifest-path "$dir/Cargo.toml" --bin "$first"

printf '| program | layers | `cargo check` | `cargo build --release` |\n|---|---:|---:|---:|\n'
for program in "${programs[@]}"; do
    bin=${program/:/_} count=${program##*:}
    file="$dir/src/bin/$bin.rs"
    check=$(best "$checks" "$file" cargo check --manifest-path "$dir/Cargo.toml" --bin "$bin")
    build=$(best "$builds" "$file" cargo build --release --manifest-path "$dir/Cargo.toml" --bin "$bin")
    printf '| %s | %s | %s | %s |\n' "${program%%:*}" "${count/single/1}" "$check" "$build"
done
