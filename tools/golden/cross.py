"""Makes tiny InstructBLIP, Llama-3.2-Vision and Gemma 3 checkpoints of several kinds with the reference implementation's outputs beside them.

  python -m venv v && v/bin/pip install torch==2.7.1 transformers==4.57.6 pillow numpy safetensors
  v/bin/python tools/golden/cross.py OUT [VARIANT [CASE...]]
  ./treeline models verify OUT/VARIANT

The format is that of models/src/test/resources/fixtures/mllama, whose tokenizers and pictures are used. Made to check the
reader on other depths, heads, tiles, layouts and dtypes than the fixtures have. Committed, with
OUT = models/src/test/resources/fixtures: gemma3 wide two text
"""

import json
import pathlib
import shutil
import sys

import torch
import transformers
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import (AutoTokenizer, BlipImageProcessor, Gemma3Config, Gemma3ForConditionalGeneration, Gemma3ImageProcessor,
                          Gemma3Processor, InstructBlipConfig, InstructBlipForConditionalGeneration,
                          InstructBlipProcessor, LlamaConfig, MistralConfig, MllamaConfig, MllamaForConditionalGeneration,
                          MllamaImageProcessor, MllamaProcessor)

from llava import ALPHA, BETA, TIMESTEP, contrasted, gap, schedule

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "models/src/test/resources/fixtures"
IMAGES = FIXTURES / "llava" / "images"
STEPS = 8
LLAMA3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64)


def ratios(tiles):
    return [[a, b] for a in range(1, tiles + 1) for b in range(1, tiles + 1) if a * b <= tiles]


def mllama(text, vision, tiles, **own):
    return MllamaConfig(
        text_config=dict(vocab_size=566, bos_token_id=560, eos_token_id=564, pad_token_id=565, max_position_embeddings=2048) | text,
        vision_config=dict(max_num_tiles=tiles, supported_aspect_ratios=ratios(tiles)) | vision, image_token_index=566, **own)


def blip(text, vision, queries, count):
    return InstructBlipConfig(vision_config=vision, qformer_config=dict(vocab_size=400, max_position_embeddings=96) | queries,
                              text_config=text.to_dict(), num_query_tokens=count, image_token_index=640)


def gemma(text, vision, tokens):
    return Gemma3Config(text_config=dict(vocab_size=704, pad_token_id=641, bos_token_id=1, eos_token_id=2, max_position_embeddings=2048) | text,
                        vision_config=dict(vision_use_head=False) | vision, mm_tokens_per_image=tokens, image_token_index=GEMMA[2],
                        boi_token_index=GEMMA[0], eoi_token_index=GEMMA[1])


