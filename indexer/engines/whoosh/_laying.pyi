from typing import Any

from numpy.typing import NDArray

def lay(*columns: NDArray[Any] | int) -> tuple[bytes, ...]: ...
