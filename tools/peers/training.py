"""Steps of low-rank training, ours beside Hugging Face transformers and PEFT: tokens a second and peak memory.

Both train the same weights, those of `treeline profile --shape smolvlm-256m --out DIR`: random ones in the shape of
SmolVLM-256M, in float32, on the same rows of text, the same maps and the same AdamW. The contestants take turns, a process
each; medians over the rounds are shown with the least and the most, and the losses of the first step, which must agree.

    ./treeline profile --shape smolvlm-256m --methods baseline --rounds 1 --tokens 4 --out DIR
    python tools/peers/training.py DIR --rounds 5 --steps 3 --rows 1 --length 256

For comparison only; no part of the build. Versions: torch 2.7.1, transformers 4.57.6, peft 0.21.2.
"""

import argparse
import json
import os
import pathlib
import shlex
import shutil
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve()
ROOT = HERE.parents[2]
TARGETS = {
    "all": r".*text_model\.layers\.\d+\.(self_attn\.(q|k|v|o)_proj|mlp\.(gate|up|down)_proj)",
    "qv": r".*text_model\.layers\.\d+\.self_attn\.(q|v)_proj",
}
QUESTION, ANSWER = "Is it safe to leave this near a child? ", "No. It is hot, so it is not safe. "


def prompt_of(question):
    return [{"role": "user", "content": [{"type": "text", "text": question}]}]


def write_rows(arguments):
    """Rows of text of the wanted length; the answer is about half of each."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(arguments.dir / "model")
    rows = []
    for row in range(arguments.rows):
        question, answer = f"{row} " + QUESTION, ANSWER

        def length():
            prompt = tokenizer.apply_chat_template(prompt_of(question.strip()), add_generation_prompt=True, tokenize=False)
            return len(tokenizer(prompt)["input_ids"]) + len(
                tokenizer(" " + answer.strip(), add_special_tokens=False)["input_ids"])

        while length() < arguments.length // 2:
            question += QUESTION
        while length() < arguments.length:
            answer += ANSWER
        rows.append({"conversations": [{"from": "human", "value": question.strip()}, {"from": "gpt", "value": answer.strip()}]})
    (arguments.dir / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    recipe = {
        "name": "speed", "seed": 1, "model": {"directory": "model", "endToken": "</s>"},
        "adapter": {"rank": arguments.rank, "targetModules": TARGETS[arguments.targets]},
        "data": {"train": ["train.jsonl"]}, "recompute": arguments.recompute,
        "stages": [{"kind": "sft", "steps": arguments.steps + 1, "batch": arguments.rows, "microBatch": arguments.micro,
                    "learningRate": 1e-4, "schedule": "constant", "warmup": 0, "endRate": 1, "longestRow": 4096}],
    }
    (arguments.dir / "recipe.json").write_text(json.dumps(recipe, indent=1))


def run_peft(arguments):
    """One process: steps after a first one, which warms up; prints a line of JSON."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForImageTextToText, AutoTokenizer

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    model = AutoModelForImageTextToText.from_pretrained(arguments.dir / "model", dtype=torch.float32)  # sdpa, the default
    tokenizer = AutoTokenizer.from_pretrained(arguments.dir / "model")
    config = LoraConfig(r=arguments.rank, lora_alpha=2 * arguments.rank, target_modules=TARGETS[arguments.targets])
    model = get_peft_model(model, config).train()
    model.config.use_cache = False
    if arguments.recompute:
        model.enable_input_require_grads()
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    adam = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-4)
    end = tokenizer.convert_tokens_to_ids("</s>")
    examples = []
    for line in (arguments.dir / "train.jsonl").read_text().splitlines()[: arguments.rows]:
        question, answer = (turn["value"] for turn in json.loads(line)["conversations"])
        prompt = tokenizer.apply_chat_template(prompt_of(question), add_generation_prompt=True, tokenize=False)
        before = tokenizer(prompt)["input_ids"]
        after = tokenizer(answer if prompt[-1].isspace() else " " + answer, add_special_tokens=False)["input_ids"] + [end]
        examples.append((before, after))
    longest = max(len(b) + len(a) for b, a in examples)
    pad = lambda values, filler: values + [filler] * (longest - len(values))
    ids = torch.tensor([pad(b + a, 3) for b, a in examples])
    labels = torch.tensor([pad([-100] * len(b) + a, -100) for b, a in examples])
    mask = torch.tensor([pad([1] * (len(b) + len(a)), 0) for b, a in examples])
    seconds, losses = [], []
    for _ in range(arguments.steps + 1):
        start = time.perf_counter()
        adam.zero_grad()
        loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for p in model.parameters() if p.requires_grad], 1.0)
        adam.step()
        seconds.append(time.perf_counter() - start)
        losses.append(loss.item())
    print(json.dumps({"speed": int(mask.sum()) / statistics.median(seconds[1:]), "tokens": int(mask.sum()), "loss": losses[0]}))


