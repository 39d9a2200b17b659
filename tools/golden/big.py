"""Writes a language model of 3.09 billion random bf16 weights in four files: the shape of Qwen2.5-3B.

  python -m venv v && v/bin/pip install numpy==2.2.6
  v/bin/python tools/golden/big.py OUT TOKENIZER     TOKENIZER: a checkpoint whose tokenizer files are copied

For measuring what loading takes; its answers are noise.
"""

import json
import pathlib
import shutil
import sys

import numpy as np

D, LAYERS, HEADS, KV, K, MLP, V = 2048, 36, 16, 2, 128, 11008, 151936
CONFIG = dict(model_type="qwen2", architectures=["Qwen2ForCausalLM"], hidden_size=D, num_hidden_layers=LAYERS,
              num_attention_heads=HEADS, num_key_value_heads=KV, intermediate_size=MLP, vocab_size=V,
              max_position_embeddings=32768, rms_norm_eps=1e-6, rope_theta=1e6, tie_word_embeddings=True,
              torch_dtype="bfloat16", eos_token_id=2)


def tensors():
    yield "model.embed_tokens.weight", (V, D)
    for i in range(LAYERS):
        at = f"model.layers.{i}."
        yield at + "input_layernorm.weight", (D,)
        for name, rows in (("q", HEADS * K), ("k", KV * K), ("v", KV * K)):
            yield at + f"self_attn.{name}_proj.weight", (rows, D)
            yield at + f"self_attn.{name}_proj.bias", (rows,)
        yield at + "self_attn.o_proj.weight", (D, HEADS * K)
        yield at + "post_attention_layernorm.weight", (D,)
        yield at + "mlp.gate_proj.weight", (MLP, D)
        yield at + "mlp.up_proj.weight", (MLP, D)
        yield at + "mlp.down_proj.weight", (D, MLP)
    yield "model.norm.weight", (D,)


def main(out, tokenizer):
    out.mkdir(parents=True, exist_ok=True)
    draw = (np.random.default_rng(7).standard_normal(1 << 24).astype(np.float32) * 0.02)
    pool = np.concatenate([(draw.view(np.uint32) >> 16).astype(np.uint16)] * 2)
    one = np.uint16(0x3F80)
    everything = list(tensors())
    total = sum(2 * int(np.prod(shape)) for _, shape in everything)
    shards, size = [[]], 0
    for name, shape in everything:
        if size > total / 4:
            shards.append([])
            size = 0
        shards[-1].append((name, shape))
        size += 2 * int(np.prod(shape))
    weight_map, seed = {}, 0
    for number, shard in enumerate(shards, 1):
        file = f"model-{number:05d}-of-{len(shards):05d}.safetensors"
        header, at = {}, 0
        for name, shape in shard:
            bytes_ = 2 * int(np.prod(shape))
            header[name] = dict(dtype="BF16", shape=list(shape), data_offsets=[at, at + bytes_])
            at += bytes_
            weight_map[name] = file
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        with open(out / file, "wb") as stream:
            stream.write(len(text).to_bytes(8, "little") + text)
            for name, shape in shard:
                count = int(np.prod(shape))
                if name.endswith("norm.weight"):
                    stream.write(np.full(count, one).tobytes())
                    continue
                while count:
                    seed += 1
                    start = seed * 7919 % (1 << 24)
                    part = min(count, 1 << 24)
                    stream.write(pool[start:start + part].tobytes())
                    count -= part
    index = dict(metadata=dict(total_size=total), weight_map=weight_map)
    (out / "model.safetensors.index.json").write_text(json.dumps(index))
    (out / "config.json").write_text(json.dumps(CONFIG, indent=1))
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja"):
        if (tokenizer / name).exists():
            shutil.copyfile(tokenizer / name, out / name)
    print(total, "bytes of weights")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
