"""What PEFT makes of a few training steps on each tiny checkpoint: on its language model, and on everything at once.

  python -m venv v && v/bin/pip install torch==2.7.1 transformers==4.57.6 peft==0.21.2 pillow numpy safetensors torchvision==0.22.1
  v/bin/python tools/golden/tuning.py [FAMILY...]

Writes models/src/test/resources/fixtures/FAMILY/tuning, where a pattern takes the language model's maps, and tuning-vision,
where plain names take those of towers and Q-Formers, too, and what stands between is saved whole: the adapter before (`init`, its B is not zero) and after (`final`),
golden.json with the examples and what each step gave, golden.safetensors with the first step's gradients (`grad0.NAME`)
and the tokens of each example (`i.input_ids`, `i.labels`).
"""

import json
import math
import pathlib
import shutil
import sys

import torch
from PIL import Image
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import AutoProcessor, AutoTokenizer

import siglip_positions
from adapters import FIXTURES, PROJECTORS, TEXT_ONLY, load, tidy

STEPS, WARM, RATE = 5, 2, 5e-3
ENDS = {"llama": "</s>", "mistral": "</s>", "llava-next": "</s>", "smolvlm": "<end_of_utterance>", "idefics3": "<end_of_utterance>",
        "instructblip": "</s>", "mllama": "<|eot_id|>"}
MAPS = "((self|cross)_attn.(q|k|v|o)_proj|mlp.(gate|up|down)_proj)"
TEXTS = {"smolvlm": "model.text_model", "idefics3": "model.text_model", "instructblip": "language_model.model"}
DORA = ("qwen2", "llava-next", "qwen2-vl", "mllama")
DORA_VISION = ("smolvlm", "instructblip", "qwen2-5-vl")
NAMES = ["q_proj", "v_proj", "qkv", "query", "value", "fc1", "linear_fc1"]


def pairs(family, folder):
    words = [("Is there a red circle in the picture?", "Yes."), ("Is it safe to leave this near a child?", "No. It is hot, so it is not safe.")]
    if family in TEXT_ONLY:
        return [dict(question=q, answer=a) for q, a in words]
    names = [n for n in ("wide.png", "tall.png", "strip.png") if (folder / "images" / n).exists()]
    return [dict(question=q, answer=a, image=n) for (q, a), n in zip(words, names)]


def example(folder, family, pair, end):
    content = [{"type": "text", "text": pair["question"]}]
    if "image" in pair:
        prepare = AutoProcessor.from_pretrained(folder, use_fast=family == "internvl")  # what its checkpoints name
        picture = Image.open(folder / "images" / pair["image"]).convert("RGB")
        prompt = pair["question"]  # all that an InstructBLIP is given
        if family != "instructblip":
            prompt = prepare.apply_chat_template([{"role": "user", "content": [{"type": "image"}] + content}], add_generation_prompt=True)
        encode = lambda text: prepare(text=text, images=picture, return_tensors="pt")
    else:
        prepare = AutoTokenizer.from_pretrained(folder)
        messages = [{"role": "user", "content": pair["question"]}]
        prompt = prepare.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
        special = not prompt.startswith(prepare.bos_token or "\0")
        encode = lambda text: prepare(text, return_tensors="pt", add_special_tokens=special)
    said = pair["answer"] if prompt[-1].isspace() else " " + pair["answer"]
    asked, given = encode(prompt), dict(encode(prompt + said))
    before = asked["input_ids"]
    given.update({n: v for n, v in asked.items() if n.startswith("qformer")})  # the Q-Former reads the question
    if "cross_attention_mask" in given:
        given["cross_attention_mask"] = torch.cat([given["cross_attention_mask"], given["cross_attention_mask"][:, -1:]], 1)
    assert torch.equal(given["input_ids"][:, : before.shape[1]], before), family
    ids = torch.cat([given["input_ids"], torch.tensor([[end]])], 1)
    given.update(input_ids=ids, attention_mask=torch.ones_like(ids))
    given.pop("token_type_ids", None)
    labels = ids.clone()
    labels[:, : before.shape[1]] = -100
    return given, labels


