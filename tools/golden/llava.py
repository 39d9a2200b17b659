"""Makes tiny LLaVA checkpoints of several kinds with the reference implementation's outputs beside them.

  python -m venv v && v/bin/pip install torch==2.7.1 transformers==4.57.6 pillow numpy safetensors
  v/bin/python tools/golden/llava.py OUT [VARIANT [CASE...]]

The format is that of models/src/test/resources/fixtures/llava, whose tokenizer and pictures are used. Committed, made
with OUT = inference/src/test/resources/golden: siglip-mistral first text
"""

import inspect
import json
import pathlib
import shutil
import sys

import torch
import transformers
from PIL import Image
from safetensors.torch import save_file
from transformers import (AutoTokenizer, CLIPImageProcessor, CLIPVisionConfig, LlamaConfig, LlavaConfig,
                          LlavaForConditionalGeneration, LlavaProcessor, MistralConfig, SiglipImageProcessor,
                          SiglipVisionConfig)

FIXTURE = pathlib.Path(__file__).resolve().parents[2] / "models/src/test/resources/fixtures/llava"
VOCABULARY, IMAGE, STEPS = 704, 640, 10
ALPHA, BETA, TIMESTEP = 1.0, 0.1, 500

TEXT = dict(vocab_size=VOCABULARY, hidden_size=48, intermediate_size=80, num_hidden_layers=3, num_attention_heads=4,
            max_position_embeddings=512, rms_norm_eps=1e-5)
VISION = dict(hidden_size=32, intermediate_size=56, num_hidden_layers=4, num_attention_heads=2, image_size=56, patch_size=14)
LLAMA3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64)

# text config, vision config, LLaVA's own settings, dtype, shard size
VARIANTS = {
    "siglip-mistral": (MistralConfig(**TEXT, num_key_value_heads=2, head_dim=16, sliding_window=24, rope_theta=1e6),
                       SiglipVisionConfig(**VISION, hidden_act="gelu_pytorch_tanh", vision_use_head=False),
                       dict(vision_feature_layer=[-3, -1], vision_feature_select_strategy="full",
                            multimodal_projector_bias=False), torch.bfloat16, "100KB"),
    "clip-llama3": (LlamaConfig(**TEXT, num_key_value_heads=1, rope_theta=5e5, rope_scaling=LLAMA3, attention_bias=True,
                                mlp_bias=True, tie_word_embeddings=True),
                    CLIPVisionConfig(**VISION, hidden_act="quick_gelu", projection_dim=24),
                    dict(vision_feature_layer=[0, 2, -2], vision_feature_select_strategy="default", tie_word_embeddings=True),
                    torch.float16, "5GB"),
    "clip-linear": (LlamaConfig(**TEXT, num_key_value_heads=4, rope_scaling=dict(rope_type="linear", factor=2.5)),
                    CLIPVisionConfig(**VISION, hidden_act="gelu", projection_dim=24),
                    dict(vision_feature_layer=-1, vision_feature_select_strategy="full",
                         projector_hidden_act="relu"), torch.float32, "200KB"),
    "siglip-default": (MistralConfig(**TEXT, num_key_value_heads=4, sliding_window=None),
                       SiglipVisionConfig(**(VISION | dict(image_size=60)), vision_use_head=True),
                       dict(vision_feature_layer=-2, vision_feature_select_strategy="default"), torch.float32, "5GB"),
}

QUESTION = "Is there a red circle in the picture?"
CASES = [
    ("first", [("user", ["wide.png", QUESTION])]),
    ("second", [("system", ["You are a helpful assistant."]), ("user", ["tall.png", "What’s left of the café’s 3 ladders?"])]),
    ("third", [("user", ["gray.png", QUESTION]), ("assistant", ["Yes."]), ("user", ["Are you sure?"])]),
    ("text", [("user", [QUESTION])]),
    ("two", [("user", ["wide.png", "and", "alpha.png", "Which one?"])]),
]


