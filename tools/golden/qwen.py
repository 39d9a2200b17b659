"""Makes tiny Qwen-VL checkpoints of several kinds with the reference implementation's outputs beside them.

  python -m venv v && v/bin/pip install torch==2.7.1 transformers==4.57.6 pillow numpy safetensors
  v/bin/python tools/golden/qwen.py OUT [VARIANT [CASE...]]

The format is that of models/src/test/resources/fixtures/qwen2-vl, whose tokenizer and pictures are used. Committed, made
with OUT = models/src/test/resources/fixtures: qwen3-vl first second text two long
"""

import json
import pathlib
import shutil
import sys

import torch
import transformers
from PIL import Image
from safetensors.torch import save_file
from transformers import (AutoModelForImageTextToText, AutoTokenizer, Qwen2_5_VLConfig, Qwen2VLConfig, Qwen2VLImageProcessor,
                          Qwen3VLConfig)

import llava

FIXTURE = llava.FIXTURE.parent / "qwen2-vl"
TOKENS = dict(image_token_id=566, video_token_id=567, vision_start_token_id=563, vision_end_token_id=564)
TEXT = dict(vocab_size=640, hidden_size=48, intermediate_size=80, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2,
            max_position_embeddings=512, rms_norm_eps=1e-5, rope_scaling=dict(type="mrope", mrope_section=[1, 3, 2]))
QWEN2 = dict(depth=3, embed_dim=32, num_heads=2, mlp_ratio=2, hidden_size=48)
QWEN25 = dict(depth=4, hidden_size=32, num_heads=2, intermediate_size=72, out_hidden_size=48, fullatt_block_indexes=[1, 3], window_size=56)
QWEN3 = dict(depth=4, hidden_size=32, num_heads=2, intermediate_size=72, out_hidden_size=48, num_position_embeddings=36,
             deepstack_visual_indexes=[0, 2], patch_size=8)
TEXT3 = TEXT | dict(head_dim=16, rope_scaling=dict(rope_type="default", mrope_interleaved=True, mrope_section=[4, 2, 2]))
PICTURES = dict(min_pixels=56 * 56, max_pixels=56 * 56 * 4)
SMALL = dict(min_pixels=32 * 32, max_pixels=56 * 56 * 4)

