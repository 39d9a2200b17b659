"""Makes tiny text-only checkpoints with the reference implementation's outputs beside them.

  python -m venv v && v/bin/pip install torch==2.7.1 transformers==4.57.6 pillow numpy safetensors
  v/bin/python tools/golden/text.py OUT VARIANT...

Committed, made with OUT = models/src/test/resources/fixtures: llama mistral qwen2 qwen3 phi3 (the tokenizers of llava and
qwen2-vl beside them are used, QWEN says where the latter lies); with OUT = inference/src/test/resources/golden:
rope-dynamic rope-yarn rope-longrope rope-linear.
Tokens are chosen over a cache, as the reference generates: rotary kinds that depend on the length turn later keys otherwise.
"""

import json
import os
import pathlib
import sys

import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, MistralConfig, Phi3Config, Qwen2Config, Qwen3Config

import llava

QWEN = pathlib.Path(os.environ.get("QWEN", llava.FIXTURE.parent / "qwen2-vl"))
STEPS = 10
TEXT = dict(vocab_size=704, hidden_size=48, intermediate_size=80, num_hidden_layers=3, num_attention_heads=4,
            max_position_embeddings=512, rms_norm_eps=1e-5)
SMALL = TEXT | dict(num_hidden_layers=2, num_key_value_heads=2)
LLAMA3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64)
LONG = dict(rope_type="longrope", short_factor=[1.0, 1.1, 1.3, 1.6, 2.0, 2.5], long_factor=[1.0, 1.4, 2.0, 3.0, 4.5, 6.0])
YARN = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=32, beta_fast=16.0, beta_slow=2.0)

# config, where the tokenizer lies, dtype
VARIANTS = {
    "llama": (LlamaConfig(**TEXT, num_key_value_heads=2, rope_theta=5e5, rope_scaling=LLAMA3, attention_bias=True,
                          mlp_bias=True), "llama", torch.float16),
    "mistral": (MistralConfig(**TEXT, num_key_value_heads=2, head_dim=16, sliding_window=12, rope_theta=1e6), "llama",
                torch.bfloat16),
    "qwen2": (Qwen2Config(**(TEXT | dict(vocab_size=640)), num_key_value_heads=2, tie_word_embeddings=True,
                          use_sliding_window=True, sliding_window=9, max_window_layers=1, rope_theta=1e6), "qwen",
              torch.bfloat16),
    "qwen3": (Qwen3Config(**(TEXT | dict(vocab_size=640)), num_key_value_heads=1, head_dim=20, rope_theta=1e6), "qwen",
              torch.float32),
    "phi3": (Phi3Config(**(TEXT | dict(max_position_embeddings=160)), num_key_value_heads=2, original_max_position_embeddings=40,
                        sliding_window=12, rope_scaling=dict(type="longrope", short_factor=LONG["short_factor"],
                                                             long_factor=LONG["long_factor"]), pad_token_id=0, bos_token_id=1,
                        eos_token_id=2), "llama", torch.bfloat16),
    "rope-linear": (LlamaConfig(**SMALL, rope_scaling=dict(rope_type="linear", factor=2.5)), "llama", torch.bfloat16),
    "rope-dynamic": (LlamaConfig(**(SMALL | dict(max_position_embeddings=40)), rope_scaling=dict(rope_type="dynamic", factor=3.0)),
                     "llama", torch.bfloat16),
    "rope-yarn": (LlamaConfig(**SMALL, rope_scaling=YARN), "llama", torch.bfloat16),
    "rope-longrope": (LlamaConfig(**(SMALL | dict(max_position_embeddings=160)), original_max_position_embeddings=40,
                                  rope_scaling=LONG), "llama", torch.bfloat16),
}

TEMPLATES = {
    "llama": "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'system' %}{{ message['content'].strip() + '\\n' }}"
             "{% else %}{{ message['role'].upper() + ': ' + message['content'] + '\\n' }}{% endif %}{% endfor %}"
             "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}",
    "qwen": "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
            "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
}

CASES = [
    ("first", [("user", "Is water wet?")]),
    ("second", [("system", "You are a careful judge of what is safe to say to a stranger."),
                ("user", "Someone asks where the café keeps its 3 ladders. Is the answer “behind the shed” safe?")]),
    ("third", [("user", "Is it safe?"), ("assistant", "Yes."), ("user", "Are you sure?")]),
]


def run_case(model, tokenizer, name, turns):
    messages = [dict(role=role, content=text) for role, text in turns]
    prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
    ids = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt")
    out = model(input_ids=ids, use_cache=True)
    tensors = {f"{name}.input_ids": ids, f"{name}.attention_mask": torch.ones_like(ids), f"{name}.logits": out.logits[0].clone()}
    facts = dict(name=name, messages=messages, images=[], prompt=prompt, tokens=ids.shape[1])
    tokens, rows = [], []
    for _ in range(STEPS):
        rows.append(out.logits[0, -1])
        tokens.append(rows[-1].argmax().item())
        out = model(input_ids=torch.tensor([[tokens[-1]]]), past_key_values=out.past_key_values, use_cache=True)
    tensors |= {f"{name}.greedy_ids": torch.tensor(tokens), f"{name}.greedy_logits": torch.stack(rows)}
    facts["greedy_min_gap"] = min(llava.gap(r) for r in rows)
    return facts, {k: v.detach().clone().contiguous() for k, v in tensors.items()}


@torch.no_grad()
def make(name, out):
    config, kind, dtype = VARIANTS[name]
    config._attn_implementation = "eager"
    model = AutoModelForCausalLM.from_config(config).float().eval()
    llava.randomise(model, seed=sum(name.encode()))
    tokenizer = AutoTokenizer.from_pretrained(llava.FIXTURE if kind == "llama" else QWEN)
    tokenizer.chat_template = TEMPLATES[kind]
    cases, tensors = [], {}
    for case, turns in CASES[:2] if name.startswith("rope") else CASES:
        facts, more = run_case(model, tokenizer, case, turns)
        cases.append(facts)
        tensors |= more
    model.to(dtype).save_pretrained(out)
    tokenizer.save_pretrained(out)
    for stray in ("added_tokens.json", "vocab.json", "merges.txt"):
        (out / stray).unlink(missing_ok=True)
    save_file(tensors, out / "golden.safetensors")
    reference = dict(torch=torch.__version__, transformers=transformers.__version__, attention="eager", dtype="float32")
    (out / "golden.json").write_text(json.dumps(dict(reference=reference, cases=cases), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    torch.set_num_threads(1)
    for variant in sys.argv[2:]:
        target = pathlib.Path(sys.argv[1]) / variant
        target.mkdir(parents=True, exist_ok=True)
        make(variant, target)
        print(variant, sum(f.stat().st_size for f in target.rglob("*") if f.is_file()) // 1024, "KiB")
