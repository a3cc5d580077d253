"""Pictures from a folder that has one folder of pictures for each class."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from qgan_framework.config.checked import checked
from qgan_framework.data.datamodule import IntArray
from qgan_framework.data.labelled_images import ByteArray, LabelledImages
from qgan_framework.errors import DataError
from qgan_framework.types import PositiveInt

_SUFFIXES = frozenset({".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})
_NAMED = 5  # skipped files that a warning names


class ImageFolder(LabelledImages):
    """Pictures path/CLASS/*.jpg (or png, bmp, gif, tif, webp), resized, in RGB.

    Files that cannot be read as pictures are skipped, counted, and named in a warning.

    Args:
        path: the folder.
        image_size: height and width that pictures are resized to.
        **shared: as of all data sets of pictures in classes; see `LabelledImages`.
    """

    @checked
    def __init__(
        self,
        *,
        path: str,
        image_size: list[PositiveInt],
        **shared: Any,
    ) -> None:
        """Keeps the settings."""
        super().__init__(**shared)
        if len(image_size) != 2:
            raise DataError(
                "data.image_size", f"{image_size} is no size", "give [height,width], as [180,180]"
            )
        self.path, self.image_size = path, list(image_size)

    def load_images(self) -> tuple[ByteArray, IntArray, list[str]]:
        """Reads every picture that can be read."""
        files = self._files()
        images, labels, unreadable = [], [], []
        for number, paths in enumerate(files.values()):
            for path in paths:
                pixels = self._pixels(path)
                if isinstance(pixels, str):
                    unreadable.append(pixels)
                else:
                    images.append(pixels)
                    labels.append(number)
        if unreadable:
            self._warn(unreadable)
        for number, (name, paths) in enumerate(files.items()):
            if number not in labels:
                problem = f"class {name} has no picture that can be read, of {len(paths)} files"
                raise DataError("data.path", problem, "mend or remove its folder")
        return np.stack(images), np.array(labels, np.int64), list(files)

    def _files(self) -> dict[str, list[Path]]:
        """Picture files of each class, by name."""
        folder = Path(self.path).expanduser()
        if not folder.is_dir():
            raise DataError("data.path", f"{self.path} is no folder", "name one with a folder for each class")
        classes = sorted(child for child in folder.iterdir() if child.is_dir() and child.name[0] != ".")
        if len(classes) < 2:
            problem = f"{self.path} holds {len(classes)} folders of pictures"
            raise DataError("data.path", problem, "give at least two, one for each class")
        return {
            one.name: sorted(path for path in one.rglob("*") if path.suffix.lower() in _SUFFIXES)
            for one in classes
        }

    def _pixels(self, path: Path) -> ByteArray | str:
        """(height, width, 3), or why there is no picture."""
        from PIL import Image, UnidentifiedImageError

        height, width = self.image_size
        try:
            with Image.open(path) as picture:
                return np.asarray(picture.convert("RGB").resize((width, height), Image.Resampling.BILINEAR))
        except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
            reason = "no picture" if isinstance(error, UnidentifiedImageError) else str(error)
            return f"{path.relative_to(Path(self.path).expanduser())} ({reason})"

    def _warn(self, unreadable: list[str]) -> None:
        named = ", ".join(unreadable[:_NAMED])
        more = f" and {len(unreadable) - _NAMED} more" if len(unreadable) > _NAMED else ""
        count = "1 file was" if len(unreadable) == 1 else f"{len(unreadable)} files were"
        self.warnings.append(f"{count} skipped, which cannot be read as pictures: {named}{more}")