def randomise(model, seed):
    """Every weight a random bf16 number, norms and biases too, so that any file dtype holds the same ones."""
    generator = torch.Generator().manual_seed(seed)
    for name, weight in sorted(model.named_parameters()):
        draw = torch.randn(weight.shape, generator=generator)
        if name.endswith(("norm.weight", "layrnorm.weight")) or ("layer_norm" in name or "layernorm_" in name) and name.endswith("weight"):
            value = 1 + 0.2 * draw
        elif weight.dim() == 1 or "position" in name or "class" in name:
            value = 0.2 * draw
        elif "embed_tokens" in name:
            value = draw
        else:
            value = draw * 1.3 / (weight[0].numel() ** 0.5)
        with torch.no_grad():
            weight.copy_(value.to(torch.bfloat16).to(torch.float16).float())
    model.tie_weights()


def processor(text, vision, own):
    tokenizer = AutoTokenizer.from_pretrained(FIXTURE)
    if isinstance(vision, SiglipVisionConfig):
        images = SiglipImageProcessor(size=dict(height=vision.image_size, width=vision.image_size), do_convert_rgb=True)
        extra = 0
    else:
        side = vision.image_size
        images = CLIPImageProcessor(size=dict(shortest_edge=side), crop_size=dict(height=side, width=side))
        extra = 1
    template = json.loads((FIXTURE / "chat_template.json").read_text())["chat_template"]
    return LlavaProcessor(images, tokenizer, patch_size=vision.patch_size, image_token="<image>", chat_template=template,
                          vision_feature_select_strategy=own["vision_feature_select_strategy"],
                          num_additional_image_tokens=extra)


def schedule():
    betas = torch.sigmoid(torch.linspace(-6, 6, 1000, dtype=torch.float64)) * (0.5e-2 - 1e-5) + 1e-5
    alpha_bar = torch.cumprod(1 - betas, 0)[TIMESTEP]
    return alpha_bar.sqrt().float(), (1 - alpha_bar).sqrt().float()


def row(model, inputs, tokens, pixels):
    """The logits after the prompt and `tokens`, without a cache."""
    ids = torch.cat([inputs["input_ids"], torch.tensor([tokens], dtype=torch.long)], 1)
    given = {key: value for key, value in inputs.items() if key not in ("input_ids", "attention_mask", "pixel_values")}
    given |= dict(input_ids=ids, attention_mask=torch.ones_like(ids), use_cache=False)
    if pixels is not None:
        given["pixel_values"] = pixels
    return model(**given).logits[0]


def contrasted(clean, amateur):
    scores = (1 + ALPHA) * clean - ALPHA * amateur
    return scores.masked_fill(clean < torch.log(torch.tensor(BETA)) + clean.max(), float("-inf"))


def gap(row):
    top = row.topk(2).values
    return (top[0] - top[1]).item()


def features(model, inputs):
    """What enters the language model in the places of the pictures, [image tokens, D]."""
    names = inspect.signature(model.model.get_image_features).parameters
    made = model.model.get_image_features(**{key: value for key, value in inputs.items() if key in names})
    made = made[0] if isinstance(made[0], (tuple, list)) else made  # Qwen3-VL gives those of the first layers as well
    return torch.cat([one.reshape(-1, one.shape[-1]) for one in made], 0)


