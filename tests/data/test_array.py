from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qgan_framework.data.array import ArrayFile
from qgan_framework.errors import ConfigurationError, DataError

POINTS = np.random.default_rng(0).normal([10.0, -3.0, 0.0], [2.0, 0.1, 1.0], size=(40, 3))
GOOD_ROWS = "1,2\n3,4\n5,6\n7,8\n" * 4


def module(path: Path, **changes: Any) -> ArrayFile:
    settings: dict[str, Any] = {
        "columns": None,
        "data_dim": None,
        "standardise": True,
        "batch_size": 4,
        "validation_fraction": 0.25,
        "seed": 0,
    }
    return ArrayFile(path=str(path), **{**settings, **changes})


def loaded(path: Path, **changes: Any) -> ArrayFile:
    result = module(path, **changes)
    result.setup()
    return result


def text_file(folder: Path, text: str | bytes, name: str = "points.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def npy_file(folder: Path, array: Any) -> Path:
    np.save(folder / "points.npy", array)
    return folder / "points.npy"


def test_npy_is_standardised_by_its_training_part_and_leads_back(tmp_path: Path) -> None:
    data = loaded(npy_file(tmp_path, POINTS))
    np.testing.assert_allclose(data.train.mean(axis=0), 0.0, atol=1e-6)
    np.testing.assert_allclose(data.train.std(axis=0), 1.0, atol=1e-6)
    assert data.column_names == ["column_0", "column_1", "column_2"]
    assert data.has_inverse
    both = np.concatenate([data.train, data.validation])
    back = data.inverse_transform(both)
    np.testing.assert_allclose(np.sort(back, axis=0), np.sort(POINTS, axis=0), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.int64, np.uint8])
def test_npy_of_any_real_type_without_standardising(tmp_path: Path, dtype: Any) -> None:
    array = np.arange(40).reshape(20, 2).astype(dtype)
    data = loaded(npy_file(tmp_path, array), standardise=False, columns=[1])
    assert not data.has_inverse
    assert sorted(np.concatenate([data.train, data.validation])[:, 0]) == list(range(1, 40, 2))


def test_csv_with_a_header_chooses_columns_by_name_in_the_order_given(tmp_path: Path) -> None:
    rows = "".join(f"{i},name{i},{-i}.5\n" for i in range(20))
    path = text_file(tmp_path, "\ufefflength, species ,width\n" + rows)
    data = loaded(path, columns=["width", "length"], standardise=False, data_dim=2)
    assert data.column_names == ["width", "length"]
    np.testing.assert_array_equal(
        data.train[:, 0], -data.train[:, 1] - np.where(data.train[:, 1] >= 0, 0.5, 0)
    )
    assert loaded(path, columns=[2, 0]).column_names == ["width", "length"]


def test_csv_without_a_header_keeps_its_first_line(tmp_path: Path) -> None:
    data = loaded(text_file(tmp_path, "\n" + GOOD_ROWS.replace("\n", "\r\n") + "\n"), standardise=False)
    assert len(data.train) + len(data.validation) == 16
    assert data.column_names == ["column_0", "column_1"]


BAD_CSV = {
    "empty": ("", "is empty"),
    "blank": ("\n \n", "is empty"),
    "header only": ("a,b\n", "has 0 rows of data"),
    "single row": ("a,b\n1,2\n", "has 1 rows of data"),
    "ragged": ("a,b\n1,2\n3\n", "is ragged: line 3 has 1 cells, line 1 has 2"),
    "text": ("a,b\n1,2\n3,red\n", "has the text 'red' at line 3, column b"),
    "text in the first line": ("1,red\n2,blue\n", "has the text 'red' at line 1, column column_1"),
    "semicolons": ("1;2\n3;4\n5;6\n", "has the text '3;4' at line 2"),
    "underscore": ("1,2\n1_000,4\n", "has the text '1_000' at line 2"),
    "nan": ("a,b\n1,2\nnan,4\n", "has nan at line 3, column a"),
    "infinity": ("1,2\n\n3,-inf\n", "has -inf at line 3, column column_1"),
    "hole": ("a,b\n1,2\n,4\n", "has an empty cell at line 3, column a"),
    "same names": ("a,a\n1,2\n3,4\n", "repeats a column name"),
    "binary": (b"\xff\xfe\x00\x01", "is not comma-separated UTF-8 text"),
}


@pytest.mark.parametrize(("text", "problem"), BAD_CSV.values(), ids=BAD_CSV.keys())
def test_bad_csv(tmp_path: Path, text: str | bytes, problem: str) -> None:
    path = text_file(tmp_path, text)
    with pytest.raises(DataError) as caught:
        loaded(path)
    message = str(caught.value)
    assert message.startswith(f"data.path: {path} {problem}")
    assert "; " in message
    assert "\n" not in message