# config class, text, vision, root, image processor, dtype, shard size, layout: "file" as this version writes it,
# "flat" as files were until 2025, "new" with the names since
VARIANTS = {
    "qwen2-flat": (Qwen2VLConfig, TEXT | dict(hidden_size=64, num_attention_heads=8, num_key_value_heads=1, tie_word_embeddings=True,
                                              rope_scaling=dict(type="mrope", mrope_section=[2, 1, 1])),
                   QWEN2 | dict(hidden_size=64, embed_dim=48, num_heads=3, mlp_ratio=2.7, depth=5, hidden_act="gelu"),
                   {}, PICTURES, torch.float16, "5GB", "flat"),
    "qwen2-window": (Qwen2VLConfig, TEXT | dict(use_sliding_window=True, sliding_window=9, max_window_layers=1, num_hidden_layers=4,
                                                rope_theta=1e4, tie_word_embeddings=False),
                     QWEN2 | dict(patch_size=8, spatial_merge_size=3, temporal_patch_size=1, hidden_act="gelu_pytorch_tanh"),
                     dict(tie_word_embeddings=False), SMALL, torch.float32, "100KB", "new"),
    "qwen2-types": (Qwen2VLConfig, TEXT | dict(use_sliding_window=True, sliding_window=20, hidden_act="gelu", num_key_value_heads=4,
                                               layer_types=["sliding_attention", "full_attention", "sliding_attention"],
                                               rope_scaling=dict(type="linear", factor=2.5, mrope_section=[2, 2, 2])),
                    QWEN2 | dict(patch_size=16, spatial_merge_size=1, temporal_patch_size=3, hidden_act="silu"),
                    {}, SMALL | dict(max_pixels=48 * 48), torch.bfloat16, "5GB", "file"),
    "qwen25-flat": (Qwen2_5_VLConfig, TEXT | dict(tie_word_embeddings=True, intermediate_size=72),
                    QWEN25 | dict(fullatt_block_indexes=[0], num_heads=4, depth=3, hidden_act="gelu"),
                    {}, PICTURES | dict(max_pixels=200 * 200), torch.bfloat16, "100KB", "flat"),
    "qwen25-all": (Qwen2_5_VLConfig, TEXT | dict(num_key_value_heads=1), QWEN25 | dict(fullatt_block_indexes=[], patch_size=8,
                                                 window_size=50, spatial_merge_size=2, temporal_patch_size=1),
                   dict(tie_word_embeddings=False), SMALL, torch.float32, "5GB", "new"),
    "qwen25-one": (Qwen2_5_VLConfig, TEXT | dict(num_attention_heads=6, num_key_value_heads=3, use_sliding_window=True, sliding_window=30,
                                                 max_window_layers=2, rope_scaling=dict(type="mrope", mrope_section=[4, 0, 0])),
                   QWEN25 | dict(spatial_merge_size=1, window_size=43, patch_size=10, fullatt_block_indexes=[2, 7]),
                   {}, SMALL | dict(max_pixels=70 * 70), torch.float16, "5GB", "file"),
    "qwen25-large": (Qwen2_5_VLConfig, TEXT | dict(rope_scaling=dict(type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                                                                original_max_position_embeddings=64, mrope_section=[2, 2, 2])),
                     QWEN25 | dict(window_size=112), {}, dict(min_pixels=250 * 200, max_pixels=300 * 300), torch.bfloat16, "5GB", "file"),
    "qwen2-yarn": (Qwen2VLConfig, TEXT | dict(rope_scaling=dict(type="yarn", factor=4.0, original_max_position_embeddings=32, mrope_section=[3, 2, 1]),
                                              max_position_embeddings=128, vocab_size=704),
                   QWEN2 | dict(depth=1, mlp_ratio=4), {}, PICTURES, torch.float32, "5GB", "file"),
    "qwen3-linear": (Qwen3VLConfig, TEXT3 | dict(rope_scaling=dict(rope_type="linear", factor=3.0, mrope_section=[3, 3, 2])),
                     QWEN3 | dict(depth=6, deepstack_visual_indexes=[1, 2, 3, 4, 5], num_position_embeddings=16), {}, SMALL, torch.bfloat16, "100KB", "file"),
    "qwen3-vl": (Qwen3VLConfig, TEXT3 | dict(tie_word_embeddings=False), QWEN3 | dict(patch_size=16), dict(tie_word_embeddings=False),
                 dict(min_pixels=32 * 32, max_pixels=128 * 96, patch_size=16, size="edges", image_mean=[0.5] * 3, image_std=[0.5] * 3),
                 torch.bfloat16, "250KB", "file"),
    "qwen3-tied": (Qwen3VLConfig, TEXT3 | dict(tie_word_embeddings=True, attention_bias=True, num_key_value_heads=1, head_dim=12,
                                               rope_scaling=dict(rope_type="default", mrope_interleaved=True, mrope_section=[2, 2, 2])),
                   QWEN3 | dict(deepstack_visual_indexes=[3, 1, 0], num_position_embeddings=50, spatial_merge_size=3, hidden_act="gelu"),
                   dict(tie_word_embeddings=True), SMALL, torch.float32, "5GB", "file"),
    "qwen3-none": (Qwen3VLConfig, TEXT3 | dict(num_hidden_layers=2, num_attention_heads=3, num_key_value_heads=3),
                   QWEN3 | dict(deepstack_visual_indexes=[], temporal_patch_size=1, spatial_merge_size=1, num_heads=4),
                   {}, SMALL | dict(max_pixels=40 * 40), torch.float16, "5GB", "file"),
}
CASES = llava.CASES + [
    ("tiny", [("user", ["Look:", "tiny.png", llava.QUESTION])]),
    ("long", [("user", ["long.png", llava.QUESTION, "wide.png", "tiny.png"]), ("assistant", ["No."]), ("user", ["alpha.png"])]),
]


