"""Makes tiny PaliGemma, PaliGemma 2, Gemma, Gemma 2 and Gemma 3 (text) checkpoints with the reference implementation's outputs beside them.

  python -m venv v && v/bin/pip install torch==2.7.1 transformers==4.57.6 pillow numpy safetensors
  v/bin/python tools/golden/gemma.py OUT [VARIANT [CASE...]]
  ./treeline models verify OUT/VARIANT

The format is that of models/src/test/resources/fixtures; the tokenizer is the one of llava beside it, made Gemma's kind.
Committed, with OUT = models/src/test/resources/fixtures: paligemma wide two text, paligemma2 wide marked text, gemma, gemma2, gemma3-text.
Rows are computed over a cache, as the reference generates: without one it would let new tokens be seen by the prompt.
PaliGemma's processor takes no prompt without a picture; case `text` is the begin token, the words and a newline.
"""

import json
import pathlib
import shutil
import sys

import torch
import transformers
from PIL import Image
from safetensors.torch import save_file
from transformers import (AutoModelForCausalLM, Gemma2Config, Gemma3TextConfig, GemmaConfig, GemmaTokenizerFast, PaliGemmaConfig,
                          PaliGemmaForConditionalGeneration, PaliGemmaProcessor, SiglipImageProcessor)
from transformers.models.paligemma import processing_paligemma

from cross import rename
from llava import ALPHA, BETA, TIMESTEP, contrasted, gap, schedule

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "models/src/test/resources/fixtures"
IMAGES = FIXTURES / "llava" / "images"
STEPS = 10
processing_paligemma.EXTRA_TOKENS = [f"<loc{i:0>4}>" for i in range(4)] + [f"<seg{i:0>3}>" for i in range(2)]  # of 1,152

TEXT = dict(vocab_size=704, hidden_size=48, intermediate_size=80, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=1,
            head_dim=16, max_position_embeddings=512, pad_token_id=0, bos_token_id=1, eos_token_id=2)
TWO = TEXT | dict(num_key_value_heads=2, query_pre_attn_scalar=10, sliding_window=12, attn_logit_softcapping=2.0, final_logit_softcapping=5.0)
TOWER = dict(hidden_size=32, intermediate_size=56, num_hidden_layers=3, num_attention_heads=2, image_size=56, patch_size=14,
             vision_use_head=False)
LLAMA3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64)
YARN = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=32, beta_fast=16.0, beta_slow=2.0)
LONG = dict(rope_type="longrope", short_factor=[1.0, 1.1, 1.3, 1.6, 2.0, 2.5, 3.0, 3.5], long_factor=[1.0, 1.4, 2.0, 3.0, 4.5, 6.0, 7.0, 9.0])


def pali(kind, text, vision=TOWER):
    return dict(text_config=dict(model_type=kind) | text, vision_config=dict(vision), projection_dim=text["hidden_size"],
                hidden_size=text["hidden_size"])


# config, dtype, shard size, whether names are rewritten to the layout since 2025, settings of the image processor
VARIANTS = {
    "paligemma": (pali("gemma", TEXT), torch.bfloat16, "5GB", False, {}),
    "paligemma2": (pali("gemma2", TWO), torch.float32, "200KB", True, {}),
    "gemma": (GemmaConfig(**TEXT), torch.bfloat16, "5GB", False, None),
    "gemma2": (Gemma2Config(**TWO), torch.bfloat16, "5GB", False, None),
    "gemma3-text": (Gemma3TextConfig(**(TWO | dict(attn_logit_softcapping=None, layer_types=["sliding_attention", "full_attention"] * 2,
                                                   num_hidden_layers=4))), torch.bfloat16, "5GB", False, None),
}
VARIANTS |= {
    "pali-untied": (pali("gemma", TEXT | dict(tie_word_embeddings=False, attention_bias=True, hidden_act="gelu", num_key_value_heads=4,
                                              rope_scaling=dict(rope_type="linear", factor=3.0)),
                         TOWER | dict(image_size=60, hidden_act="gelu", layer_norm_eps=1e-4)), torch.float16, "5GB", True,
                    dict(resample=2, image_mean=[0.4, 0.5, 0.6])),
    "pali-dynamic": (pali("gemma", TEXT | dict(rope_theta=500.0, max_position_embeddings=32, head_dim=10, rms_norm_eps=1e-3,
                                               rope_scaling=dict(rope_type="dynamic", factor=3.0))), torch.bfloat16, "5GB", False, {}),
    "pali-long": (pali("gemma", TEXT | dict(max_position_embeddings=160, rope_scaling=LONG, original_max_position_embeddings=32)),
                  torch.bfloat16, "5GB", False, dict(image_std=[0.2, 0.3, 0.4])),
    "pali2-no-caps": (pali("gemma2", TWO | dict(attn_logit_softcapping=None, final_logit_softcapping=None, sliding_window=5, num_hidden_layers=4,
                                                layer_types=["full_attention", "sliding_attention"] * 2, attention_bias=True,
                                                rope_scaling=LLAMA3)), torch.bfloat16, "100KB", False, {}),
    "pali2-head": (pali("gemma2", TWO | dict(tie_word_embeddings=False, hidden_activation="silu", num_key_value_heads=4, rope_scaling=YARN,
                                             query_pre_attn_scalar=33.5), TOWER | dict(vision_use_head=True)), torch.float16, "5GB", True, {}),
    "gemma-untied": (GemmaConfig(**(TEXT | dict(tie_word_embeddings=False, attention_bias=True, hidden_act="gelu", head_dim=20))),
                     torch.float32, "5GB", False, None),
    "gemma2-no-caps": (Gemma2Config(**(TWO | dict(attn_logit_softcapping=None, final_logit_softcapping=None, attention_bias=True,
                                                  layer_types=["sliding_attention"] * 3, tie_word_embeddings=False))),
                       torch.float16, "5GB", False, None),
    "gemma3-biased": (Gemma3TextConfig(**(TWO | dict(attn_logit_softcapping=9.0, final_logit_softcapping=None, attention_bias=True,
                                                     num_hidden_layers=7, rope_local_base_freq=300.0,
                                                     rope_scaling=dict(rope_type="linear", factor=8.0)))), torch.float32, "5GB", False, None),
}

