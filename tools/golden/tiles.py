"""Makes tiny checkpoints of the families that cut pictures into tiles, with the reference implementation's outputs.

  python -m venv v && v/bin/pip install torch==2.7.1 torchvision==0.22.1 transformers==4.57.6 pillow==13.0.0 num2words==0.5.14 \\
      numpy safetensors
  v/bin/python tools/golden/tiles.py OUT [VARIANT [CASE...]]

The format is that of models/src/test/resources/fixtures, whose tokenizers and pictures are used. Each variant turns other
options than the fixture of its family. Some of their pictures are hard ones: strips, poles, dots, transparency, palettes.
Committed, made with OUT = models/src/test/resources/fixtures: llava-onevision first two
"""

import json
import pathlib
import shutil
import sys

import numpy as np
import torch
import transformers
from PIL import Image
from safetensors.torch import save_file
from transformers import (AutoConfig, AutoModelForImageTextToText, AutoProcessor, AutoTokenizer, LlavaOnevisionImageProcessor,
                          LlavaOnevisionProcessor, LlavaOnevisionVideoProcessor)

import llava
import siglip_positions

FIXTURES = llava.FIXTURE.parent
LLAMA = dict(model_type="llama", hidden_size=48, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, vocab_size=600, max_position_embeddings=2048, rms_norm_eps=1e-5, pad_token_id=522)
QWEN = dict(model_type="qwen2", hidden_size=48, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, vocab_size=640, max_position_embeddings=2048)
SIGLIP = dict(hidden_size=32, intermediate_size=56, num_hidden_layers=2, num_attention_heads=4, image_size=32, patch_size=8)
INTERN = dict(hidden_size=32, intermediate_size=56, num_hidden_layers=2, num_attention_heads=4, image_size=[56, 56],
              patch_size=[14, 14], attention_bias=True)
LLAMA3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64)


def edge(length):
    return dict(longest_edge=length)


def old_names(name):
    for now, before in (("model.language_model.", "language_model.model."), ("lm_head.", "language_model.lm_head.")):
        if name.startswith(now):
            return before + name[len(now):]
    return name.removeprefix("model.")


# fixture whose processor is taken; config; settings of the image processor and of the processor; how it is saved
VARIANTS = {
    "smolvlm-large-scale": ("smolvlm", dict(text_config=LLAMA, vision_config=SIGLIP | dict(hidden_act="gelu"), scale_factor=4),
                            dict(size=edge(96), max_image_size=edge(32)), dict(image_seq_len=1), dict(dtype=torch.float16)),
    "smolvlm-one-view": ("smolvlm", dict(text_config=LLAMA | dict(tie_word_embeddings=True), vision_config=SIGLIP,
                                         tie_word_embeddings=True),
                         dict(do_image_splitting=False, size=edge(50)), {}, dict(dtype=torch.bfloat16)),
    "smolvlm-other-tiles": ("smolvlm", dict(text_config=LLAMA | dict(num_key_value_heads=1, attention_bias=True, mlp_bias=True),
                                            vision_config=SIGLIP | dict(image_size=40)),
                            dict(size=edge(100), max_image_size=edge(48), resample=3, image_mean=[0.1, 0.2, 0.3]),
                            dict(image_seq_len=9), dict(shard="60KB")),
    "idefics3-qwen2": ("idefics3", dict(text_config=QWEN | dict(vocab_size=600, use_sliding_window=True, sliding_window=20, max_window_layers=1),
                                        vision_config=SIGLIP | dict(image_size=24, num_attention_heads=2), scale_factor=1),
                       dict(size=edge(48), max_image_size=edge(16)), dict(image_seq_len=4), {}),
    "idefics3-llama3": ("idefics3", dict(text_config=LLAMA | dict(rope_scaling=LLAMA3, rope_theta=5e5, num_attention_heads=6, head_dim=10,
                                                                  num_key_value_heads=6),
                                         vision_config=SIGLIP | dict(patch_size=10, image_size=60, hidden_act="quick_gelu"), scale_factor=3),
                        dict(size=edge(130), max_image_size=edge(60), do_resize=False), dict(image_seq_len=4), dict(base=True)),
    "idefics3-strips": ("idefics3", dict(text_config=LLAMA | dict(tie_word_embeddings=True), vision_config=SIGLIP,
                                         tie_word_embeddings=True),
                        dict(size=edge(256), max_image_size=edge(32)), dict(image_seq_len=4), dict(dtype=torch.float16)),
    "internvl-rms": ("internvl", dict(text_config=QWEN | dict(model_type="llama", vocab_size=640),
                                      vision_config=INTERN | dict(norm_type="rms_norm", use_qk_norm=True, attention_bias=False,
                                                                  use_mean_pooling=False),
                                      image_token_id=565, projector_hidden_act="relu", downsample_ratio=0.5),
                     dict(max_patches=12), {}, dict(dtype=torch.float32, names=lambda name: name)),
    "internvl-other-tiles": ("internvl", dict(text_config=QWEN | dict(tie_word_embeddings=True),
                                              vision_config=INTERN | dict(layer_norm_eps=1e-5, hidden_act="gelu_pytorch_tanh",
                                                                          use_mask_token=True),
                                              image_token_id=565, image_seq_length=9),
                             dict(size=dict(height=84, width=84), max_patches=3, min_patches=2), dict(image_seq_length=9),
                             dict(dtype=torch.float16, shard="80KB")),
    "internvl-no-positions": ("internvl", dict(text_config=QWEN | dict(model_type="qwen3", head_dim=16),
                                               vision_config=INTERN | dict(use_absolute_position_embeddings=False, patch_size=[14, 28],
                                                                           image_size=[56, 112]),
                                               image_token_id=565, downsample_ratio=0.25, image_seq_length=1),
                              dict(size=dict(height=56, width=112), max_patches=4), dict(image_seq_length=1), dict(names=old_names)),
    "internvl-wide-tiles": ("internvl", dict(text_config=QWEN, vision_config=INTERN | dict(patch_size=[14, 28], image_size=[56, 112]),
                                             image_token_id=565, downsample_ratio=1.0, image_seq_length=16),
                            dict(size=dict(height=56, width=112), max_patches=2), dict(image_seq_length=16), {}),
}