def rate(step, highest):
    if step < WARM:
        return highest * (step + 1) / WARM
    return highest * 0.5 * (1 + math.cos(math.pi * (step - WARM) / max(1, STEPS - WARM)))


def loss(model, examples):
    count = sum(int((labels[:, 1:] != -100).sum()) for _, labels in examples)
    total = 0
    for given, labels in examples:
        logits = model(**given).logits[:, :-1]
        total = total + torch.nn.functional.cross_entropy(logits.flatten(0, 1), labels[:, 1:].flatten(), ignore_index=-100, reduction="sum")
    return total / count


def main(family, vision):
    folder, torch_seed = FIXTURES / family, torch.manual_seed(3)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    end = ENDS.get(family, "<|im_end|>")
    id_of_end = tokenizer.convert_tokens_to_ids(end)
    assert id_of_end is not None and id_of_end >= 0, (family, end)
    out = folder / ("tuning-vision" if vision else "tuning")
    shutil.rmtree(out, ignore_errors=True)
    asked = pairs(family, folder)
    examples = [example(folder, family, pair, id_of_end) for pair in asked]
    targets = ".*" + TEXTS.get(family, "model" if family in TEXT_ONLY else "language_model").replace(".", r"\.") + r"\.layers\.\d+\." + MAPS.replace(".", r"\.")
    dora = family in (DORA_VISION if vision else DORA)
    highest = RATE / 5 if vision and family in ("qwen2-vl", "qwen2-5-vl") else RATE  # whose loss is rough there
    saved = [PROJECTORS.get(family, "multi_modal_projector")] if vision else []
    if vision:
        targets = [name for name in NAMES if any(n.split(".")[-1] == name for n, _ in load(folder).named_modules())]
    model = get_peft_model(load(folder), LoraConfig(target_modules=targets, r=2, lora_alpha=3, use_rslora=True, use_dora=dora, modules_to_save=saved or None))
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "lora_B" in name:
                weight.copy_(0.05 * torch.randn(weight.shape))
    save(model, out / "init", family)
    trained = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    adam = torch.optim.AdamW([{"params": [p for _, p in trained if p.dim() > 1]}, {"params": [p for _, p in trained if p.dim() < 2], "weight_decay": 0}],
                             betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
    said = dict(reference="torch 2.7.1, transformers 4.57.6, peft 0.21.2, float32, eager", targets=targets, saved=saved, end=end, dora=dora, pairs=asked, lr=[], loss_per_step=[],
                gradient_norm_before_clipping=[])
    tensors = {}
    for step in range(STEPS):
        adam.zero_grad()
        value = loss(model, examples)
        value.backward()
        if step == 0:
            tensors.update({"grad0." + n.replace(".default", ""): p.grad.clone() for n, p in trained if p.grad is not None})
        norm = torch.nn.utils.clip_grad_norm_([p for _, p in trained], 1.0)
        for group in adam.param_groups:
            group["lr"] = rate(step, highest)
        adam.step()
        said["lr"].append(rate(step, highest))
        said["loss_per_step"].append(value.item())
        said["gradient_norm_before_clipping"].append(norm.item())
    save(model, out / "final", family)
    for i, (given, labels) in enumerate(examples):
        tensors[f"{i}.input_ids"], tensors[f"{i}.labels"] = given["input_ids"][0].contiguous(), labels[0].contiguous()
    save_file(tensors, out / "golden.safetensors")
    (out / "golden.json").write_text(json.dumps(said, indent=1) + "\n")
    print(family, [round(v, 4) for v in said["loss_per_step"]], [round(v, 3) for v in said["gradient_norm_before_clipping"]])


def save(model, folder, family):
    model.save_pretrained(folder)
    (folder / "README.md").unlink()
    tidy(folder / "adapter_config.json", family)


if __name__ == "__main__":
    torch.set_num_threads(1)
    siglip_positions.correct()
    for one in sys.argv[1:] or ["llama", "mistral", "qwen2", "qwen3", "smolvlm", "idefics3", "llava-next", "llava-onevision", "internvl", "qwen2-vl", "qwen2-5-vl",
                                "qwen3-vl", "instructblip", "mllama"]:
        main(one, False)
        if one not in TEXT_ONLY:
            main(one, True)