GEMMA = (642, 643, 644)  # the ids of the tokens that open and close a picture and stand for it
LLAMA = dict(vocab_size=704, hidden_size=48, intermediate_size=80, num_attention_heads=4, rms_norm_eps=1e-5)
# config, dtype, shard size, whether names are rewritten to the layout since 2025, settings of the image processor
VARIANTS = {
    "mllama-two": (mllama(dict(hidden_size=64, intermediate_size=96, num_hidden_layers=5, num_attention_heads=4, num_key_value_heads=1,
                               cross_attention_layers=[0, 2, 3], tie_word_embeddings=True, rope_scaling=LLAMA3),
                          dict(hidden_size=48, intermediate_size=80, num_hidden_layers=3, num_global_layers=1, num_attention_heads=3,
                               attention_heads=3, image_size=42, patch_size=14, vision_output_dim=48 * 3, intermediate_layers_indices=[0, 2]), 2),
                   torch.float16, "5GB", False, dict(resample=3)),
    "mllama-three": (mllama(dict(hidden_size=48, intermediate_size=80, num_hidden_layers=4, num_attention_heads=6, num_key_value_heads=6,
                                 cross_attention_layers=[3], rope_theta=10000.0, rope_scaling=dict(rope_type="default")),
                            dict(hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_global_layers=3, num_attention_heads=4,
                                 attention_heads=4, image_size=72, patch_size=14, vision_output_dim=32 * 4, norm_eps=1e-3,
                                 intermediate_layers_indices=[1, 0, 1], hidden_act="quick_gelu"), 3),
                     torch.float32, "200KB", True, dict(image_mean=[0.5, 0.4, 0.3], image_std=[0.2, 0.3, 0.4])),
    "mllama-six": (mllama(dict(hidden_size=48, intermediate_size=80, num_hidden_layers=6, num_attention_heads=4, num_key_value_heads=2,
                               cross_attention_layers=[1, 2, 5], hidden_act="gelu", rope_scaling=dict(rope_type="linear", factor=2.0)),
                          dict(hidden_size=32, intermediate_size=64, num_hidden_layers=4, num_global_layers=2, num_attention_heads=2,
                               attention_heads=2, image_size=28, patch_size=7, vision_output_dim=32 * 2, intermediate_layers_indices=[2]), 6),
                   torch.bfloat16, "5GB", False, dict()),
    "blip-three": (blip(LlamaConfig(**LLAMA, num_hidden_layers=2, num_key_value_heads=2, head_dim=16, rope_scaling=LLAMA3, attention_bias=True,
                                    tie_word_embeddings=True),
                        dict(hidden_size=48, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, image_size=60, patch_size=14,
                             qkv_bias=False, hidden_act="quick_gelu"),
                        dict(hidden_size=36, intermediate_size=56, num_hidden_layers=5, num_attention_heads=3, cross_attention_frequency=3,
                             hidden_act="relu"), 5),
                   torch.bfloat16, "100KB", False, dict()),
    "blip-each": (blip(MistralConfig(**LLAMA, num_hidden_layers=3, num_key_value_heads=1, sliding_window=20),
                       dict(hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2, image_size=32, patch_size=8),
                       dict(hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, cross_attention_frequency=1,
                            layer_norm_eps=1e-5), 12),
                  torch.float32, "5GB", False, dict(resample=2)),
    "blip-late": (blip(LlamaConfig(**LLAMA, num_hidden_layers=1, num_key_value_heads=4, mlp_bias=True, rope_theta=5e5),
                       dict(hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=2, image_size=56, patch_size=28),
                       dict(hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=2, cross_attention_frequency=8), 1),
                  torch.float16, "5GB", False, dict()),
}

VARIANTS |= {
    "gemma3": (gemma(dict(hidden_size=48, intermediate_size=80, num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2, head_dim=16,
                          sliding_window=12, layer_types=["sliding_attention", "full_attention"] * 2, query_pre_attn_scalar=10,
                          rope_scaling=dict(rope_type="linear", factor=8.0)),
                     dict(hidden_size=32, intermediate_size=56, num_hidden_layers=3, num_attention_heads=2, image_size=56, patch_size=14), 4),
               torch.bfloat16, "200KB", False, dict()),
    "gemma3-other": (gemma(dict(hidden_size=32, intermediate_size=64, num_hidden_layers=7, num_attention_heads=2, num_key_value_heads=1, head_dim=32,
                                sliding_window=5, attention_bias=True, tie_word_embeddings=False, rope_theta=5e4, rope_local_base_freq=500.0,
                                final_logit_softcapping=3.0),
                           dict(hidden_size=48, intermediate_size=40, num_hidden_layers=2, num_attention_heads=3, image_size=60, patch_size=12,
                                hidden_act="gelu"), 25),
                     torch.float32, "5GB", True, dict(resample=3)),
}

QUESTION = "Is there a red circle in the picture?"
CHATS = [
    ("wide", [("user", ["wide.png", QUESTION])]),
    ("tall", [("system", ["You are a helpful assistant."]), ("user", ["What’s left of the café’s 3 ladders in", "tall.png", "?"])]),
    ("alpha", [("user", ["alpha.png", QUESTION]), ("assistant", ["Yes."]), ("user", ["Are you sure?"])]),
    ("two", [("user", ["First", "wide.png", "and", "alpha.png", "Which one?"])]),
    ("together", [("user", ["Both:", "gray.png", "tall.png", "Which?"]), ("assistant", ["That."]), ("user", ["wide.png", "And this?"])]),
    ("text", [("user", [QUESTION])]),
]
QUESTIONS = [("wide", "wide.png", QUESTION), ("tall", "tall.png", "Describe the image, please: what's “left” of the café’s 3 ladders?"),
             ("alpha", "alpha.png", "  Short\nanswer: "), ("gray", "gray.png", QUESTION)]


