"""Makes decoding/src/test/resources/golden/{warpers,vcd}.txt: what transformers and PyTorch make of some rows.

    python tools/golden/decoding.py FIXTURES/llava     (PyTorch 2.7.1, transformers 4.57.6, float32)

warpers.txt: one case a line: temperature top_k top_p min_p | logits | ids that stay above -infinity.
vcd.txt: groups of four lines: alpha beta, the clean row, the amateur row, the row that VCD's formula gives.
"""
import math
import pathlib
import sys

import torch
import transformers
from safetensors.torch import load_file
from transformers import (
    MinPLogitsWarper,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

OUT = pathlib.Path(__file__).parents[2] / "decoding/src/test/resources/golden"
HEADER = f"# tools/golden/decoding.py, torch {torch.__version__}, transformers {transformers.__version__}, seed 20250211\n"


def numbers(row):
    return " ".join(f"{x:.9g}" for x in row.tolist())  # nine digits hold a float32


def warpers(generator):
    lines = []
    for case in range(60):
        size = int(torch.randint(3, 40, (1,), generator=generator))
        # eighths: exact in float32, so that temperature 0.5 and 2 leave them exact; a third of the cases has ties
        spread = 1.5 if case % 3 == 0 else 12.0
        row = torch.round(torch.randn(size, generator=generator) * spread) / (1 if case % 3 == 0 else 8)
        if case % 3 == 1:
            row[torch.rand(size, generator=generator) < 0.3] = -math.inf
            row[0] = 1.0
        temperature = [0.5, 1.0, 2.0][int(torch.randint(3, (1,), generator=generator))]
        top_k = int(torch.randint(1, size + 1, (1,), generator=generator)) if case % 2 else 0
        # with ties, whose order a sort does not fix, no top-p
        top_p = 1.0 if case % 3 == 0 else round(float(torch.rand(1, generator=generator)) * 0.98 + 0.01, 4)
        min_p = round(float(torch.rand(1, generator=generator)) * 0.6, 4) if case % 4 > 1 else 0.0
        if case % 3 != 0:
            row = row + torch.arange(size) / 1024  # no ties
        scores = row[None].clone()
        for warper in chain(temperature, top_k, top_p, min_p):
            scores = warper(None, scores)
        kept = [v for v in range(size) if scores[0, v] > -math.inf]
        lines.append(f"{temperature} {top_k} {top_p} {min_p} | {numbers(row)} | {' '.join(map(str, kept))}")
    return lines


def chain(temperature, top_k, top_p, min_p):
    """The order of GenerationMixin._get_logits_processor."""
    if temperature != 1.0:
        yield TemperatureLogitsWarper(temperature)
    if top_k != 0:
        yield TopKLogitsWarper(top_k=top_k)
    if top_p < 1.0:
        yield TopPLogitsWarper(top_p=top_p)
    if min_p > 0.0:
        yield MinPLogitsWarper(min_p=min_p)


def vcd(fixtures):
    golden = load_file(pathlib.Path(fixtures) / "golden.safetensors")
    lines = []
    clean = golden["first.logits"][-1]
    amateur = golden["first.vcd_amateur_logits"][0]
    lines += group(1.0, 0.1, clean, amateur, golden["first.vcd_rows"][0])
    for alpha, beta in [(0.5, 0.2), (1.0, 0.2), (2.5, 0.05)]:
        cutoff = torch.log(torch.tensor(beta)) + clean.max(dim=-1, keepdim=True).values
        row = (1 + alpha) * clean - alpha * amateur
        lines += group(alpha, beta, clean, amateur, row.masked_fill(clean < cutoff, -math.inf))
    return lines


def group(alpha, beta, clean, amateur, row):
    return [f"{alpha} {beta}", numbers(clean), numbers(amateur), numbers(row)]


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    text = "\n".join(warpers(torch.Generator().manual_seed(20250211)))
    (OUT / "warpers.txt").write_text(HEADER + text.replace("-inf", "-Infinity") + "\n")
    (OUT / "vcd.txt").write_text(HEADER + "\n".join(vcd(sys.argv[1])).replace("-inf", "-Infinity") + "\n")