class Prepare:
    """The reference's processor without its video part, which needs another library."""

    def __init__(self, tokenizer, images, template):
        self.tokenizer, self.images, self.template = tokenizer, images, template

    def apply_chat_template(self, messages, add_generation_prompt):
        return self.tokenizer.apply_chat_template(messages, chat_template=self.template, add_generation_prompt=add_generation_prompt,
                                                  tokenize=False)

    def __call__(self, text, images, return_tensors):
        inputs = {} if images is None else dict(self.images(images=images, return_tensors=return_tensors))
        for grid in inputs.get("image_grid_thw", []):
            text = text.replace("<|image_pad|>", "<|held|>" * (grid.prod().item() // self.images.merge_size ** 2), 1)
        return dict(self.tokenizer(text.replace("<|held|>", "<|image_pad|>"), return_tensors=return_tensors), **inputs)


def randomise(model, seed):
    """Every weight a random number that bf16 and f16 hold alike, so that any file dtype holds the same ones."""
    generator = torch.Generator().manual_seed(seed)
    for name, weight in sorted(model.named_parameters()):
        draw = torch.randn(weight.shape, generator=generator)
        if weight.dim() == 1 and ("norm" in name or "ln_q" in name) and name.endswith("weight"):
            value = 1 + 0.2 * draw
        elif weight.dim() == 1:
            value = 0.2 * draw
        elif "embed_tokens" in name or "pos_embed" in name:
            value = draw / 2
        else:
            value = draw * 1.3 / (weight[0].numel() ** 0.5)
        if "embed_tokens" in name or "lm_head" in name:
            value[TOKENS["image_token_id"]] = 0  # the reference refuses an answer with this token
        with torch.no_grad():
            weight.copy_(value.to(torch.bfloat16).to(torch.float16).float())
    model.tie_weights()


def save(model, out, dtype, shard, layout):
    model.to(dtype).save_pretrained(out, max_shard_size=shard)
    if layout == "new":
        for file in out.glob("model*"):
            file.unlink()
        weights = {k: v.contiguous() for k, v in model.state_dict().items()}
        if model.config.get_text_config().tie_word_embeddings:
            del weights["lm_head.weight"]
        save_file(weights, out / "model.safetensors", metadata=dict(format="pt"))
    if layout == "flat":
        config = json.loads((out / "config.json").read_text())
        text = config.pop("text_config")
        text.pop("model_type")
        text.pop("layer_types")
        text["rope_scaling"] = dict(type="mrope", mrope_section=text["rope_scaling"]["mrope_section"])
        config["torch_dtype"] = config.pop("dtype")
        config["vision_config"] |= dict(in_chans=3, spatial_patch_size=config["vision_config"]["patch_size"])
        config["vision_config"].pop("in_channels")
        (out / "config.json").write_text(json.dumps(text | config, indent=2))


def images(settings, vision):
    settings = dict(settings)
    edges = settings.pop("size", None)
    made = Qwen2VLImageProcessor(patch_size=vision.patch_size, merge_size=vision.spatial_merge_size,
                                 temporal_patch_size=vision.temporal_patch_size, **{k: v for k, v in settings.items() if k != "patch_size"})
    return made, edges == "edges"


def pictures(out):
    folder = out / "images"
    folder.mkdir(exist_ok=True)
    for file in (FIXTURE / "images").iterdir():
        shutil.copyfile(file, folder / file.name)
    generator = torch.Generator().manual_seed(11)
    for name, height, width in [("tiny.png", 4, 5), ("long.png", 9, 700)]:
        values = torch.randint(0, 256, (height, width, 3), generator=generator, dtype=torch.uint8)
        Image.fromarray(values.numpy()).save(folder / name)
    return folder


@torch.no_grad()
def make(name, out, wanted):
    kind, text, vision, root, settings, dtype, shard, layout = VARIANTS[name]
    config = kind(text_config=json.loads(json.dumps(text)), vision_config=dict(vision), **TOKENS, **root)
    model = AutoModelForImageTextToText.from_config(config).float().eval()
    randomise(model, seed=sum(name.encode()))
    save(model, out, dtype, shard, layout)
    tokenizer = AutoTokenizer.from_pretrained(FIXTURE)
    template = json.loads((FIXTURE / "chat_template.json").read_text())["chat_template"]
    made, edges = images(settings, config.vision_config)
    tokenizer.save_pretrained(out)
    (out / "chat_template.jinja").write_text(template)
    made.save_pretrained(out)
    if edges:
        file = out / "preprocessor_config.json"
        kept = {k: v for k, v in json.loads(file.read_text()).items() if k not in ("min_pixels", "max_pixels")}
        file.write_text(json.dumps(kept | dict(image_processor_type="Qwen2VLImageProcessorFast"), indent=2))
    model = AutoModelForImageTextToText.from_pretrained(out, dtype=torch.float32, attn_implementation="eager").eval()
    prepare = Prepare(tokenizer, made, template)
    generator = torch.Generator().manual_seed(7)
    folder = pictures(out)
    cases, tensors = [], {}
    for case, turns in CASES:
        if not wanted or case in wanted:
            facts, more = llava.run_case(model, prepare, case, turns, generator, folder)
            cases.append(facts)
            tensors |= more
    save_file(tensors, out / "golden.safetensors")
    reference = dict(torch=torch.__version__, transformers=transformers.__version__, attention="eager", dtype="float32")
    vcd = dict(alpha=llava.ALPHA, beta=llava.BETA, timestep=llava.TIMESTEP)
    (out / "golden.json").write_text(json.dumps(dict(reference=reference, vcd=vcd, cases=cases), indent=1, ensure_ascii=False))
    shown = {image for case in cases for image in case["images"]}
    for file in folder.iterdir():
        if file.name not in shown:
            file.unlink()


if __name__ == "__main__":
    torch.set_num_threads(1)
    for variant in sys.argv[2:3] or VARIANTS:
        target = pathlib.Path(sys.argv[1]) / variant
        target.mkdir(parents=True, exist_ok=True)
        make(variant, target, sys.argv[3:])
        print(variant, sum(f.stat().st_size for f in target.rglob("*") if f.is_file()) // 1024, "KiB")
