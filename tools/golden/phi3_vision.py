"""Makes tiny Phi-3.5-vision checkpoints with the outputs of the model's own published code beside them.

  python -m venv v && v/bin/pip install torch==2.7.1 torchvision==0.22.1 transformers==4.57.6 pillow==13.0.0 numpy safetensors
  git clone https://github.com/Aritra02091998/Phi-3-vision-128k-instruct-Improvised-for-QLORA-Training REMOTE
  git -C REMOTE checkout 31ce181ec505a41f3d85f606c026574c59c8a331
  REMOTE=REMOTE v/bin/python tools/golden/phi3_vision.py OUT [VARIANT [CASE...]]

`transformers` has no Phi-3.5-vision: the model brings its own code, which that repository holds a copy of (only the attention of
its tower differs, where flash attention is installed). It is read from REMOTE and run as it is, but for its sizes: the code knows one tower,
CLIP ViT-L/14 of 336 pixels, and writes 336, 144 (vectors of a tile) and 12 (their square root) out. Those numbers are replaced
before it runs, and the tower's config by a small one, which config.json says under `vision_config`.

The format is that of models/src/test/resources/fixtures; tokenizer and pictures are llava's beside it, made Phi-3's kind. The
negative ids that the processor writes for pictures stand in golden.safetensors as the id of <|image|>. Rows are computed over a
cache, as the model generates: angles that depend on the length turn later keys otherwise.
Committed, with OUT = models/src/test/resources/fixtures: phi3-vision.
"""

import importlib
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile

import torch
import transformers
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPVisionConfig, DynamicCache, LlamaTokenizerFast

import llava
from llava import ALPHA, BETA, TIMESTEP, contrasted, gap, schedule

FIXTURES = llava.FIXTURE.parent
STEPS = 10
TEMPLATE = ("{% for message in messages %}{{'<|' + message['role'] + '|>' + '\n' + message['content'] + '<|end|>\n' }}{% endfor %}"
            "{% if add_generation_prompt and messages[-1]['role'] != 'assistant' %}{{- '<|assistant|>\n' -}}{% endif %}")
# those of the published tokenizer, and whether they take the spaces behind them
SPECIAL = [("<|endoftext|>", False), ("<|assistant|>", True), ("<|placeholder1|>", True), ("<|system|>", False), ("<|end|>", False),
           ("<|user|>", False), ("<|image|>", True)]
LARGE = "openai/clip-vit-large-patch14-336"
EMBEDDING = dict(embedding_cls="image", hd_transform_order="sub_glb", projection_cls="mlp", use_hd_transform=True,
                 with_learnable_separator=True)
SHORT, LONG = [1.0, 1.1, 1.3, 1.6, 2.0, 2.5], [1.0, 1.4, 2.0, 3.0, 4.5, 6.0]
TEXT = dict(vocab_size=704, hidden_size=48, intermediate_size=80, num_hidden_layers=3, num_attention_heads=4, rms_norm_eps=1e-5,
            max_position_embeddings=512, original_max_position_embeddings=20, sliding_window=512,
            rope_scaling=dict(type="su", short_factor=SHORT, long_factor=LONG), bos_token_id=1, eos_token_id=2, pad_token_id=640)
VISION = dict(hidden_size=32, intermediate_size=56, num_hidden_layers=3, num_attention_heads=2, image_size=28, patch_size=7)

# text part, tower, what img_processor says beside sizes, settings of the image processor, how it is saved
VARIANTS = {
    "phi3-vision": (TEXT | dict(num_key_value_heads=2), VISION, {}, dict(num_crops=4), dict(dtype=torch.bfloat16)),
    "phi3-vision-yarn": (TEXT | dict(tie_word_embeddings=True, hidden_act="gelu", rope_theta=500.0, sliding_window=None,
                                     rope_scaling=dict(type="yarn", short_factor=SHORT, long_factor=LONG)),
                         VISION | dict(image_size=56, patch_size=14, num_hidden_layers=4, hidden_act="gelu"),
                         dict(layer_idx=-3, type_feature="patch"),
                         dict(num_crops=16, image_mean=[0.5, 0.4, 0.3], image_std=[0.2, 0.3, 0.4]),
                         dict(dtype=torch.float16, shard="100KB")),
    "phi3-vision-plain": (TEXT | dict(rope_scaling=None, num_key_value_heads=1), VISION | dict(image_size=42), dict(layer_idx=2),
                          dict(num_crops=1), dict(dtype=torch.float32)),
    "phi3-vision-336": (TEXT | dict(max_position_embeddings=4096, sliding_window=4096), VISION | dict(image_size=336, patch_size=14), {}, dict(num_crops=9),
                        dict(dtype=torch.bfloat16)),
}

QUESTION = llava.QUESTION
CASES = [
    ("first", [("user", ["wide.png", QUESTION])]),
    ("second", [("system", ["You are a helpful assistant."]), ("user", ["tall.png", "What’s left of the café’s 3 ladders?"])]),
    ("third", [("user", ["gray.png", QUESTION]), ("assistant", ["Yes."]), ("user", ["Are you sure?"])]),
    ("text", [("user", [QUESTION])]),
    ("two", [("user", ["wide.png", "and", "alpha.png", "Which one?"])]),
]


