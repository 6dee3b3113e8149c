"""Every setting of the program: defaults < TOML file < environment (``AURA_…``) < flags.

Each field states its unit and the reason for its default; the settings dialog and
``aura-desktop settings show`` are generated from this model.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, MutableMapping
from contextvars import ContextVar
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from aura_desktop import paths
from aura_desktop.errors import PartUnusable


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class VideoSettings(_Section):
    """Where frames come from and how many the model sees."""

    source: str = Field(
        "camera",
        description="camera[:id], screen[:id], window[:id], a file, an image, a URL or none",
    )
    fps: float = Field(2.0, gt=0, le=30, description="frames a second given to the model")
    max_side: int = Field(
        1280, ge=64, le=8192, description="pixels; larger frames are scaled down on arrival"
    )
    preview_fps: float = Field(
        30.0,
        gt=0,
        le=60,
        description="most frames a second shown in the window: more costs CPU only",
    )


class AudioSettings(_Section):
    """Devices, and what is done to the sound."""

    microphone: str = Field("default", description="stable id of the microphone, or none")
    speaker: str = Field("default", description="stable id of the speaker, or none")
    echo_cancellation: bool = Field(
        True, description="remove the assistant's own voice from the microphone"
    )
    noise_suppression: bool = Field(
        True, description="remove steady noise (a fan, traffic) from the microphone"
    )
    gain_control: bool = Field(
        False,
        description="bring a quiet microphone to a usual level; a television comes nearer with it",
    )
    volume: float = Field(1.0, ge=0, le=1, description="gain of the assistant's voice")
    speaker_latency_s: float = Field(
        0.02,
        ge=0.01,
        le=1.0,
        description="the speaker's buffer: less breaks up on a busy machine, more makes cuts late",
    )


class SpeechSettings(_Section):
    """Hearing and speaking."""

    transcriber: str = Field("whisper-base", description="model id of the speech recogniser")
    voice: str = Field("piper-en-us-joe", description="model id of the assistant's voice")
    vad: str = Field("silero-vad", description="model id of the voice activity detector")
    language: str = Field("en", description="ISO 639-1 code the user speaks")
    prompt: str | None = Field(
        None,
        max_length=400,
        description="the kind of thing you say, so that it is heard better: names, things, an example;"
        " unset, questions about a picture if you speak English",
    )
    speed: float = Field(1.0, ge=0.5, le=2.0, description="speaking rate; 1 is the voice's own")
    threads: int = Field(2, ge=1, le=64, description="CPU threads of the speech recogniser")
    device: Literal["auto", "cpu", "cuda"] = Field(
        "auto", description="where speech is recognised: auto is the GPU if it can be used"
    )


class TurnSettings(_Section):
    """When a turn begins and ends. Seconds unless the name says otherwise."""

    speech_threshold: float = Field(
        0.5, gt=0, lt=1, description="VAD probability above which a window is speech"
    )
    push_to_talk: bool = Field(
        False, description="hear only while the talk key is held, and answer when it is let go"
    )
    quietest_db: float = Field(
        -38.0,
        ge=-90,
        le=0,
        description="decibels of full scale: a voice whose loudest syllables stay below is a television"
        " or the next room, and starts no turn; lower it for a quiet microphone",
    )
    farther_db: float = Field(
        18.0,
        ge=0,
        description="decibels by which a voice may be quieter than the user's last turns and still be"
        " the user",
    )
    onset_s: float = Field(
        0.096, ge=0, description="speech this long starts a turn: shorter is a click or a cough"
    )
    speculate_after_s: float = Field(
        0.125, gt=0, description="pause after which the utterance is transcribed on speculation"
    )
    endpoint_complete_s: float = Field(
        0.4, gt=0, description="pause that ends a turn when the transcript looks complete"
    )
    endpoint_s: float = Field(0.7, gt=0, description="pause that ends an ordinary turn")
    endpoint_trailing_s: float = Field(
        0.95, gt=0, description="pause that ends a turn that trails off ('and', 'um')"
    )
    interrupt_after_s: float = Field(
        0.128,
        ge=0,
        description="speech this long over the assistant silences it; the words decide whether its reply"
        " goes on. A voice is detected some 100 ms late, so this is a quarter of a second of it",
    )
    assent_max_s: float = Field(
        0.9,
        ge=0,
        description="speech longer than this over the assistant is no mere 'uh-huh': its reply is cancelled",
    )
    partial_share: float = Field(
        0.25,
        ge=0,
        le=1,
        description="share of the recogniser's time for the caption of a turn that is still being spoken;"
        " 0 shows it only when it is over",
    )
    max_turn_s: float = Field(28.0, gt=1, description="a longer turn is cut and answered")


class MindSettings(_Section):
    """The VideoLLM and its window."""

    engine: str = Field(
        "aura-nano",
        description="the VideoLLM: a model id, a folder with a checkpoint, a server's URL",
    )
    threads: int = Field(2, ge=1, le=64, description="CPU threads of the model")
    window_chunks: int = Field(30, ge=2, description="chunks kept after an eviction (seconds)")
    window_slack: int = Field(15, ge=1, description="chunks above that before the next eviction")
    dialogue_tokens: int = Field(400, ge=0, description="room for what was said in the window")
    max_reply_tokens: int = Field(64, ge=1, le=2048, description="longest reply")
    in_process: bool = Field(False, description="run the model in a thread, for debugging")
    ready_timeout_s: float = Field(
        300.0, gt=0, description="seconds until a model that does not load is given up"
    )


SYSTEM_TURN = (
    "This is a live video stream; its last frame is now. Stay silent unless the user's words or what "
    "happens call for an answer. When the user asks to be told of something, acknowledge it briefly, "
    "then wait until it is to be seen. Answer in English, in short spoken sentences."
)


class QwenSettings(_Section):
    """AURA and Qwen3-VL: how they are loaded, and how a stream is written for them."""

    quantise: Literal["auto", "none", "8bit", "4bit"] = Field(
        "auto", description="weights: auto takes the best that fits into the free memory"
    )
    dtype: Literal["auto", "bfloat16", "float16", "float32"] = Field(
        "auto", description="auto: bfloat16 on a GPU, the checkpoint's own on a CPU"
    )
    devices: Literal["auto", "cpu", "cuda", "spread"] = Field(
        "auto", description="auto: one GPU or several; spread: the CPU's memory as well, slowly"
    )
    attention: Literal["auto", "sdpa", "eager", "flash_attention_2"] = Field(
        "auto", description="attention implementation; auto: sdpa"
    )
    decide_by: Literal["auto", "silent", "probe"] = Field(
        "auto", description="auto: the silent token where the tokenizer has one, else yes/no probes"
    )
    turns: Literal["template", "compact"] = Field(
        "template", description="turns by the tokenizer's chat template, or without line breaks"
    )
    system: str = Field(SYSTEM_TURN, description="the system turn; it also fixes the language")
    chunk_pixels: int = Field(
        602_112,
        ge=2048,
        description="pixels of both frames of a second; 602112 (294 tokens) is what AURA was tested with",
    )
    groups: int = Field(
        10, ge=0, description="questions kept, with their answers, beyond the video"
    )
    dialogue_tokens: int = Field(2048, ge=0, description="budget of those questions and answers")
    clock: bool = Field(
        True, description="write the time behind every question: the model has no clock of its own"
    )
    max_reply_tokens: int = Field(128, ge=1, le=2048, description="longest reply")
    probes_per_chunk: int = Field(
        4, ge=1, description="watches looked at a second by a model without a silent token"
    )
    graphs: bool = Field(
        False,
        description="decode as a CUDA graph, on one GPU: fewer launches a token; not yet measured, so off",
    )
    step_down: bool = Field(
        True, description="take a smaller model when the chosen one does not fit, and say so"
    )


class RemoteSettings(_Section):
    """A VideoLLM on an OpenAI-compatible server (vLLM). The key is never among the settings."""

    url: str = Field("http://127.0.0.1:8000/v1", description="address of the server, up to /v1")
    model: str = Field("", description="model id on the server; empty: the first that it serves")
    key_env: str = Field(
        "AURA_REMOTE_KEY", description="environment variable that holds the key; else the keyring"
    )
    key_in_the_open: bool = Field(
        False, description="send the key over unencrypted http to another machine"
    )
    ca_file: str = Field("", description="certificate authority of a server with its own (PEM)")
    frames: Literal["images", "video"] = Field(
        "images", description="video: both frames as one clip, which vLLM takes for Qwen3-VL"
    )
    prefill: bool = Field(
        True,
        description="send every second at once, so that the server has read it when a question comes",
    )
    connect_timeout_s: float = Field(5.0, gt=0, description="seconds to reach the server")
    first_token_timeout_s: float = Field(
        30.0, gt=0, description="seconds without a byte after which an answer is given up"
    )
    backoff_s: float = Field(0.5, ge=0, description="wait before the second try; then doubled")


class MemorySettings(_Section):
    """What is remembered, and for how long."""

    private: bool = Field(
        False,
        description="write nothing to disk: what happened is remembered until the session ends",
    )
    recall: bool = Field(True, description="answer questions about the past from the timeline")
    quota_mb: int = Field(
        4000,
        ge=10,
        description="megabytes of the timeline on disk; beyond it the oldest and dullest pictures go first",
    )
    keep_days: int = Field(
        0, ge=0, description="days after which everything is forgotten; 0: only the quota counts"
    )
    compressed_spans: int = Field(
        12,
        ge=1,
        le=64,
        description="spans of the minutes before the live window that are kept small",
    )
    recall_timeout_s: float = Field(
        2.0, gt=0, description="a timeline that does not answer for this long is not waited for"
    )


class ProactiveSettings(_Section):
    """When the assistant speaks unasked."""

    threshold: float = Field(
        0.5, gt=0, lt=1, description="p_speak that must hold for two chunks before an alert"
    )
    certain_threshold: float = Field(
        0.85, gt=0, le=1, description="p_speak that is enough for an alert at once"
    )
    cooldown_s: float = Field(
        5.0, ge=0, description="seconds of silence after an alert for a repeating watch"
    )
    rearm_s: float = Field(
        3.0, ge=0, description="seconds a repeating watch must be quiet before it may fire again"
    )
    unasked: bool = Field(
        True, description="models taught when to speak (AURA) may do so without any request"
    )
    stale_after_s: float = Field(
        8.0, gt=0, description="an alert that could not be spoken for this long is dropped"
    )


class SessionSettings(_Section):
    """What holds the parts of a live session together. Seconds unless the name says otherwise."""

    backlog_chunks: int = Field(
        4,
        ge=1,
        le=60,
        description="chunks that may wait for the model before all but the newest are dropped: a long"
        " answer on two cores keeps it busy for about three seconds",
    )
    snapshot_every_s: float = Field(
        10.0,
        gt=0,
        description="how often the model's memory is saved, so that a crash costs little",
    )
    mind_restarts: int = Field(
        3, ge=0, description="times in a row that a crashed model is restarted"
    )
    mind_backoff_s: float = Field(
        0.5, ge=0, description="wait before the first restart; doubles with each further one"
    )
    mind_steady_s: float = Field(
        60.0, ge=0, description="a model that ran this long has recovered: restarts count from zero"
    )
    mind_stall_s: float = Field(
        60.0,
        gt=0,
        description="a model that owes an answer and is silent this long counts as crashed",
    )
    speaker_stall_s: float = Field(
        5.0, gt=0, description="a reply whose sound does not advance for this long is ended"
    )
    synthesis_ahead_s: float = Field(
        8.0,
        gt=0,
        description="speech made in advance of what plays: more is wasted by an interruption",
    )
    drain_s: float = Field(
        60.0, gt=0, description="longest wait for pending replies once the input has ended"
    )


class WindowSettings(_Section):
    """How the window looks and behaves. The session does not read these."""

    language: Literal["system", "en", "zh_CN"] = Field(
        "system", description="language of the window; system is the desktop's"
    )
    theme: Literal["system", "light", "dark"] = Field(
        "system", description="colours; system follows the desktop"
    )
    text_scale: float = Field(
        1.0, ge=0.8, le=2.0, description="size of the window's text; 1 is the desktop's own"
    )
    caption_scale: float = Field(
        1.0, ge=0.5, le=3.0, description="size of the captions on the picture"
    )
    reduced_motion: bool = Field(
        False,
        description="nothing turns or fades; also so where the desktop asks for it",
    )
    tray: bool = Field(True, description="show an icon in the notification area")
    close_to_tray: bool = Field(
        False,
        description="closing the window hides it and the session goes on; needs the icon in the notification area",
    )
    start_minimised: bool = Field(
        False, description="start as an icon in the notification area, or minimised"
    )
    notifications: bool = Field(
        True, description="notify of alerts while another window is in front"
    )
    global_hotkey: str = Field(
        "",
        description="a key that works in every program, such as Ctrl+Alt+M, empty for none; on Wayland and"
        " macOS bind the command aura-desktop toggle in the system's keyboard settings instead",
    )
    global_hotkey_does: Literal["mute", "talk", "show", "stop"] = Field(
        "mute",
        description="what it does: mute the microphone or open it, talk while it is held, show or hide the"
        " window, stop speaking",
    )


class Settings(BaseSettings):
    """All settings. ``AURA_TURNS__ENDPOINT_S=0.5`` sets one from the environment."""

    model_config = SettingsConfigDict(
        env_prefix="AURA_", env_nested_delimiter="__", extra="ignore", validate_assignment=True
    )

    video: VideoSettings = VideoSettings()
    audio: AudioSettings = AudioSettings()
    speech: SpeechSettings = SpeechSettings()
    turns: TurnSettings = TurnSettings()
    mind: MindSettings = MindSettings()
    qwen: QwenSettings = QwenSettings()
    remote: RemoteSettings = RemoteSettings()
    proactive: ProactiveSettings = ProactiveSettings()
    memory: MemorySettings = MemorySettings()
    session: SessionSettings = SessionSettings()
    window: WindowSettings = WindowSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not asked
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not asked
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then the environment, then the TOML file (or what is usable of it)."""
        usable = _usable_file.get()
        file: PydanticBaseSettingsSource = (
            TomlConfigSettingsSource(settings_cls, settings_path())
            if usable is None
            else InitSettingsSource(settings_cls, usable)
        )
        return (init_settings, env_settings, file)


