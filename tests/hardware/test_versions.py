from __future__ import annotations

import numpy as np

from qgan_framework.hardware.versions import installed_versions


def test_packages_that_are_not_there_are_left_out() -> None:
    assert installed_versions(["numpy", "no-such-package"]) == {"numpy": np.__version__}
