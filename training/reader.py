"""Trains the reader: ``python -m training.reader``. Two cores, under an hour; it resumes where it stopped.

The word table is the language decoder's own embedding of whole words, reduced by principal components; everything else
is learned from ``training.requests``. Writes ``models/reader/reader.safetensors`` and the figures on development frames
beside it as ``development.json``.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from aura_desktop import paths
from aura_desktop.understanding import tags
from aura_desktop.understanding.model import MAX_WORDS, PIECES, PUNCTUATION, pieces
from training.requests import Grammar, Token

OUT = Path(__file__).parents[1] / "models" / "reader"
RUN = Path(__file__).parent / "runs" / "reader"
WORD_DIMS, WIDTH, HEADS, LAYERS, INNER = 128, 192, 4, 3, 576
MAX_PIECES = 20
BATCH = 128
UNKNOWN_SHARE = 0.12
"""Share of words whose vector is hidden in training: spelling and place must do."""
OUTPUTS = len(tags.INTENTS) + len(tags.CONDITION_LABELS) + len(tags.SLOT_LABELS) + 1


def word_table() -> tuple[list[str], Tensor]:
    """Whole lower-case words of the decoder's vocabulary, and their vectors ``(words, WORD_DIMS)``."""
    folder = paths.models_dir() / "aura-nano" / "prepared"
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    embedding = load_file(folder / "decoder.safetensors")["model.embed_tokens.weight"].float()
    ids: dict[str, int] = {}
    for token, number in tokenizer.get_vocab().items():
        word = token.removeprefix("Ġ")
        if (
            token.startswith("Ġ")
            and word.isascii()
            and word.isalpha()
            and (len(word) > 1 or word in "ai")
        ):
            low = word.lower()
            if word == low or low not in ids:
                ids[low] = number
    # By how common they are: the tokenizer merged common words first.
    words = sorted(ids, key=lambda word: ids[word])
    rows = embedding[[ids[word] for word in words]]
    rows -= rows.mean(0)
    _, _, basis = torch.pca_lowrank(rows, WORD_DIMS, center=False, niter=4)
    reduced = rows @ basis[:, :WORD_DIMS]
    return words, reduced / reduced.std()


