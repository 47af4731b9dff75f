"""The doors of a site: every way a browser has to ask for a record of ours, told by what it asks."""

from door import Door
from doors_of_records import CORE, CORE_OF_OTHERS, RECORDS, ROWS, of_record, of_row
from doors_of_shut import of_shut
from doors_of_site import of_evidence, of_pages, of_people, of_the_desk
from doors_of_trails import of_files, of_prints, of_the_trail
from doors_of_work import of_plan_and_checkin
from world import CHECKIN, PLAN


def all_doors() -> list[Door]:
	found = [
		*(
			door
			for doctype in RECORDS
			for door in of_record(doctype)
			if doctype == PLAN
			or door.name.partition(":")[0] in (CORE if doctype == CHECKIN else CORE_OF_OTHERS)
		),
		*(door for doctype in ROWS for door in of_row(doctype)),
		*of_plan_and_checkin(),
		*of_the_trail(),
		*of_files(),
		*of_prints(),
		*of_people(),
		*of_evidence(),
		*of_pages(),
		*of_the_desk(),
		*of_shut(),
	]
	names = [door.name for door in found]
	assert len(names) == len(set(names)), sorted({name for name in names if names.count(name) > 1})
	return found