def remote(side, patch):
    """The published code with a tile's sizes in the places of 336 pixels, 144 and 12 vectors."""
    half = side // patch // 2
    folder = pathlib.Path(tempfile.mkdtemp()) / f"phi3_v_{side}_{patch}"
    folder.mkdir()
    for file in pathlib.Path(os.environ["REMOTE"]).glob("*phi3_v.py"):
        text = file.read_text()
        if "image" in file.name:
            text = re.sub(r"(?<![-_\w])336\b", str(side), text)
            text = re.sub(r"\b144\b", str(half * half), text)
            text = text.replace("(h//%d+1)*12" % side, "(h//%d+1)*%d" % (side, half)).replace("L == 24*24 and C == 1024 and ", "")
            text = text.replace("L == 24 * 24 and C == 1024 and ", "")
        (folder / file.name).write_text(text)
    (folder / "__init__.py").write_text("")
    sys.path.insert(0, str(folder.parent))
    parts = [importlib.import_module(f"{folder.name}.{part}_phi3_v")
             for part in ("configuration", "image_embedding", "modeling", "image_processing", "processing")]
    return dict(zip(("config", "embedding", "model", "images", "processor"), parts))


if not hasattr(DynamicCache, "get_usable_length"):  # what a cache without an end answered when the code was written
    DynamicCache.get_usable_length = lambda self, count, layer=0: self.get_seq_length(layer)


def code(vision):
    parts = remote(vision["image_size"], vision["patch_size"])
    tower = CLIPVisionConfig(**{"hidden_act": "quick_gelu"} | vision)
    tower._attn_implementation = "eager"
    parts["embedding"].CLIP_VIT_LARGE_PATCH14_336_CONFIG = tower
    return parts


def tokenizer(out):
    content = json.loads((llava.FIXTURE / "tokenizer.json").read_text())
    content["added_tokens"] = [token for token in content["added_tokens"] if token["id"] <= 2]
    file = out / "tokenizer.json"
    file.write_text(json.dumps(content, ensure_ascii=False))
    words = LlamaTokenizerFast(tokenizer_file=str(file), legacy=False)
    words.add_tokens([transformers.AddedToken(text, rstrip=rstrip, normalized=False, special=True) for text, rstrip in SPECIAL],
                     special_tokens=True)
    words.eos_token = words.pad_token = "<|endoftext|>"
    words.chat_template = TEMPLATE
    return words


def load(folder):
    """A saved checkpoint; image tokens may be given as <|image|>."""
    settings = json.loads((folder / "config.json").read_text())
    parts = code(settings["vision_config"])

    class Restored(parts["model"].Phi3VForCausalLM):
        def forward(self, input_ids, **more):
            return super().forward(input_ids=input_ids.masked_fill(input_ids == 640 + 6, -1), use_cache=False, **more)

    config = parts["config"].Phi3VConfig.from_pretrained(folder)
    return Restored.from_pretrained(folder, config=config, dtype=torch.float32, attn_implementation="eager").eval()


class Rows:
    """The logits of a prompt and of tokens behind it, over a cache."""

    def __init__(self, model, inputs, pixels):
        more = {} if pixels is None else dict(pixel_values=pixels, image_sizes=inputs["image_sizes"])
        self.model = model
        self.out = model(input_ids=inputs["input_ids"].clone(), use_cache=True, **more)  # which changes the ids in place
        self.prompt = self.out.logits[0].clone()

    def last(self):
        return self.out.logits[0, -1]

    def take(self, token):
        self.out = self.model(input_ids=torch.tensor([[token]]), past_key_values=self.out.past_key_values, use_cache=True)


def features(model, inputs):
    """What enters the language model in the places of the pictures, [image tokens, D]."""
    embedding = model.model.vision_embed_tokens
    pixels = inputs["pixel_values"]
    made = embedding.get_img_features(pixels.flatten(0, 1))
    return embedding.hd_feature_transform(made.reshape(*pixels.shape[:2], -1, embedding.image_dim_out), inputs["image_sizes"])


def conversation(turns):
    """For golden.json, as the chat template takes it, and its pictures: each is a line of its own, numbered from 1."""
    said, plain, images = [], [], []
    for role, parts in turns:
        lines, content = [], []
        for part in parts:
            if part.endswith(".png"):
                images.append(part)
                lines.append(f"<|image_{len(images)}|>")
                content.append({"type": "image"})
            else:
                lines.append(part)
                content.append({"type": "text", "text": part})
        said.append({"role": role, "content": content})
        plain.append({"role": role, "content": "\n".join(lines)})
    return said, plain, images


