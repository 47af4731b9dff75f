"""A guard that can be taken away without the matrix noticing is one that nobody tests, or that guards nothing."""

import pytest
from doors import all_doors
from engine import Engine
from host_doors import host_doors
from mutating import Search, guards, switch_off
from own_doors import own_doors
from world import World


def test_every_guard_is_missed(world: World, capsys: pytest.CaptureFixture) -> None:
	search = Search(Engine(world), [*all_doors(), *own_doors(), *host_doors()])
	caught, uncaught = {}, []
	try:
		for guard in guards():
			cell = search.first_leak(guard)
			if cell:
				caught[guard] = cell
			else:
				uncaught.append(guard)
			with capsys.disabled():
				print(f"\n{guard}: {f'{cell.actor} at {cell.door}' if cell else 'NOT NOTICED'}", end="")
	finally:
		switch_off(None)
	with capsys.disabled():
		print(f"\nguards: {len(caught) + len(uncaught)}, caught: {len(caught)}")
	assert not uncaught, "nobody notices when these are off:\n" + "\n".join(map(str, uncaught))
