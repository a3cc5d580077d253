"""The configuration that an earlier run left in its folder."""

from __future__ import annotations

from pathlib import Path

from omegaconf import DictConfig, OmegaConf
from yaml import YAMLError

from qgan_framework.errors import ConfigurationError


def read_config(run: str, *, key: str) -> DictConfig:
    """The resolved configuration of a training's folder.

    Args:
        run: the folder.
        key: the key to name in errors.

    Raises:
        ConfigurationError: there is no such run, or it was no training.
    """
    path = Path(run).expanduser() / "config.yaml"
    if not path.is_file():
        raise ConfigurationError(key, f"{run} holds no config.yaml", "give the folder of a training run")
    try:
        config = OmegaConf.load(path)
    except (YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(key, f"{path} cannot be read", "bring back the file") from error
    if not isinstance(config, DictConfig) or config.get("task") != "train":
        raise ConfigurationError(key, f"{run} is no training", "give the folder of a run with task=train")
    return config