def pinpoints(tile, rows, columns):
    return [[tile * (y + 1), tile * (x + 1)] for y in range(rows) for x in range(columns)]


TOWER = dict(model_type="siglip_vision_model", hidden_size=32, intermediate_size=56, num_hidden_layers=3, num_attention_heads=2,
             image_size=56, patch_size=14, vision_use_head=False)
VARIANTS |= {
    "llava-onevision": ("llava_onevision", dict(text_config=QWEN | dict(tie_word_embeddings=True), vision_config=TOWER,
                                                image_grid_pinpoints=pinpoints(56, 3, 3), vision_aspect_ratio="anyres_max_4"),
                        dict(size=dict(height=56, width=56), image_grid_pinpoints=pinpoints(56, 3, 3), image_mean=[0.5] * 3,
                             image_std=[0.5] * 3), dict(num_image_tokens=16), dict(dtype=torch.bfloat16)),
    "llava-onevision-two": ("llava_onevision", dict(text_config=LLAMA | dict(vocab_size=640), vision_config=TOWER | dict(image_size=60),
                                                    image_grid_pinpoints=pinpoints(60, 6, 6), vision_feature_layer=[-2, 1],
                                                    multimodal_projector_bias=False, projector_hidden_act="silu"),
                            dict(size=dict(height=60, width=60), image_grid_pinpoints=pinpoints(60, 6, 6), resample=2),
                            dict(num_image_tokens=16), dict(shard="80KB", names=lambda name: name)),
}
TEMPLATE = ("{% for message in messages %}{{'<|im_start|>' + message['role'] + ' '}}"
            "{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>' }}{% endfor %}"
            "{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}{{ '\\n' + content['text'] }}{% endfor %}"
            "{{'<|im_end|>'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")


def processor(family):
    if family != "llava_onevision":
        return AutoProcessor.from_pretrained(FIXTURES / family)
    tokenizer = AutoTokenizer.from_pretrained(FIXTURES / "internvl", extra_special_tokens={})
    tokenizer.add_tokens(["<image>"], special_tokens=True)
    return LlavaOnevisionProcessor(LlavaOnevisionImageProcessor(), tokenizer, LlavaOnevisionVideoProcessor(), num_image_tokens=16,
                                   vision_feature_select_strategy="full", chat_template=TEMPLATE)