def run_case(model, prepare, name, turns, generator, folder=FIXTURE / "images"):
    messages, images = [], []
    for role, parts in turns:
        content = []
        for part in parts:
            if part.endswith(".png"):
                images.append(part)
                content.append({"type": "image"})
            else:
                content.append({"type": "text", "text": part})
        messages.append({"role": role, "content": content})
    prompt = prepare.apply_chat_template(messages, add_generation_prompt=True)
    pictures = [Image.open(folder / image) for image in images]
    pictures = [p if p.mode in ("RGB", "RGBA") else p.convert("RGB") for p in pictures]
    several = type(prepare).__name__ == "LlavaOnevisionProcessor"  # which counts the pictures of each conversation
    inputs = prepare(text=prompt, images=([pictures] if several else pictures) if pictures else None, return_tensors="pt")
    pixels = inputs.get("pixel_values")
    tensors = {f"{name}.input_ids": inputs["input_ids"], f"{name}.attention_mask": inputs["attention_mask"],
               f"{name}.logits": row(model, inputs, [], pixels)}
    facts = dict(name=name, messages=messages, images=images, prompt=prompt, tokens=inputs["input_ids"].shape[1])
    ids, rows = [], []
    for _ in range(STEPS):
        rows.append(row(model, inputs, ids, pixels)[-1])
        ids.append(rows[-1].argmax().item())
    tensors |= {f"{name}.greedy_ids": torch.tensor(ids), f"{name}.greedy_logits": torch.stack(rows)}
    facts["greedy_min_gap"] = min(gap(r) for r in rows)
    if pixels is not None:
        tensors |= {f"{name}.{key}": value for key, value in inputs.items() if key != "batch_num_images"}
        tensors[f"{name}.image_features"] = features(model, inputs)
        noise = torch.randn(pixels.shape, generator=generator).half()
        signal, scale = schedule()
        noised = signal * pixels + scale * noise.float()
        ids, rows, amateurs = [], [], []
        for _ in range(STEPS):
            amateurs.append(row(model, inputs, ids, noised)[-1])
            rows.append(contrasted(row(model, inputs, ids, pixels)[-1], amateurs[-1]))
            ids.append(rows[-1].argmax().item())
        tensors |= {f"{name}.noise": noise, f"{name}.vcd_ids": torch.tensor(ids), f"{name}.vcd_rows": torch.stack(rows),
                    f"{name}.vcd_amateur_logits": torch.stack(amateurs)}
        facts["vcd_min_gap"] = min(gap(r) for r in rows)
    return facts, {k: v.detach().clone().contiguous() for k, v in tensors.items()}


@torch.no_grad()
def make(name, out, wanted):
    text, vision, own, dtype, shard = VARIANTS[name]
    config = LlavaConfig(text_config=text, vision_config=vision, image_token_index=IMAGE, pad_token_id=641, **own)
    config._attn_implementation = "eager"
    model = LlavaForConditionalGeneration(config).float().eval()
    model.set_attn_implementation("eager")
    randomise(model, seed=sum(name.encode()))
    prepare = processor(text, vision, own)
    generator = torch.Generator().manual_seed(7)
    cases, tensors = [], {}
    for case, turns in CASES:
        if wanted and case not in wanted:
            continue
        facts, more = run_case(model, prepare, case, turns, generator)
        cases.append(facts)
        tensors |= more
    model.to(dtype).save_pretrained(out, max_shard_size=shard)
    prepare.save_pretrained(out)
    save_file(tensors, out / "golden.safetensors")
    reference = dict(torch=torch.__version__, transformers=transformers.__version__, attention="eager", dtype="float32")
    vcd = dict(alpha=ALPHA, beta=BETA, timestep=TIMESTEP)
    (out / "golden.json").write_text(json.dumps(dict(reference=reference, vcd=vcd, cases=cases), indent=1, ensure_ascii=False))
    (out / "images").mkdir(exist_ok=True)
    for image in {image for case in cases for image in case["images"]}:
        shutil.copyfile(FIXTURE / "images" / image, out / "images" / image)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for variant in sys.argv[2:3] or VARIANTS:
        target = pathlib.Path(sys.argv[1]) / variant
        target.mkdir(parents=True, exist_ok=True)
        make(variant, target, sys.argv[3:])
        print(variant, sum(f.stat().st_size for f in target.rglob("*") if f.is_file()) // 1024, "KiB")