def randomise(model, seed):
    """Every weight a random number that bf16 and f16 hold, norms, gates and biases too."""
    generator = torch.Generator().manual_seed(seed)
    for name, weight in sorted(model.named_parameters()):
        draw = torch.randn(weight.shape, generator=generator)
        if "norm" in name.lower() and name.endswith("weight"):
            value = (0 if isinstance(model, Gemma3ForConditionalGeneration) and "vision" not in name else 1) + 0.2 * draw
        elif "gate" in name and weight.numel() == 1:
            value = 0.7 * draw
        elif weight.dim() == 1 or "position" in name or "class" in name or "tile" in name:
            value = 0.2 * draw
        elif "mm_input_projection" in name:
            value = 0.2 * draw
        elif "embed_tokens" in name and isinstance(model, Gemma3ForConditionalGeneration):
            value = 0.3 * draw  # Gemma multiplies by the root of the width
        elif "embed_tokens" in name or "word_embeddings" in name or "query_tokens" in name:
            value = draw
        else:
            value = draw * 1.3 / (weight[0].numel() ** 0.5)
        with torch.no_grad():
            weight.copy_(value.to(torch.bfloat16).to(torch.float16).float())
    model.tie_weights()


def row(model, inputs, tokens, pixels):
    """The logits after the prompt and `tokens`, without a cache."""
    given = dict(inputs)
    more = torch.tensor([tokens], dtype=torch.long)
    given["input_ids"] = torch.cat([inputs["input_ids"], more], 1)
    given["attention_mask"] = torch.ones_like(given["input_ids"])
    if "cross_attention_mask" in inputs:
        mask = inputs["cross_attention_mask"]
        given["cross_attention_mask"] = torch.cat([mask, mask[:, -1:].expand(-1, len(tokens), -1, -1)], 1)
    types = given.pop("token_type_ids", None)
    if types is not None and isinstance(model, Gemma3ForConditionalGeneration):
        given["token_type_ids"] = torch.cat([types, torch.zeros_like(more)], 1)
    if pixels is not None:
        given["pixel_values"] = pixels
    return model(**given, use_cache=False).logits[0]


def run(model, name, inputs, generator):
    pixels = inputs.get("pixel_values")
    tensors = {f"{name}.{key}": value for key, value in inputs.items()}
    tensors[f"{name}.logits"] = row(model, inputs, [], pixels)
    facts, ids, rows = {}, [], []
    for _ in range(STEPS):
        rows.append(row(model, inputs, ids, pixels)[-1])
        ids.append(rows[-1].argmax().item())
    tensors |= {f"{name}.greedy_ids": torch.tensor(ids), f"{name}.greedy_logits": torch.stack(rows)}
    facts["greedy_min_gap"] = min(gap(r) for r in rows)
    if pixels is not None:
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
        facts["vcd_min_gap"] = min(min(gap(r) for r in rows), 1e9)  # one plausible token only: no gap
    return facts, {k: v.detach().clone().contiguous() for k, v in tensors.items()}


def chat(model, prepare, name, turns, generator):
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
    pictures = [Image.open(IMAGES / image) for image in images]
    single = dict(add_special_tokens=False) if isinstance(model, Gemma3ForConditionalGeneration) else {}  # as apply_chat_template does
    inputs = prepare(text=prompt, images=pictures or None, return_tensors="pt", **single)
    facts, tensors = run(model, name, inputs, generator)
    if images and single:
        tensors[f"{name}.image_features"] = model.get_image_features(inputs["pixel_values"]).flatten(0, 1).contiguous()
    return dict(name=name, messages=messages, images=images, prompt=prompt, tokens=inputs["input_ids"].shape[1], **facts), tensors


def question(model, prepare, name, image, text, generator):
    inputs = prepare(text=text, images=Image.open(IMAGES / image), return_tensors="pt")
    facts, tensors = run(model, name, inputs, generator)
    features = model.get_image_features(inputs["pixel_values"], inputs["qformer_input_ids"], inputs["qformer_attention_mask"])
    tensors[f"{name}.image_features"] = features[0].contiguous()
    return dict(name=name, messages=None, images=[image], prompt=text, tokens=inputs["input_ids"].shape[1], **facts), tensors


def mllama_processor(config, settings):
    side = config.vision_config.image_size
    images = MllamaImageProcessor(size=dict(height=side, width=side), max_image_tiles=config.vision_config.max_num_tiles, **settings)
    template = (FIXTURES / "mllama/chat_template.jinja").read_text()
    return MllamaProcessor(images, AutoTokenizer.from_pretrained(FIXTURES / "mllama"), chat_template=template)


