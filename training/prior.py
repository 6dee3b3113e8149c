"""How likely each thing is to be in front of a camera, as the language model knows it: ``python -m training.prior``.

The encoder was trained on as many pictures of croquet balls as of apples. Its probabilities are turned
to a world in which apples are more frequent (label shift: Saerens et al. 2002, doi
10.1162/089976602753284446) by the untrained decoder's own probability of each name in a sentence about
a picture. Writes the last column of ``models/aura-nano/concepts.txt``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from aura_desktop import paths
from aura_desktop.videollm.nano.concepts import Concept, parse
from aura_desktop.videollm.nano.decoder import Decoder, KVCache

SENTENCES = (
    "In this photo there is",
    "I took out my phone and filmed",
    "On the table in front of me there was",
    "Look at this picture of",
    "In the living room we saw",
    "Outside in the garden there was",
    "He held up",
    "The video shows",
)


@torch.inference_mode()
def log_likelihoods(folder: Path, names: list[str]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Log probability of each of ``names`` after the sentences, averaged over the sentences, ``(names,)``."""
    decoder = Decoder()
    decoder.load(load_file(folder / "prepared" / "decoder.safetensors"))
    decoder.eval()
    tokenizer = Tokenizer.from_file(str(folder / "prepared" / "tokenizer.json"))
    found = np.zeros((len(SENTENCES), len(names)))
    for row, sentence in enumerate(SENTENCES):
        cache = KVCache(decoder.config, 64, torch.float32)
        before = tokenizer.encode(sentence, add_special_tokens=False).ids
        hidden = decoder.extend(decoder.embed(torch.tensor(before)), cache)[-1:]
        begun = cache.length
        for column, name in enumerate(names):
            tokens = tokenizer.encode(f" {name}", add_special_tokens=False).ids
            after = decoder.extend(decoder.embed(torch.tensor(tokens)), cache)
            logits = decoder.logits(torch.cat((hidden, after[:-1]))).float().log_softmax(-1)
            found[row, column] = float(logits[range(len(tokens)), tokens].sum())
            cache.crop(begun)
    return np.asarray(np.logaddexp.reduce(found, axis=0) - np.log(len(SENTENCES)))


def priors(concepts: tuple[Concept, ...], likelihoods: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    """Log of how much likelier each concept is than its share of the encoder's classes; 0 in the middle."""
    odds = likelihoods - np.log([len(concept.classes) for concept in concepts])
    return np.asarray(odds - np.median(odds))


def main() -> None:
    """Measure and write the column."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=paths.models_dir() / "aura-nano")
    arguments = parser.parse_args()
    file = paths.resource("models", "aura-nano", "concepts.txt")
    lines = file.read_text(encoding="utf-8").splitlines()
    concepts = parse("\n".join(lines))
    found = iter(priors(concepts, log_likelihoods(arguments.folder, [c.name for c in concepts])))
    written = [
        " | ".join([*(part.strip() for part in line.split("|")[:4]), f"{next(found):.1f}"])
        if line.strip() and not line.startswith("#")
        else line
        for line in lines
    ]
    file.write_text("\n".join(written) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