def run_case(model, prepare, name, turns, generator):
    messages, plain, images = conversation(turns)
    prompt = prepare.tokenizer.apply_chat_template(plain, tokenize=False, add_generation_prompt=True)
    pictures = [Image.open(llava.FIXTURE / "images" / image) for image in images]
    inputs = prepare(prompt, pictures or None, return_tensors="pt")
    pixels = inputs.get("pixel_values")
    clean = Rows(model, inputs, pixels)
    ids = inputs["input_ids"]
    tensors = {f"{name}.{key}": value for key, value in inputs.items()} | {f"{name}.logits": clean.prompt}
    tensors[f"{name}.input_ids"] = ids.masked_fill(ids < 0, prepare.special_image_token_id)
    facts = dict(name=name, messages=messages, images=images, prompt=prompt, tokens=ids.shape[1])
    chosen, rows = [], []
    for _ in range(STEPS):
        rows.append(clean.last())
        chosen.append(rows[-1].argmax().item())
        clean.take(chosen[-1])
    tensors |= {f"{name}.greedy_ids": torch.tensor(chosen), f"{name}.greedy_logits": torch.stack(rows)}
    facts["greedy_min_gap"] = min(gap(r) for r in rows)
    if pixels is not None:
        tensors[f"{name}.image_features"] = features(model, inputs)
        noise = torch.randn(pixels.shape, generator=generator).half()
        signal, scale = schedule()
        expert, amateur = Rows(model, inputs, pixels), Rows(model, inputs, signal * pixels + scale * noise.float())
        chosen, rows, amateurs = [], [], []
        for _ in range(STEPS):
            amateurs.append(amateur.last())
            rows.append(contrasted(expert.last(), amateurs[-1]))
            chosen.append(rows[-1].argmax().item())
            expert.take(chosen[-1])
            amateur.take(chosen[-1])
        tensors |= {f"{name}.noise": noise, f"{name}.vcd_ids": torch.tensor(chosen), f"{name}.vcd_rows": torch.stack(rows),
                    f"{name}.vcd_amateur_logits": torch.stack(amateurs)}
        facts["vcd_min_gap"] = min(min(gap(r) for r in rows), 1e9)  # one plausible token only: no gap
    return facts, {k: v.detach().clone().contiguous() for k, v in tensors.items()}


@torch.no_grad()
def make(name, out, wanted):
    text, vision, seen, images, how = VARIANTS[name]
    parts = code(vision)
    count = (vision["image_size"] // vision["patch_size"] // 2) ** 2
    processor = dict(image_dim_out=vision["hidden_size"], model_name=LARGE, name="clip_vision_model", num_img_tokens=count)
    config = parts["config"].Phi3VConfig(**text, embd_layer=EMBEDDING, img_processor=processor | seen, vision_config=vision,
                                         attn_implementation="eager")
    model = parts["model"].Phi3VForCausalLM(config).float().eval()
    llava.randomise(model, seed=sum(name.encode()) + 1)
    for part, weight in model.model.vision_embed_tokens.named_parameters():
        if weight.dim() > 1 and not part.startswith("wte") and "position" not in part and not part.endswith("GN"):
            weight.copy_((weight * 1.3 / weight[0].numel() ** 0.5).to(torch.bfloat16).to(torch.float16).float())  # whose name has `embed_tokens`
    prepare = parts["processor"].Phi3VProcessor(parts["images"].Phi3VImageProcessor(**images, num_img_tokens=count), tokenizer(out))
    generator = torch.Generator().manual_seed(7)
    cases, tensors = [], {}
    for case, turns in CASES:
        if wanted and case not in wanted:
            continue
        facts, more = run_case(model, prepare, case, turns, generator)
        cases.append(facts)
        tensors |= more
    state = model.to(how["dtype"]).state_dict()
    state.pop("model.vision_embed_tokens.wte.weight")  # the embedding once more, which published files leave out
    model.save_pretrained(out, state_dict=state, max_shard_size=how.get("shard", "5GB"))
    prepare.image_processor.save_pretrained(out)
    prepare.tokenizer.save_pretrained(out)
    for stray in ("added_tokens.json", "tokenizer.model"):
        (out / stray).unlink(missing_ok=True)
    save_file(tensors, out / "golden.safetensors")
    reference = dict(torch=torch.__version__, transformers=transformers.__version__, attention="eager", dtype="float32")
    vcd = dict(alpha=ALPHA, beta=BETA, timestep=TIMESTEP)
    (out / "golden.json").write_text(json.dumps(dict(reference=reference, vcd=vcd, cases=cases), indent=1, ensure_ascii=False))
    (out / "images").mkdir(exist_ok=True)
    for image in {image for case in cases for image in case["images"]}:
        shutil.copyfile(llava.FIXTURE / "images" / image, out / "images" / image)


if __name__ == "__main__":
    torch.set_num_threads(1)
    for variant in sys.argv[2:3] or VARIANTS:
        target = pathlib.Path(sys.argv[1]) / variant
        target.mkdir(parents=True, exist_ok=True)
        make(variant, target, sys.argv[3:])
        print(variant, sum(f.stat().st_size for f in target.rglob("*") if f.is_file()) // 1024, "KiB")