def with_value(value: float) -> np.ndarray:
    points = POINTS.copy()
    points[7, 2] = value
    return points


BAD_NPY = {
    "nan": (with_value(np.nan), r"has nan at row 7 \(counted from 0\), column_2"),
    "infinity": (with_value(np.inf), r"has inf at row 7"),
    "one dimension": (np.arange(10.0), r"holds an array of shape \(10,\)"),
    "three dimensions": (np.zeros((4, 2, 2)), r"holds an array of shape"),
    "no rows": (np.zeros((0, 2)), "has 0 rows of data"),
    "single row": (np.zeros((1, 2)), "has 1 rows of data"),
    "text": (np.array([["a", "b"], ["c", "d"]]), "holds values of type <U1"),
    "complex": (np.zeros((5, 2), complex), "holds values of type complex128"),
}


@pytest.mark.parametrize(("array", "problem"), BAD_NPY.values(), ids=BAD_NPY.keys())
def test_bad_npy(tmp_path: Path, array: np.ndarray, problem: str) -> None:
    with pytest.raises(DataError, match=rf"^data\.path: .*points\.npy {problem}"):
        loaded(npy_file(tmp_path, array))


def test_a_pickle_is_never_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"

    class Payload:
        def __reduce__(self) -> Any:
            return (Path.touch, (marker,))

    np.save(tmp_path / "points.npy", np.array([[Payload()]], dtype=object), allow_pickle=True)
    with pytest.raises(DataError, match=r"is no readable \.npy array"):
        loaded(tmp_path / "points.npy")
    assert not marker.exists()


def test_files_that_are_no_npy(tmp_path: Path) -> None:
    np.savez(tmp_path / "archive.npz", POINTS)
    (tmp_path / "archive.npz").rename(tmp_path / "archive.npy")
    with pytest.raises(DataError, match=r"is a \.npz archive"):
        loaded(tmp_path / "archive.npy")
    for content in (b"", b"\x93NUMPY", b"1,2\n3,4\n", npy_file(tmp_path, POINTS).read_bytes()[:-100]):
        with pytest.raises(DataError, match=r"^data\.path: "):
            loaded(text_file(tmp_path, content, "broken.npy"))


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^data\.path: .*none\.csv does not exist; "):
        loaded(tmp_path / "none.csv")
    with pytest.raises(DataError, match=r"has the unknown extension '\.xlsx'; give a \.csv or \.npy file"):
        loaded(text_file(tmp_path, "1,2", "points.xlsx"))
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(DataError, match="is not a file"):
        loaded(tmp_path / "folder.csv")


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        (["a", "z"], "has no column 'z'; choose among a, b"),
        ([2], "has no column 2; choose among a, b"),
        ([-1], "has no column -1"),
        ([0, 0], "names a column twice"),
        ([], "no column of .* is chosen"),
    ],
)
def test_columns_that_are_not_there(tmp_path: Path, columns: Any, problem: str) -> None:
    with pytest.raises(DataError, match=rf"^data\.columns: .*{problem}"):
        loaded(text_file(tmp_path, "a,b\n" + GOOD_ROWS), columns=columns)


def test_names_need_a_header(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"^data\.columns: .*no header line to find 'a' in; choose numbers from 0 to 1"
    ):
        loaded(text_file(tmp_path, GOOD_ROWS), columns=["a"])


def test_the_wrong_number_of_columns(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^data\.data_dim: 3 columns are asked for but .* gives 2 \(a, b\)"):
        loaded(text_file(tmp_path, "a,b\n" + GOOD_ROWS), data_dim=3)


def test_a_constant_column_cannot_be_standardised(tmp_path: Path) -> None:
    path = text_file(tmp_path, "a,b\n" + "".join(f"{i},0.1\n" for i in range(20)))
    with pytest.raises(DataError, match=r"^data\.standardise: column b of .*points\.csv is constant"):
        loaded(path)
    assert loaded(path, standardise=False).data_dim == 2


def test_numbers_beyond_float32(tmp_path: Path) -> None:
    path = npy_file(tmp_path, POINTS * 1e40)
    with pytest.raises(DataError, match=r"below 3\.4e38"):
        loaded(path, standardise=False)
    assert loaded(path).data_dim == 3


def test_batch_larger_than_the_training_part(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^data\.batch_size: 64 is more than the 30 training points"):
        loaded(npy_file(tmp_path, POINTS), batch_size=64)


@pytest.mark.parametrize("changes", [{"columns": [1.5]}, {"standardise": "yes"}, {"data_dim": 0}])
def test_wrong_types(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(changes))):
        module(tmp_path / "points.csv", **changes)
