"""Treeline beside its peers: milliseconds of prefill and of each token, side by side in one run.

All run the same weights: those of `treeline profile --shape smolvlm-256m --out DIR`, random ones in the shape of
SmolVLM-256M. Hugging Face transformers reads DIR/model as it is; for llama.cpp its text part is written as GGUF in f32,
f16 and q8_0. The contestants take turns, a process each; medians over the rounds are shown with the least and the most.

    ./treeline profile --shape smolvlm-256m --methods baseline --rounds 1 --tokens 4 --out DIR
    python tools/peers/peers.py gguf DIR/model DIR/gguf
    python tools/peers/peers.py compare DIR --rounds 5

For comparison only; no part of the build. Versions: requirements.txt beside this file.
"""

import argparse
import ctypes
import json
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve()
ROOT = HERE.parents[2]


def spread(values):
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


# ---- GGUF


def write_gguf(model, out):
    """Writes the text part of a SmolVLM directory as llama.cpp reads it, once for each number format."""
    import gguf
    import numpy as np
    from safetensors import safe_open

    config = json.loads((model / "config.json").read_text())["text_config"]
    heads, kv_heads = config["num_attention_heads"], config["num_key_value_heads"]
    out.mkdir(parents=True, exist_ok=True)
    formats = {
        "f32": gguf.GGMLQuantizationType.F32,
        "f16": gguf.GGMLQuantizationType.F16,
        "q8_0": gguf.GGMLQuantizationType.Q8_0,
    }
    file_types = {"f32": 0, "f16": 1, "q8_0": 7}

    def turned(weight, count):
        """llama.cpp turns neighbours, transformers turns halves: the rows of a head in the other order."""
        rows, columns = weight.shape
        return weight.reshape(count, 2, rows // count // 2, columns).swapaxes(1, 2).reshape(rows, columns)

    with safe_open(model / "model.safetensors", framework="numpy") as weights:
        def read(name):
            return weights.get_tensor(name).astype(np.float32)

        for name, kind in formats.items():
            writer = gguf.GGUFWriter(out / f"{name}.gguf", "llama")
            writer.add_name("random weights")
            writer.add_file_type(file_types[name])
            writer.add_block_count(config["num_hidden_layers"])
            writer.add_context_length(config["max_position_embeddings"])
            writer.add_embedding_length(config["hidden_size"])
            writer.add_feed_forward_length(config["intermediate_size"])
            writer.add_head_count(heads)
            writer.add_head_count_kv(kv_heads)
            writer.add_rope_dimension_count(config["head_dim"])
            writer.add_rope_freq_base(config["rope_theta"])
            writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
            writer.add_vocab_size(config["vocab_size"])
            writer.add_tokenizer_model("no_vocab")

            def add(target, values):
                if values.ndim == 1:
                    writer.add_tensor(target, values)
                elif name == "q8_0":
                    writer.add_tensor(target, gguf.quants.quantize(values, kind), raw_dtype=kind)
                else:
                    writer.add_tensor(target, values.astype(np.float16 if name == "f16" else np.float32))

            add("token_embd.weight", read("model.text_model.embed_tokens.weight"))
            add("output_norm.weight", read("model.text_model.norm.weight"))
            add("output.weight", read("lm_head.weight"))
            for layer in range(config["num_hidden_layers"]):
                source, target = f"model.text_model.layers.{layer}.", f"blk.{layer}."
                add(target + "attn_norm.weight", read(source + "input_layernorm.weight"))
                add(target + "ffn_norm.weight", read(source + "post_attention_layernorm.weight"))
                add(target + "attn_q.weight", turned(read(source + "self_attn.q_proj.weight"), heads))
                add(target + "attn_k.weight", turned(read(source + "self_attn.k_proj.weight"), kv_heads))
                add(target + "attn_v.weight", read(source + "self_attn.v_proj.weight"))
                add(target + "attn_output.weight", read(source + "self_attn.o_proj.weight"))
                add(target + "ffn_gate.weight", read(source + "mlp.gate_proj.weight"))
                add(target + "ffn_up.weight", read(source + "mlp.up_proj.weight"))
                add(target + "ffn_down.weight", read(source + "mlp.down_proj.weight"))
            writer.write_header_to_file()
            writer.write_kv_data_to_file()
            writer.write_tensors_to_file()
            writer.close()
            print(f"{out / name}.gguf", file=sys.stderr)


# ---- contestants: each prints one line of JSON


def timed(prefill, step, repeats, tokens):
    """Prefill and decode `repeats` times after one warm-up; milliseconds."""
    prefills, steps, chosen = [], [], []
    for repeat in range(repeats + 1):
        start = time.perf_counter()
        token = prefill()
        first = time.perf_counter()
        chosen = [token]
        for _ in range(tokens - 1):
            token = step(token)
            chosen.append(token)
        end = time.perf_counter()
        if repeat > 0:
            prefills.append((first - start) * 1000)
            steps.append((end - first) * 1000 / (tokens - 1))
    return {"prefill_ms": statistics.median(prefills), "token_ms": statistics.median(steps), "tokens": chosen}


def run_llama(arguments):
    import llama_cpp as c
    import numpy as np

    silent = c.llama_log_callback(lambda *_: None)
    c.llama_log_set(silent, ctypes.c_void_p(0))
    c.llama_backend_init()
    model = c.llama_model_load_from_file(str(arguments.file).encode(), c.llama_model_default_params())
    settings = c.llama_context_default_params()
    settings.n_ctx = 1024
    settings.n_batch = settings.n_ubatch = 512
    settings.n_threads = settings.n_threads_batch = arguments.threads
    context = c.llama_init_from_model(model, settings)
    words = c.llama_vocab_n_tokens(c.llama_model_get_vocab(model))

    def forward(ids):
        array = (c.llama_token * len(ids))(*ids)
        if c.llama_decode(context, c.llama_batch_get_one(array, len(ids))) != 0:
            raise RuntimeError("llama_decode failed")
        row = np.ctypeslib.as_array(c.llama_get_logits_ith(context, -1), shape=(words,))
        return int(row.argmax())

    def prefill():
        c.llama_memory_clear(c.llama_get_memory(context), True)
        return forward([7 * i % 1000 + 5 for i in range(arguments.prompt)])

    return timed(prefill, lambda token: forward([token]), arguments.repeats, arguments.tokens)


def run_hf(arguments):
    import torch
    from transformers import AutoModelForImageTextToText

    torch.set_num_threads(arguments.threads)
    dtype = {"f32": torch.float32, "bf16": torch.bfloat16}[arguments.dtype]
    model = AutoModelForImageTextToText.from_pretrained(arguments.file, dtype=dtype, attn_implementation="sdpa").eval()
    image = model.config.image_token_id
    side = model.config.vision_config.image_size
    patches = (side // model.config.vision_config.patch_size // model.config.scale_factor) ** 2
    text = arguments.prompt - patches
    ids = [image] * patches + [7 * i % 1000 + 5 for i in range(text)]
    pixels = torch.rand(1, 1, 3, side, side, dtype=dtype)
    mask = torch.ones(1, 1, side, side, dtype=torch.long)
    state = {}

    def vision():  # as in the prompt: one tile
        with torch.inference_mode():
            model.model.get_image_features(pixels, mask)

    def prefill():
        with torch.inference_mode():
            out = model(
                input_ids=torch.tensor([ids]), pixel_values=pixels, pixel_attention_mask=mask, use_cache=True,
                logits_to_keep=1,
            )
        state["past"] = out.past_key_values
        return int(out.logits[0, -1].argmax())

    def step(token):
        with torch.inference_mode():
            out = model(input_ids=torch.tensor([[token]]), past_key_values=state["past"], use_cache=True)
        state["past"] = out.past_key_values
        return int(out.logits[0, -1].argmax())

    result = timed(prefill, step, arguments.repeats, arguments.tokens)
    visions = []
    for _ in range(arguments.repeats + 1):
        start = time.perf_counter()
        vision()
        visions.append((time.perf_counter() - start) * 1000)
    result["vision_ms"] = statistics.median(visions[1:])
    return result


def run_treeline(arguments):
    """Our own profile of the same model: vision, prompt, and a token."""
    command = [
        str(ROOT / "treeline") if not arguments.treeline else arguments.treeline,
        "profile", "--model", str(arguments.file), "--methods", "baseline", "--items", "1",
        "--rounds", str(arguments.repeats), "--tokens", str(arguments.tokens), "--threads", str(arguments.threads),
        "--dtype", arguments.dtype, "--json",
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise RuntimeError(run.stderr[-2000:])
    profile = json.loads(run.stdout)
    row = profile["rows"][0]
    return {
        "prefill_ms": row["prefillMillis"]["median"],
        "vision_ms": row["millisByPart"]["VISION"],
        "prompt_ms": row["millisByPart"]["PREFILL"],
        "token_ms": 1000 / row["tokensPerSecond"]["median"],
        "bandwidth": profile["bandwidthBytesPerSecond"]["median"],
        "share": row.get("bandwidthShare"),
        "prompt": int(profile["settings"]["prompt"]),
    }


# ---- all of them


def compare(arguments):
    me = str(HERE)
    common = ["--prompt", str(arguments.prompt), "--tokens", str(arguments.tokens), "--threads", str(arguments.threads),
              "--repeats", str(arguments.repeats)]
    model, ggufs = arguments.dir / "model", arguments.dir / "gguf"
    contestants = {}
    for dtype in arguments.dtypes.split(","):
        contestants[f"treeline {dtype}"] = [sys.executable, me, "treeline", str(model), "--dtype", dtype, *common]
        if arguments.treeline:
            contestants[f"treeline {dtype}"] += ["--treeline", arguments.treeline]
    for name in ("f32", "f16", "q8_0"):
        contestants[f"llama.cpp {name}"] = [arguments.llama_python, me, "llama", str(ggufs / f"{name}.gguf"), *common]
    contestants["transformers f32"] = [arguments.hf_python, me, "hf", str(model), *common]
    names = list(contestants)
    results = {name: [] for name in names}
    for round_number in range(arguments.rounds):
        turns = names[round_number % len(names):] + names[:round_number % len(names)]
        for name in turns:
            run = subprocess.run(contestants[name], capture_output=True, text=True, check=False)
            if run.returncode != 0:
                sys.exit(f"{name} failed:\n{run.stderr[-3000:]}")
            results[name].append(json.loads(run.stdout.strip().splitlines()[-1]))
            print(f"round {round_number + 1}: {name}: {results[name][-1]['token_ms']:.2f} ms a token", file=sys.stderr)
    report(results, arguments)


def report(results, arguments):
    first = next(iter(results))
    base = statistics.median(run["token_ms"] for run in results[first])

    def cell(runs, key):
        values = [run[key] for run in runs if run.get(key) is not None]
        if not values:
            return "–"
        s = spread(values)
        return f"{s['median']:.1f} [{s['least']:.1f}, {s['most']:.1f}]"

    print(f"prompt {arguments.prompt}, {arguments.tokens} tokens, {arguments.threads} threads, {arguments.rounds} rounds of"
          f" {arguments.repeats}; medians [least, most]\n")
    print(f"| | token ms | × of {first} | vision ms | prompt ms | vision and prompt ms | share of memory bandwidth % |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, runs in results.items():
        token = statistics.median(run["token_ms"] for run in runs)
        text_only = name.startswith("llama.cpp")
        for run in runs:
            if text_only:
                run["prompt_ms"] = run.pop("prefill_ms")
            elif "prompt_ms" not in run:
                run["prompt_ms"] = run["prefill_ms"] - run["vision_ms"]
            run["percent"] = None if run.get("share") is None else 100 * run["share"]
        cells = [cell(runs, "token_ms"), f"{token / base:.2f}", cell(runs, "vision_ms"), cell(runs, "prompt_ms"),
                 cell(runs, "prefill_ms"), cell(runs, "percent")]
        print(f"| {name} | " + " | ".join(cells) + " |")
    if arguments.out:
        arguments.out.write_text(json.dumps(results, indent=1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    convert = commands.add_parser("gguf")
    convert.add_argument("model", type=pathlib.Path)
    convert.add_argument("out", type=pathlib.Path)
    for name in ("llama", "hf", "treeline"):
        one = commands.add_parser(name)
        one.add_argument("file", type=pathlib.Path)
        one.add_argument("--dtype", default="f32")
        one.add_argument("--treeline")
    both = commands.add_parser("compare")
    both.add_argument("dir", type=pathlib.Path)
    both.add_argument("--rounds", type=int, default=5)
    both.add_argument("--dtypes", default="f32", help="of Treeline")
    both.add_argument("--treeline", help="another launcher")
    both.add_argument("--llama-python", default=sys.executable)
    both.add_argument("--hf-python", default=sys.executable)
    both.add_argument("--out", type=pathlib.Path, help="every figure as JSON")
    for name in ("llama", "hf", "treeline", "compare"):
        one = commands.choices[name]
        one.add_argument("--prompt", type=int, default=96)
        one.add_argument("--tokens", type=int, default=48)
        one.add_argument("--threads", type=int, default=2)
        one.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    if arguments.command == "gguf":
        write_gguf(arguments.model, arguments.out)
    elif arguments.command == "compare":
        compare(arguments)
    else:
        runs = {"llama": run_llama, "hf": run_hf, "treeline": run_treeline}
        print(json.dumps(runs[arguments.command](arguments)))


if __name__ == "__main__":
    main()