def peak(command):
    """Runs a command: what it said, and the most memory it held, in MiB."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, errors = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{shlex.join(command)} failed:\n{errors[-3000:]}")
    return out, usage.ru_maxrss / 1024


def run_treeline(arguments):
    out = arguments.dir / "out"
    shutil.rmtree(out, ignore_errors=True)
    _, held = peak(shlex.split(arguments.treeline) + ["finetune", "--recipe", str(arguments.dir / "recipe.json"), "--out",
                                                       str(out), "--threads", str(arguments.threads)])
    steps = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    return {"speed": statistics.median(s["tokensPerSecond"] for s in steps[1:]), "loss": steps[0]["loss"], "held": held}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=3, help="of a process, after one that warms up")
    parser.add_argument("--rows", type=int, default=1, help="of a step")
    parser.add_argument("--micro", type=int, default=1, help="rows that our side computes at once")
    parser.add_argument("--length", type=int, default=256)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--targets", choices=sorted(TARGETS), default="all")
    parser.add_argument("--recompute", action="store_true", help="both compute layers again for their gradients")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--treeline", default=str(ROOT / "treeline"), help="another launcher")
    parser.add_argument("--before", default="", help="a command that runs the others, such as chrt")
    parser.add_argument("--only", choices=["peft", "treeline"])
    arguments = parser.parse_args()
    if arguments.only == "peft":
        return run_peft(arguments)
    write_rows(arguments)
    results = {"treeline": [], "transformers and PEFT": []}
    before = shlex.split(arguments.before)
    passed = [f"--{name}={getattr(arguments, name)}" for name in ("steps", "rows", "rank", "targets", "threads")]
    passed += ["--recompute"] if arguments.recompute else []
    arguments.treeline = shlex.join(before + shlex.split(arguments.treeline))
    for number in range(arguments.rounds):
        for name in list(results) if number % 2 == 0 else list(results)[::-1]:
            if name == "treeline":
                one = run_treeline(arguments)
            elif arguments.only is None:
                said, held = peak(before + [sys.executable, str(HERE), str(arguments.dir), "--only", "peft", *passed])
                one = json.loads(said.strip().splitlines()[-1]) | {"held": held}
            else:
                continue
            results[name].append(one)
            print(f"round {number + 1}: {name}: {one['speed']:.1f} tokens/s, {one['held']:.0f} MiB, first loss {one['loss']:.5f}",
                  file=sys.stderr)
    print("| | tokens/s | most memory, MiB | loss of the first step |\n|---|--:|--:|--:|")
    for name, runs in results.items():
        if runs:
            cell = lambda key: "{:.0f} [{:.0f}, {:.0f}]".format(*(f([run[key] for run in runs]) for f in (statistics.median, min, max)))
            print(f"| {name} | {cell('speed')} | {cell('held')} | {runs[0]['loss']:.5f} |")


if __name__ == "__main__":
    main()
