"""Makes small PEFT adapters for the tiny checkpoints of all families, with what PEFT makes of them.

  python -m venv v && v/bin/pip install torch==2.7.1 transformers==4.57.6 peft==0.21.2 numpy safetensors
  v/bin/python tools/golden/adapters.py [FAMILY...]

Writes models/src/test/resources/fixtures/FAMILY/adapters: a folder for each adapter, as PEFT saves it, and
golden.safetensors with `ADAPTER` [ROWS, V], the logits of the last positions of the first case of golden.json.
"""

import json
import pathlib
import shutil
import sys

import torch
from peft import LoraConfig, get_peft_model
from safetensors import safe_open
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText

import siglip_positions

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "models/src/test/resources/fixtures"
ROWS = 4
OUTPUTS = ("logits", "greedy", "vcd", "noise", "image_features")
TEXT_ONLY = ("llama", "mistral", "qwen2", "qwen3", "gemma", "gemma2", "gemma3-text", "phi3")
PROJECTORS = {"idefics3": "connector", "smolvlm": "connector", "instructblip": "language_projection", "qwen2-vl": "merger",
              "qwen2-5-vl": "merger", "qwen3-vl": "merger", "phi3-vision": "img_projection.2"}


def adapters(family):
    projector = [] if family in TEXT_ONLY else [PROJECTORS.get(family, "multi_modal_projector")]
    yield "everything", dict(target_modules="all-linear", r=2, lora_alpha=3, use_rslora=True,
                             rank_pattern={"layers.1.self_attn.v_proj": 3}, alpha_pattern={"down_proj": 5})
    yield "dora", dict(target_modules=["q_proj", "v_proj", "qkv", "down_proj", "fc2"], r=2, lora_alpha=4, use_dora=True,
                       modules_to_save=projector or ["norm"])
    if family in ("llava", "qwen2-vl"):
        yield "ends", dict(target_modules=["embed_tokens", "lm_head", "k_proj"], r=2, lora_alpha=4)
        yield "saved", dict(target_modules=["o_proj"], modules_to_save=["lm_head", "embed_tokens", "norm", "gate_proj"], r=2)
        yield "patches", dict(target_modules=["patch_embedding", "patch_embed.proj", "up_proj"], r=2, lora_alpha=4)


def load(folder):
    if folder.name == "phi3-vision":  # whose code is not in transformers: REMOTE says where it lies
        import phi3_vision
        return phi3_vision.load(folder)
    kind = AutoModelForCausalLM if folder.name in TEXT_ONLY else AutoModelForImageTextToText
    assert AutoConfig.from_pretrained(folder)
    return kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()


def inputs(folder):
    case = json.loads((folder / "golden.json").read_text())["cases"][0]["name"]
    with safe_open(folder / "golden.safetensors", "pt") as file:
        names = [n.split(".", 1)[1] for n in file.keys() if n.startswith(case + ".")]
        return {n: file.get_tensor(f"{case}.{n}") for n in names if not n.startswith(OUTPUTS)}, file.get_tensor(case + ".logits")


def scatter(model, generator):
    """Moves everything that an adapter brings away from where PEFT starts it."""
    for name, weight in model.named_parameters():
        noise = torch.randn(weight.shape, generator=generator)
        if "lora_magnitude" in name:
            weight.mul_(1 + 0.1 * noise)
        elif "lora_" in name:
            weight.copy_(0.1 * noise)
        elif "modules_to_save" in name:
            weight.add_(0.05 * noise)


@torch.no_grad()
def main(family):
    folder = FIXTURES / family
    given, plain = inputs(folder)
    out = folder / "adapters"
    shutil.rmtree(out, ignore_errors=True)
    golden = {}
    for number, (name, config) in enumerate(adapters(family)):
        generator = torch.Generator().manual_seed(number)
        model = get_peft_model(load(folder), LoraConfig(**config)).eval()
        scatter(model, generator)
        rows = model(**given).logits[0, -ROWS:]
        golden[name] = rows.contiguous()
        model.save_pretrained(out / name)
        (out / name / "README.md").unlink()
        tidy(out / name / "adapter_config.json", family)
        print(f"{family} {name}: the rows differ from the base model's by up to {(rows - plain.reshape(-1, rows.shape[1])[-ROWS:]).abs().max():.2f}")
    save_file(golden, out / "golden.safetensors")


def tidy(file, family):
    config = json.loads(file.read_text())
    config["base_model_name_or_path"] = "fixtures/" + family
    file.write_text(json.dumps(config, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    torch.set_num_threads(1)
    siglip_positions.correct()
    for one in sys.argv[1:] or sorted(path.parent.name for path in FIXTURES.glob("*/golden.json")):
        main(one)