QUESTION = "Is there a red circle in the picture?"
PICTURES = [
    ("wide", ["wide.png"], "answer en " + QUESTION),
    ("tall", ["tall.png"], "What’s left of the café’s 3 ladders?"),
    ("two", ["wide.png", "tall.png"], "Which one?"),
    ("marked", ["tall.png", "wide.png"], "<image>caption en<image> " + QUESTION),
    ("text", [], "answer en Is water wet?"),
]
CHATS = [
    ("first", [("user", "Is water wet?")]),
    ("second", [("user", "Someone asks where the café keeps its 3 ladders. Is the answer “behind the shed” safe?")]),
    ("third", [("user", " Is it safe?"), ("assistant", "Yes. "), ("user", "Are you sure?")]),
]
TEMPLATE = ("{{ bos_token }}{% for message in messages %}{{ '<start_of_turn>' + ('model' if message['role'] == 'assistant' else message['role']) "
            "+ '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}")


def tokenizer(out):
    """Spaces are written as in Gemma's files: each becomes ▁, and none is put in front."""
    content = json.loads((FIXTURES / "llava/tokenizer.json").read_text())
    content["normalizer"] = dict(type="Replace", pattern=dict(String=" "), content="▁")
    content["decoder"] = dict(type="Sequence", decoders=[dict(type="Replace", pattern=dict(String="▁"), content=" "),
                                                         dict(type="ByteFallback"), dict(type="Fuse")])
    content["post_processor"] = None
    names = {"<s>": "<bos>", "</s>": "<eos>"}
    content["model"]["vocab"] = {names.get(token, token): i for token, i in content["model"]["vocab"].items()}
    content["added_tokens"] = [token | dict(content=names.get(token["content"], token["content"])) for token in content["added_tokens"]
                               if token["id"] <= 2]
    file = out / "tokenizer.json"
    file.write_text(json.dumps(content, ensure_ascii=False))
    return GemmaTokenizerFast(tokenizer_file=str(file), pad_token="<pad>", additional_special_tokens=["<start_of_turn>", "<end_of_turn>"])


def randomise(model, seed):
    """Every weight a random number that bf16 and f16 hold, norms and biases too."""
    generator = torch.Generator().manual_seed(seed)
    for name, weight in sorted(model.named_parameters()):
        draw = torch.randn(weight.shape, generator=generator)
        if "norm" in name.lower() and name.endswith("weight"):
            value = (1 if "vision" in name else 0) + 0.2 * draw
        elif weight.dim() == 1 or "position" in name:
            value = 0.2 * draw
        elif "embed_tokens" in name:
            value = 0.3 * draw  # Gemma multiplies by the root of the width
        else:
            value = draw * 1.3 / (weight[0].numel() ** 0.5)
        with torch.no_grad():
            weight.copy_(value.to(torch.bfloat16).to(torch.float16).float())
    model.tie_weights()


class Rows:
    """The logits of a prompt and of tokens behind it, over a cache."""

    def __init__(self, model, inputs, pixels):
        for module in model.modules():
            if hasattr(module, "original_inv_freq"):  # angles that depend on the length stay those of the longest text before
                module.inv_freq, module.max_seq_len_cached = module.original_inv_freq, module.original_max_seq_len
        more = {} if pixels is None else dict(pixel_values=pixels)
        self.model = model
        self.out = model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"], use_cache=True, **more)
        self.mask = inputs["attention_mask"]
        self.prompt = self.out.logits[0].clone()

    def last(self):
        return self.out.logits[0, -1]

    def take(self, token):
        self.mask = torch.cat([self.mask, torch.ones_like(self.mask[:, :1])], 1)
        self.out = self.model(input_ids=torch.tensor([[token]]), attention_mask=self.mask, past_key_values=self.out.past_key_values,
                              use_cache=True)


