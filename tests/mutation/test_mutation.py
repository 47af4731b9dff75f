"""A guard that can be taken away without the matrix noticing is one that nobody tests, or that guards nothing."""

import pytest
from doors import all_doors
from engine import Engine
from host_doors import host_doors, under_other_paths
from mutating import Guard, Search, guards, switch_off
from own_doors import own_doors
from world import World


@pytest.fixture(scope="module")
def search(world: World):
	doors = [*all_doors(), *own_doors(), *host_doors()]
	yield Search(Engine(world), [*doors, *under_other_paths(doors)])
	switch_off(None)


@pytest.mark.parametrize("guard", list(guards()), ids=str)
def test_the_guard_is_missed(search: Search, guard: Guard, capsys: pytest.CaptureFixture) -> None:
	cell = search.first_leak(guard)
	with capsys.disabled():
		print(f"\n{guard}: {f'{cell.actor} at {cell.door}' if cell else 'NOT NOTICED'}", end="")
	assert cell, "nobody notices when this is off"