def blip_processor(config, settings):
    side = config.vision_config.image_size
    images = BlipImageProcessor(size=dict(height=side, width=side), **settings)
    return InstructBlipProcessor(images, AutoTokenizer.from_pretrained(FIXTURES / "instructblip"),
                                 AutoTokenizer.from_pretrained(FIXTURES / "instructblip/qformer_tokenizer"), config.num_query_tokens)


def gemma_processor(config, settings):
    side = config.vision_config.image_size
    images = Gemma3ImageProcessor(size=dict(height=side, width=side), **settings)
    tokenizer = AutoTokenizer.from_pretrained(
        FIXTURES / "llava", extra_special_tokens=dict(boi_token="<start_of_image>", eoi_token="<end_of_image>", image_token="<image_soft_token>"))
    assert tuple(tokenizer.convert_tokens_to_ids([tokenizer.boi_token, tokenizer.eoi_token, tokenizer.image_token])) == GEMMA
    template = "{{ bos_token }}{% for message in messages %}<start_of_turn>{{ 'model' if message['role'] == 'assistant' else message['role'] }}\n" \
        "{% for content in message['content'] %}{% if content['type'] == 'image' %}<start_of_image>{% else %}{{ content['text'] | trim }}{% endif %}" \
        "{% endfor %}<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
    return Gemma3Processor(images, tokenizer, chat_template=template, image_seq_length=config.mm_tokens_per_image)


def rename(out):
    """The names since 2025: below `model.`, the head apart."""
    for file in out.glob("model*.safetensors"):
        tensors = load_file(file)
        new = {}
        for name, tensor in tensors.items():
            name = name.removeprefix("language_model.") if name.startswith("language_model.lm_head") else \
                "model." + name.replace("language_model.model.", "language_model.")
            new[name] = tensor
        save_file(new, file, metadata=dict(format="pt"))
    index = out / "model.safetensors.index.json"
    if index.exists():
        content = json.loads(index.read_text())
        content["weight_map"] = {name: file.name for file in out.glob("model-*.safetensors") for name in load_file(file)}
        index.write_text(json.dumps(content))


@torch.no_grad()
def make(name, out, wanted):
    config, dtype, shard, renamed, settings = VARIANTS[name]
    chats = not isinstance(config, InstructBlipConfig)
    kind, processor = {MllamaConfig: (MllamaForConditionalGeneration, mllama_processor),
                       InstructBlipConfig: (InstructBlipForConditionalGeneration, blip_processor),
                       Gemma3Config: (Gemma3ForConditionalGeneration, gemma_processor)}[type(config)]
    config._attn_implementation = "eager"
    model = kind(config).float().eval()
    model.set_attn_implementation("eager")
    randomise(model, seed=sum(name.encode()))
    prepare = processor(config, settings)
    generator = torch.Generator().manual_seed(7)
    cases, tensors = [], {}
    made = [chat(model, prepare, *case, generator) for case in CHATS if not wanted or case[0] in wanted] if chats else \
        [question(model, prepare, *case, generator) for case in QUESTIONS if not wanted or case[0] in wanted]
    for facts, more in made:
        cases.append(facts)
        tensors |= more
    model.to(dtype).save_pretrained(out, max_shard_size=shard)
    prepare.save_pretrained(out)
    if renamed:
        rename(out)
    save_file(tensors, out / "golden.safetensors")
    reference = dict(torch=torch.__version__, transformers=transformers.__version__, attention="eager", dtype="float32")
    vcd = dict(alpha=ALPHA, beta=BETA, timestep=TIMESTEP)
    (out / "golden.json").write_text(json.dumps(dict(reference=reference, vcd=vcd, cases=cases), indent=1, ensure_ascii=False))
    (out / "images").mkdir(exist_ok=True)
    for image in {image for case in cases for image in case["images"]}:
        shutil.copyfile(IMAGES / image, out / "images" / image)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for variant in sys.argv[2:3] or VARIANTS:
        target = pathlib.Path(sys.argv[1]) / variant
        target.mkdir(parents=True, exist_ok=True)
        make(variant, target, sys.argv[3:])
        print(variant)