def run(model, name, inputs, generator):
    pixels = inputs.get("pixel_values")
    clean = Rows(model, inputs, pixels)
    tensors = {f"{name}.{key}": value for key, value in inputs.items()} | {f"{name}.logits": clean.prompt}
    facts, ids, rows = {}, [], []
    for _ in range(STEPS):
        rows.append(clean.last())
        ids.append(rows[-1].argmax().item())
        clean.take(ids[-1])
    tensors |= {f"{name}.greedy_ids": torch.tensor(ids), f"{name}.greedy_logits": torch.stack(rows)}
    facts["greedy_min_gap"] = min(gap(r) for r in rows)
    if pixels is not None:
        tensors[f"{name}.image_features"] = model.get_image_features(pixels).flatten(0, 1)
        noise = torch.randn(pixels.shape, generator=generator).half()
        signal, scale = schedule()
        expert, amateur = Rows(model, inputs, pixels), Rows(model, inputs, signal * pixels + scale * noise.float())
        ids, rows, amateurs = [], [], []
        for _ in range(STEPS):
            amateurs.append(amateur.last())
            rows.append(contrasted(expert.last(), amateurs[-1]))
            ids.append(rows[-1].argmax().item())
            expert.take(ids[-1])
            amateur.take(ids[-1])
        tensors |= {f"{name}.noise": noise, f"{name}.vcd_ids": torch.tensor(ids), f"{name}.vcd_rows": torch.stack(rows),
                    f"{name}.vcd_amateur_logits": torch.stack(amateurs)}
        facts["vcd_min_gap"] = min(min(gap(r) for r in rows), 1e9)  # one plausible token only: no gap
    return facts, {k: v.detach().clone().contiguous() for k, v in tensors.items()}


def question(model, prepare, name, images, text, generator):
    if images:
        inputs = prepare(text=[text], images=[[Image.open(IMAGES / image) for image in images]], return_tensors="pt")
    else:
        inputs = prepare.tokenizer("<bos>" + text + "\n", return_tensors="pt", return_token_type_ids=False)
    facts, tensors = run(model, name, inputs, generator)
    return dict(name=name, messages=None, images=images, prompt=text, tokens=inputs["input_ids"].shape[1], **facts), tensors


def chat(model, tokenizer, name, turns, generator):
    messages = [dict(role=role, content=text) for role, text in turns]
    prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
    ids = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt")
    facts, tensors = run(model, name, dict(input_ids=ids, attention_mask=torch.ones_like(ids)), generator)
    return dict(name=name, messages=messages, images=[], prompt=prompt, tokens=ids.shape[1], **facts), tensors


@torch.no_grad()
def make(name, out, wanted):
    config, dtype, shard, renamed, settings = VARIANTS[name]
    words = tokenizer(out)
    if settings is None:
        model = AutoModelForCausalLM.from_config(config)
        words.chat_template = TEMPLATE
        prepare, ask, cases = words, chat, CHATS
    else:
        vision = config["vision_config"]
        side = vision["image_size"]
        images = SiglipImageProcessor(size=dict(height=side, width=side), do_convert_rgb=True, **settings)
        images.image_seq_length = (side // vision["patch_size"]) ** 2
        prepare, ask, cases = PaliGemmaProcessor(images, words), question, PICTURES
        model = PaliGemmaForConditionalGeneration(PaliGemmaConfig(image_token_index=prepare.image_token_id, **config))
    model = model.float().eval()
    model.set_attn_implementation("eager")
    randomise(model, seed=sum(name.encode()))
    generator = torch.Generator().manual_seed(7)
    facts, tensors = [], {}
    for case in cases:
        if not wanted or case[0] in wanted:
            said, made = ask(model, prepare, *case, generator)
            facts.append(said)
            tensors |= made
    model.to(dtype).save_pretrained(out, max_shard_size=shard)
    prepare.save_pretrained(out)
    (out / "added_tokens.json").unlink(missing_ok=True)
    if renamed:
        rename(out)
    save_file(tensors, out / "golden.safetensors")
    reference = dict(torch=torch.__version__, transformers=transformers.__version__, attention="eager", dtype="float32")
    vcd = dict(alpha=ALPHA, beta=BETA, timestep=TIMESTEP)
    (out / "golden.json").write_text(json.dumps(dict(reference=reference, vcd=vcd, cases=facts), indent=1, ensure_ascii=False))
    for image in {image for case in facts for image in case["images"]}:
        (out / "images").mkdir(exist_ok=True)
        shutil.copyfile(IMAGES / image, out / "images" / image)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for variant in sys.argv[2:3] or VARIANTS:
        target = pathlib.Path(sys.argv[1]) / variant
        target.mkdir(parents=True, exist_ok=True)
        make(variant, target, sys.argv[3:])
        print(variant, sum(f.stat().st_size for f in target.rglob("*") if f.is_file()) // 1024, "KiB")
