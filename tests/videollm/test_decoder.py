"""The decoder is the Llama that transformers has, and its cache forgets exactly what it is told to."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import LlamaConfig, LlamaForCausalLM

from aura_desktop.videollm.nano.decoder import Decoder, DecoderConfig, KVCache

TINY = DecoderConfig(
    hidden=48, layers=3, heads=6, kv_heads=2, head_size=8, inner=96, vocabulary=101
)


@pytest.fixture(scope="module")
def pair() -> tuple[Decoder, LlamaForCausalLM]:
    torch.manual_seed(5)
    reference = LlamaForCausalLM(
        LlamaConfig(
            hidden_size=48,
            num_hidden_layers=3,
            num_attention_heads=6,
            num_key_value_heads=2,
            head_dim=8,
            intermediate_size=96,
            vocab_size=101,
            rope_theta=TINY.rope_base,
            rms_norm_eps=TINY.norm_eps,
            tie_word_embeddings=True,
        )
    ).eval()
    decoder = Decoder(TINY)
    decoder.load(reference.state_dict())
    return decoder, reference


def tokens(count: int, seed: int = 0) -> torch.Tensor:
    return torch.randint(0, 101, (count,), generator=torch.Generator().manual_seed(seed))


def test_a_batch_gives_the_logits_of_transformers(pair: tuple[Decoder, LlamaForCausalLM]) -> None:
    decoder, reference = pair
    ids = tokens(40)[None]
    mask = torch.ones(1, 40, 40, dtype=torch.bool).tril()
    with torch.inference_mode():
        ours = decoder.logits(decoder(decoder.embed(ids), torch.arange(40)[None], mask))
        theirs = reference(ids).logits
    assert (ours - theirs).abs().max() < 1e-4


def test_appending_piece_by_piece_equals_one_prefill(
    pair: tuple[Decoder, LlamaForCausalLM],
) -> None:
    decoder, reference = pair
    ids = tokens(60, 1)
    cache = KVCache(TINY, 64, torch.float32)
    parts = [decoder.extend(decoder.embed(p), cache) for p in ids.split((13, 1, 1, 20, 25))]
    with torch.inference_mode():
        theirs = reference(ids[None]).logits[0]
    assert (decoder.logits(torch.cat(parts)) - theirs).abs().max() < 1e-4
    assert cache.length == 60


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 30), st.integers(1, 20), st.integers(1, 15))
def test_evicting_the_front_equals_never_having_attended_to_it(
    pair: tuple[Decoder, LlamaForCausalLM], kept: int, gone: int, more: int
) -> None:
    """Each position attends to exactly what was in the cache when it was computed (float32, 1e-4)."""
    decoder, _ = pair
    ids = tokens(gone + kept + more, 2)
    cache = KVCache(TINY, 128, torch.float32)
    decoder.extend(decoder.embed(ids[: gone + kept]), cache)
    cache.evict(0, gone)
    ours = decoder.extend(decoder.embed(ids[gone + kept :]), cache)
    size = len(ids)
    mask = torch.ones(size, size, dtype=torch.bool).tril()
    mask[gone + kept :, :gone] = False
    with torch.inference_mode():
        reference = decoder(decoder.embed(ids[None]), torch.arange(size)[None], mask[None])[0]
    assert (ours - reference[gone + kept :]).abs().max() < 1e-4
    assert cache.length == kept + more


def test_evicting_behind_a_sink_renumbers_what_follows(
    pair: tuple[Decoder, LlamaForCausalLM],
) -> None:
    """After the gap closes, keys are those of their new positions."""
    decoder, _ = pair
    ids = tokens(30, 3)
    cache = KVCache(TINY, 64, torch.float32)
    decoder.extend(decoder.embed(ids), cache)
    shallow = KVCache(TINY, 64, torch.float32)
    decoder.extend(decoder.embed(torch.cat((ids[:5], ids[12:]))), shallow)
    cache.evict(5, 12)
    # The first layer's keys depend on the token and its position alone.
    assert torch.allclose(cache.keys[0, :, :23], shallow.keys[0, :, :23], atol=1e-5)
    assert torch.allclose(cache.values[0, :, :23], shallow.values[0, :, :23], atol=1e-5)


def test_rollback_is_exact(pair: tuple[Decoder, LlamaForCausalLM]) -> None:
    decoder, _ = pair
    cache = KVCache(TINY, 64, torch.float32)
    decoder.extend(decoder.embed(tokens(20)), cache)
    follow = decoder.embed(tokens(4, 9))
    first = decoder.extend(follow, cache)
    cache.crop(20)
    decoder.extend(decoder.embed(tokens(11, 4)), cache)
    cache.crop(20)
    assert torch.equal(decoder.extend(follow, cache), first)


def test_the_cache_is_bounded_and_says_so(pair: tuple[Decoder, LlamaForCausalLM]) -> None:
    decoder, _ = pair
    cache = KVCache(TINY, 8, torch.float32)
    with pytest.raises(ValueError, match="8 positions, 9"):
        decoder.extend(decoder.embed(tokens(9)), cache)
    with pytest.raises(ValueError, match="cannot crop"):
        cache.crop(1)
    with pytest.raises(ValueError, match="no positions"):
        cache.evict(0, 1)


def test_an_adapter_starts_as_nothing_and_merges_into_what_it_was(
    pair: tuple[Decoder, LlamaForCausalLM],
) -> None:
    _, reference = pair
    ids = tokens(12)[None]
    mask = torch.ones(1, 12, 12, dtype=torch.bool).tril()
    adapted, merged = Decoder(TINY), Decoder(TINY)
    adapted.load(reference.state_dict())
    merged.load(reference.state_dict())

    def run(decoder: Decoder) -> torch.Tensor:
        with torch.inference_mode():
            return decoder(decoder.embed(ids), torch.arange(12)[None], mask)

    before = run(adapted)
    for linear in adapted.projections().values():
        linear.adapt(4, 8.0)
    assert torch.equal(run(adapted), before)
    for name, linear in adapted.projections().items():
        assert linear.down is not None
        assert linear.up is not None
        torch.nn.init.normal_(linear.up, std=0.1)
        merged.projections()[name].merge(linear.down, linear.up, linear.scale)
    assert (run(adapted) - before).abs().max() > 1e-3
    assert (run(adapted) - run(merged)).abs().max() < 1e-4


def test_weights_of_another_shape_are_refused() -> None:
    other = Decoder(TINY)
    with pytest.raises((KeyError, ValueError)):
        other.load({"model.embed_tokens.weight": torch.zeros(3, 3)})