class Layer(nn.Module):
    """As ``aura_desktop.understanding.model`` runs it."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(WIDTH) for _ in range(3))
        self.near = nn.Linear(3 * WIDTH, WIDTH)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.mix = nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.drop = nn.Dropout(0.12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        h = self.norm1(x) * mask[..., None]
        left, right = (
            functional.pad(h, (0, 0, 1, 0))[:, :-1],
            functional.pad(h, (0, 0, 0, 1))[:, 1:],
        )
        x = x + self.drop(
            functional.gelu(self.near(torch.cat((left, h, right), -1)), approximate="tanh")
        )
        q, k, v = self.qkv(self.norm2(x)).unflatten(-1, (3, HEADS, -1)).permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(
            q, k, v, attn_mask=mask[:, None, None, :]
        )
        x = x + self.drop(self.mix(attended.transpose(1, 2).flatten(-2)))
        inner = functional.gelu(self.up(self.norm3(x)), approximate="tanh")
        return x + self.drop(self.down(inner))


class Model(nn.Module):
    """The network in torch; ``table`` is frozen."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        self.register_buffer("table", torch.cat((torch.zeros(1, WORD_DIMS), table)))
        self.project = nn.Linear(WORD_DIMS, WIDTH, bias=False)
        self.spelling = nn.EmbeddingBag(PIECES + 1, WIDTH, mode="mean", padding_idx=PIECES)
        self.punctuation = nn.Embedding(len(PUNCTUATION), WIDTH)
        self.positions = nn.Embedding(MAX_WORDS, WIDTH)
        nn.init.normal_(self.spelling.weight, std=0.3)
        nn.init.normal_(self.punctuation.weight, std=0.1)
        nn.init.normal_(self.positions.weight, std=0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        self.out = nn.Linear(WIDTH, OUTPUTS)
        self.drop = nn.Dropout(0.15)

    def forward(
        self, rows: Tensor, grams: Tensor, marks: Tensor, mask: Tensor
    ) -> tuple[Tensor, ...]:
        batch, count = rows.shape
        spelt = self.spelling(grams.reshape(batch * count, -1)).reshape(batch, count, -1)
        x = self.project(self.table[rows]) + spelt + self.punctuation(marks)
        x = self.drop(x + self.positions.weight[:count])
        for layer in self.layers:
            x = layer(x, mask)
        sizes = (len(tags.INTENTS), len(tags.CONDITION_LABELS), len(tags.SLOT_LABELS), 1)
        return self.out(self.norm(x)).split(sizes, -1)


class Batches:
    """Sentences as tensors."""

    def __init__(self, words: list[str], seed: int, *, development: bool = False) -> None:
        self._rows = {word: number for number, word in enumerate(words, 1)}
        self._grammar = Grammar(seed, development=development)
        self._hide = not development
        self._rng = np.random.default_rng(seed)
        self._intents = {name: n for n, name in enumerate(tags.INTENTS)}
        self._conditions = {name: n for n, name in enumerate(tags.CONDITION_LABELS)}
        self._slots = {name: n for n, name in enumerate(tags.SLOT_LABELS)}
        self._drawn: list[list[list[Token]]] = []
        self._pieces: dict[str, np.ndarray] = {}

    def _grams(self, word: str) -> np.ndarray:
        held = self._pieces.get(word)
        if held is None:
            held = np.full(MAX_PIECES, PIECES, np.int64)
            found = pieces(word)[:MAX_PIECES]
            held[: len(found)] = found
            self._pieces[word] = held
        return held

    def sentences(self, count: int) -> list[list[Token]]:
        """``count`` sentences of about one length: nothing is spent on padding."""
        if not self._drawn:
            many = sorted((self._grammar.sentence() for _ in range(32 * count)), key=len)
            self._drawn = [many[at : at + count] for at in range(0, len(many), count)]
            self._rng.shuffle(self._drawn)
        return self._drawn.pop()

    def of(self, sentences: list[list[Token]]) -> dict[str, Tensor]:
        longest = max(len(s) for s in sentences)
        shape = (len(sentences), longest)
        rows, marks = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        grams = np.full((*shape, MAX_PIECES), PIECES, np.int64)
        mask = np.zeros(shape, bool)
        targets = {name: np.full(shape, -100, np.int64) for name in ("intent", "condition", "slot")}
        begins, spans = np.zeros(shape, np.float32), np.zeros(shape, np.int64)
        for i, sentence in enumerate(sentences):
            span = -1
            for j, token in enumerate(sentence):
                hidden = self._hide and self._rng.random() < UNKNOWN_SHARE
                rows[i, j] = 0 if hidden else self._rows.get(token.word, 0)
                grams[i, j] = self._grams(token.word)
                marks[i, j] = PUNCTUATION.index(token.after)
                mask[i, j] = True
                targets["intent"][i, j] = self._intents[token.intent]
                targets["condition"][i, j] = self._conditions[token.condition]
                targets["slot"][i, j] = self._slots[token.slot]
                begins[i, j] = float(token.begins)
                span += token.begins or j == 0
                spans[i, j] = span
        out = {
            "rows": rows,
            "grams": grams,
            "marks": marks,
            "mask": mask,
            "begins": begins,
            "spans": spans,
        }
        return {name: torch.from_numpy(value) for name, value in (out | targets).items()}


def loss_of(model: Model, batch: dict[str, Tensor]) -> Tensor:
    """Cross-entropy of each layer a word, and of the intent pooled over each request."""
    mask = batch["mask"]
    intent, condition, slot, begin = model(batch["rows"], batch["grams"], batch["marks"], mask)
    total = torch.zeros(())
    for logits, name, weight in (
        (intent, "intent", 0.5),
        (condition, "condition", 1.0),
        (slot, "slot", 1.0),
    ):
        flat, targets = logits.flatten(0, 1), batch[name].flatten()
        loss = functional.cross_entropy(flat, targets, ignore_index=-100, label_smoothing=0.02)
        total = total + weight * loss
    begins = functional.binary_cross_entropy_with_logits(begin[..., 0][mask], batch["begins"][mask])
    total = total + 0.5 * begins
    logp = intent.log_softmax(-1)
    for span in range(3):
        inside = (batch["spans"] == span) & mask
        kept = inside.any(1)
        if kept.any():
            pooled = (logp * inside[..., None]).sum(1) / inside.sum(1, keepdim=True).clamp(min=1)
            target = (batch["intent"].clamp(min=0) * inside).amax(1)
            total = total + 0.7 * functional.cross_entropy(pooled[kept], target[kept])
    return total


def export(model: Model, words: list[str], calibration: list[float], out: Path) -> None:
    """Write the weights: tables in 8 bits a row, the rest in half precision."""
    out.mkdir(parents=True, exist_ok=True)
    held: dict[str, Tensor] = {}
    for name, table in (("table", model.table), ("spelling", model.spelling.weight[:PIECES])):
        scale = table.detach().abs().amax(1).clamp(min=1e-8) / 127
        held[name] = (table.detach() / scale[:, None]).round().to(torch.int8)
        held[f"{name}_scale"] = scale.half()
    for name, value in model.state_dict().items():
        if name in ("table", "spelling.weight"):
            continue
        plain = name.replace("punctuation.weight", "punctuation").replace(
            "positions.weight", "positions"
        )
        held[plain] = value.half().contiguous()
    held["heads"] = torch.tensor([HEADS], dtype=torch.int16)
    held["calibration"] = torch.tensor(calibration, dtype=torch.float32)
    held["words"] = torch.frombuffer(bytearray("\n".join(words).encode()), dtype=torch.uint8)
    save_file(held, out / "reader.safetensors")


def judged(file: Path, count: int, seed: int) -> tuple[np.ndarray, np.ndarray, dict[str, object]]:
    """Development sentences through the shipped code: features of sureness, whether all was right, and figures."""
    from aura_desktop.understanding.learned import LearnedReader

    reader = LearnedReader(file)
    grammar = Grammar(seed, development=True)
    features, right = [], []
    types = slots = 0
    confused: Counter[tuple[str, str]] = Counter()
    milliseconds = []
    for _ in range(count):
        sentence = grammar.sentence()
        text = " ".join(token.word + token.after for token in sentence)
        began = time.perf_counter()
        tagged, feature = reader.tag(text)
        milliseconds.append((time.perf_counter() - began) * 1e3)
        wanted = [t.intent for t in sentence if t.begins]
        found = [t.intent for t in tagged if t.begins]
        same_type = wanted == found
        gold = [(t.condition, t.slot, t.begins) for t in sentence]
        same = same_type and gold == [(t.condition, t.slot, t.begins) for t in tagged]
        types += same_type
        slots += same
        if not same_type and len(wanted) == len(found):
            confused.update((a, b) for a, b in zip(wanted, found, strict=True) if a != b)
        features.append(feature)
        right.append(same_type)
    figures: dict[str, object] = {
        "sentences": count, "types_right": round(types / count, 4), "all_labels_right": round(slots / count, 4),
        "ms_p50": round(float(np.percentile(milliseconds, 50)), 2),
        "ms_p95": round(float(np.percentile(milliseconds, 95)), 2),
        "confused": [[a, b, n] for (a, b), n in confused.most_common(25)],
    }  # fmt: skip
    return np.array(features), np.array(right), figures


def calibrated(features: np.ndarray, right: np.ndarray) -> list[float]:
    """Weights of a logistic model of being right (Platt 1999), by Newton's method with a little ridge."""
    x = np.concatenate((features, np.ones((len(features), 1))), 1)
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (p - right) + 1e-2 * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-2 * np.eye(len(w))
        w -= np.linalg.solve(hessian, gradient)
    return [float(value) for value in w]


def main() -> None:
    """Train, calibrate, export, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=40.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=OUT, help="folder for the weights")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    RUN.mkdir(parents=True, exist_ok=True)
    words, table = word_table()
    print(f"{len(words)} words", flush=True)
    model = Model(table)
    trained = [p for n, p in model.named_parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1.5e-3, weight_decay=0.02)
    checkpoint = RUN / "checkpoint.pt"
    step, spent = 0, 0.0
    if checkpoint.exists():
        held = torch.load(checkpoint, weights_only=True)
        if held["minutes"] == args.minutes and held["seed"] == args.seed:
            model.load_state_dict(held["model"])
            optimizer.load_state_dict(held["optimizer"])
            step, spent = held["step"], held["spent"]
            print(f"resumed at step {step}", flush=True)
    batches = Batches(words, args.seed + 1000 * step)
    began = time.monotonic() - spent
    average = 0.0
    while True:
        spent = time.monotonic() - began
        done = spent / (60 * args.minutes)
        if done >= 1:
            break
        rate = 1.5e-3 * min(1.0, (step + 1) / 200) * (0.5 + 0.5 * math.cos(math.pi * done))
        for group in optimizer.param_groups:
            group["lr"] = max(rate, 1e-5)
        model.train()
        loss = loss_of(model, batches.of(batches.sentences(BATCH)))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        step += 1
        average = loss.item() if step == 1 else 0.98 * average + 0.02 * loss.item()
        if step % 200 == 0:
            print(f"step {step} {spent / 60:.1f} min loss {average:.3f}", flush=True)
        if step % 1000 == 0:
            state = {
                "model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "spent": spent,
                "minutes": args.minutes, "seed": args.seed,
            }  # fmt: skip
            torch.save(state, checkpoint)
    model.eval()
    file = args.out / "reader.safetensors"
    export(model, words, [1.0] * 5, args.out)
    features, right, _ = judged(file, 4000, 77)
    export(model, words, calibrated(features, right), args.out)
    _, _, figures = judged(file, 3000, 78)
    figures |= {"steps": step, "minutes": args.minutes, "seed": args.seed}
    (args.out / "development.json").write_text(
        json.dumps(figures, indent=1) + "\n", encoding="utf-8"
    )
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
