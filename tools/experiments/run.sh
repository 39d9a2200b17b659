#!/bin/sh
# The two experiments of docs/experiments.md, from nothing: data, training, evaluation on grove and grove-leaky.
# usage: tools/experiments/run.sh WORK [SEED...]      (default seeds: 1 2 3)
# Whatever is done is skipped and whatever was stopped goes on, so the command can be given again at any time.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$1
shift
[ $# -gt 0 ] || set -- 1 2 3
treeline=${TREELINE:-$root/treeline}
mkdir -p "$work"
work=$(cd "$work" && pwd)

[ -f "$work/data/dev-leaky/data/labels.jsonl" ] || $treeline data make rationales "$work/data" --items 6000
[ -f "$work/grove/test/data/labels.jsonl" ] || $treeline data make grove "$work/grove" --images 1

# compare NAME MODEL METHODS: both variants of grove
compare() {
  for data in grove grove-leaky; do
    [ -f "$work/$1/$data.txt" ] && continue
    $treeline compare --model "$2" --data $data --methods "$3" --out "$work/$1/$data" > "$work/$1/$data.part"
    mv "$work/$1/$data.part" "$work/$1/$data.txt"
  done
}

# train NAME RECIPE SEED EDITS: a recipe with another seed
train() {
  mkdir -p "$work/$1"
  sed -e "s/\"seed\": 1/\"seed\": $3/" -e "s#\.\./\.\./models#$root/models#" -e "$4" "$root/finetune/recipes/$2.json" > "$work/$1/recipe.json"
  [ -d "$work/$1/adapter" ] || $treeline finetune --recipe "$work/$1/recipe.json" --data "$work/data" --out "$work/$1" --resume
  [ -d "$work/$1/merged" ] || $treeline adapters merge "$work/$1/adapter" --dtype f32 --out "$work/$1/merged"
}

mkdir -p "$work/base"
compare base sapling baseline,vision-centric
# one step that changes nothing: what the base gives on the general questions
train base answer-lora 1 's/"steps": 420/"steps": 1/; s/3e-3/0/; s/"evaluateEvery": 420/"evaluateEvery": 1/; s/"warmup": 40/"warmup": 0/'

for seed in "$@"; do
  for arm in vcr-lora answer-lora textual-alignment; do
    train $arm-$seed $arm "$seed" ''
    if [ $arm = vcr-lora ]; then methods=baseline,vision-centric; else methods=baseline; fi
    compare $arm-$seed "$work/$arm-$seed/merged" $methods
  done
done
# what the words alone tell: the same requests without their pictures
python3 "$root/tools/experiments/words.py" "$work"
words() {
  for data in grove grove-leaky; do
    [ -f "$work/$1/words-$data.txt" ] && continue
    $treeline compare --model "$2" --data "$work/words/$data" --methods baseline --out "$work/$1/words-$data" > "$work/$1/words-$data.part"
    mv "$work/$1/words-$data.part" "$work/$1/words-$data.txt"
  done
}
words base sapling
for seed in "$@"; do
  for arm in answer-lora textual-alignment; do
    words $arm-$seed "$work/$arm-$seed/merged"
  done
done
# multimodal-alignment is answer-lora's data, seed and settings: the same adapter to the last bit
python3 "$root/tools/experiments/table.py" "$work"