#: What ``load_forgiving`` could use of the file; ``None``: the file is read as it is.
_usable_file: ContextVar[dict[str, Any] | None] = ContextVar("_usable_file", default=None)


def settings_path() -> Path:
    """The TOML file the user may edit."""
    return paths.data_dir() / "settings.toml"


def load(**flags: Any) -> Settings:
    """The settings in force; ``flags`` are nested dictionaries by section and win over all.

    Raises ``PartUnusable`` for a file that is not TOML and for a value that is not allowed.
    """
    way_out = f"Correct or remove {settings_path()}, or the AURA_… variable of that name."
    try:
        return Settings(**flags)
    except ValidationError as error:
        raise PartUnusable("settings", _in_words(error), way_out) from error
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        raise PartUnusable(
            "settings", f"The settings file is not TOML ({error}).", way_out
        ) from error
    except SettingsError as error:
        raise PartUnusable(
            "settings", f"The settings cannot be read ({error}).", way_out
        ) from error


def load_forgiving(**flags: Any) -> tuple[Settings, tuple[str, ...]]:
    """As ``load``, but what is wrong in the file costs only itself: its defaults are used instead.

    Returns the settings and one sentence for each thing that was wrong. The file is left as it is.
    Raises ``PartUnusable`` for a wrong environment variable.
    """
    usable, problems = _read_usable(settings_path())
    token = _usable_file.set(usable)
    try:
        return load(**flags), problems
    finally:
        _usable_file.reset(token)