QUESTION = "Is there a red circle in the picture?"
CASES = [
    ("first", [("user", ["wide.png", QUESTION])]),
    ("second", [("system", ["You are a helpful assistant."]), ("user", ["tall.png", "What’s left of the café’s 3 ladders?"])]),
    ("text", [("user", [QUESTION])]),
    ("two", [("user", ["alpha.png", "and", "strip.png", "Which one?"])]),
    ("three", [("user", ["pole.png", "gray.png", "Which one?"]), ("assistant", ["None."]), ("user", ["palette.png", "This?"])]),
    ("dots", [("user", ["dot.png", "faint.png", QUESTION])]),
]


def pictures(folder):
    """The fixture's pictures, and harder ones."""
    folder.mkdir(parents=True, exist_ok=True)
    for image in ("wide.png", "tall.png", "gray.png", "alpha.png"):
        shutil.copyfile(llava.FIXTURE / "images" / image, folder / image)
    draw = np.random.default_rng(11)

    def smooth(height, width, channels):
        small = draw.integers(0, 256, (max(height // 6, 2), max(width // 6, 2), channels)).astype(np.uint8)
        return Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)

    smooth(9, 230, 3).save(folder / "strip.png")
    smooth(190, 6, 3).save(folder / "pole.png")
    Image.fromarray(draw.integers(0, 256, (2, 3, 3)).astype(np.uint8)).save(folder / "dot.png")
    smooth(61, 47, 4).save(folder / "faint.png")
    smooth(40, 70, 3).convert("P", palette=Image.Palette.ADAPTIVE).save(folder / "palette.png")


def save(model, out, how):
    model.to(how.get("dtype", torch.float32))
    if "names" in how or "base" in how:
        names = how.get("names", lambda name: name.removeprefix("model."))
        state = {names(name): tensor.contiguous().clone() for name, tensor in model.state_dict().items()}
        if model.config.get_text_config().tie_word_embeddings:
            state = {name: tensor for name, tensor in state.items() if "lm_head" not in name}
        model.config.save_pretrained(out)
        model.generation_config.save_pretrained(out)
        save_file(state, out / "model.safetensors", metadata={"format": "pt"})
    else:
        model.save_pretrained(out, max_shard_size=how.get("shard", "5GB"))


@torch.no_grad()
def make(name, out, wanted):
    family, settings, images, own, how = VARIANTS[name]
    prepare = processor(family)
    for key, value in images.items():
        setattr(prepare.image_processor, key, value)
    for key, value in own.items():
        setattr(prepare, key, value)
    settings = dict(settings)
    if family == "llava_onevision":
        prepare.vision_aspect_ratio = settings.get("vision_aspect_ratio", "anyres_max_9")
        settings |= dict(image_token_index=prepare.image_token_id)
    elif family != "internvl":
        settings |= dict(image_token_id=525)
    config = AutoConfig.for_model(family, **settings)
    model = AutoModelForImageTextToText.from_config(config, attn_implementation="eager").float().eval()
    llava.randomise(model, seed=sum(name.encode()))
    out.mkdir(parents=True, exist_ok=True)
    pictures(out / "images")
    generator = torch.Generator().manual_seed(7)
    cases, tensors = [], {}
    for case, turns in CASES:
        if wanted and case not in wanted:
            continue
        facts, more = llava.run_case(model, prepare, case, turns, generator, out / "images")
        cases.append(facts)
        tensors |= more
    used = {image for case in cases for image in case["images"]}
    for image in (out / "images").iterdir():
        if image.name not in used:
            image.unlink()
    save(model, out, how)
    prepare.save_pretrained(out)
    save_file(tensors, out / "golden.safetensors")
    reference = dict(torch=torch.__version__, transformers=transformers.__version__, attention="eager", dtype="float32")
    vcd = dict(alpha=llava.ALPHA, beta=llava.BETA, timestep=llava.TIMESTEP)
    (out / "golden.json").write_text(json.dumps(dict(reference=reference, vcd=vcd, cases=cases), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    torch.set_num_threads(1)
    siglip_positions.correct()
    for variant in sys.argv[2:3] or VARIANTS:
        target = pathlib.Path(sys.argv[1]) / variant
        make(variant, target, sys.argv[3:])
        print(variant, sum(f.stat().st_size for f in target.rglob("*") if f.is_file()) // 1024, "KiB")
