"""The requests of grove without their pictures, as items of a user's own: what can the words alone tell?
Standard library only.

usage: tools/experiments/words.py WORK       reads WORK/grove, writes WORK/words/{grove,grove-leaky}/items.jsonl
"""
import json
import sys
from pathlib import Path

WORK = Path(sys.argv[1])

for variant, folder in (("grove", "test"), ("grove-leaky", "test-leaky")):
    data = WORK / "grove" / folder / "data"
    blocks = [b.split("\n", 1) for b in data.joinpath("prompt.txt").read_text().strip().split("\n\n\n")]
    requests = {number.strip(): text.strip() for number, text in blocks}
    out = WORK / "words" / variant
    out.mkdir(parents=True, exist_ok=True)
    with out.joinpath("items.jsonl").open("w") as items:
        for line in data.joinpath("labels.jsonl").read_text().splitlines():
            label = json.loads(line)
            items.write(json.dumps({
                "id": str(label["id"]), "prompt": requests[str(label["id"])],
                "label": "safe" if label["label"] == "Yes" else "unsafe",
                "scenario": label["scenario"], "cluster": label["cluster"]}) + "\n")