def _read_usable(path: Path) -> tuple[dict[str, Any], tuple[str, ...]]:
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}, ()
    except (TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        return {}, (f"The settings file {path} cannot be read ({error}); defaults are used.",)
    usable: dict[str, Any] = {}
    problems: list[str] = []
    for section, values in document.items():
        field = Settings.model_fields.get(section)
        if field is None or not isinstance(values, Mapping):
            problems.append(f"There is no section {section}; it is ignored.")
            continue
        model = type(field.default)
        for name, value in values.items():
            try:
                model.model_validate({name: value})
            except ValidationError as error:
                problems.append(_in_words(error, section))
            else:
                usable.setdefault(section, {})[name] = value
    return usable, tuple(problems)


def set_aside() -> Path | None:
    """Move a settings file that is not TOML out of the way, beside itself; where it is now."""
    path = settings_path()
    try:
        tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (TOMLDecodeError, UnicodeDecodeError):
        number = 1
        while (kept := path.with_name(f"settings.broken-{number}.toml")).exists():
            number += 1
        path.replace(kept)
        return kept
    return None


def described() -> Iterator[tuple[str, FieldInfo]]:
    """Every setting as ``("section.name", field)``, in the order of this file."""
    for section, outer in Settings.model_fields.items():
        assert isinstance(outer.default, _Section)
        for name, field in type(outer.default).model_fields.items():
            yield f"{section}.{name}", field


def change(key: str, text: str) -> Any:
    """Write ``key = text`` to the TOML file, all else there kept as it is, and return the value written.

    Raises ``KeyError`` for an unknown key, ``ValueError`` for a value that is not allowed, ``PartUnusable``
    for a file that is not TOML.
    """
    import tomlkit
    from tomlkit.exceptions import ParseError

    section, _, name = key.partition(".")
    if key not in {known for known, _ in described()}:
        raise KeyError(key)
    path = settings_path()
    try:
        document = tomlkit.parse(path.read_text("utf-8") if path.exists() else "")
    except (ParseError, UnicodeDecodeError) as error:
        raise PartUnusable(
            "settings", f"The settings file is not TOML ({error}).", f"Correct or remove {path}."
        ) from error
    table = document.setdefault(section, tomlkit.table())
    if not isinstance(table, MutableMapping):
        raise PartUnusable(
            "settings", f"In the settings file, {section} is not a section.", f"Correct {path}."
        )
    model = type(Settings.model_fields[section].default)
    try:
        value = getattr(model.model_validate({name: text}), name)
    except ValidationError as error:
        raise ValueError(_in_words(error)) from error
    table[name] = value
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".toml.part")
    unfinished.write_text(tomlkit.dumps(document), "utf-8")
    unfinished.replace(path)
    return value


def _in_words(error: ValidationError, section: str = "") -> str:
    """The first thing that is wrong, without pydantic's layout; ``section`` it was validated in."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in ((section,) if section else ()) + first["loc"])
    if first["type"] == "extra_forbidden":
        return f"There is no setting {where}."
    message = first["msg"][:1].lower() + first["msg"][1:]
    return f"The setting {where} is {first['input']!r}, and {message.replace('input should', 'it should')}."


Pace = Literal["real", "fast"]
