"""F1, F2: the web server dies while people apply. Who was thanked is there, whole; nobody is there twice."""

import os
import random
import threading

import pytest

from tests.faults.applicants import Applicant, all_send, applicants
from tests.faults.conftest import SLUG
from tests.faults.invariants import applications_in, check_everything, sweep_at_once
from tests.support.house import House

ROUNDS = 6
MANY_ROUNDS = 40
AT_ONCE = 8


@pytest.mark.parametrize("rounds", [ROUNDS, pytest.param(MANY_ROUNDS, marks=pytest.mark.long)])
def test_kills_at_random_lose_nothing_and_double_nothing(hurt: House, rounds: int) -> None:
    chance = random.Random(20261124)
    everybody: list[Applicant] = []
    for _ in range(rounds):
        hurt.start()
        new = applicants(SLUG, AT_ONCE)
        for person in new:
            person.open_form(hurt)
        everybody += new
        trying = [person for person in everybody if person.receipt is None]
        strike = threading.Timer(chance.uniform(0.02, 0.4), hurt.kill)
        strike.start()
        all_send(hurt, trying, AT_ONCE)
        strike.join()
        check_everything(hurt.settings, everybody)
    hurt.start()
    all_send(hurt, [person for person in everybody if person.receipt is None], AT_ONCE)
    assert [person.told for person in everybody if person.receipt is None] == []
    hurt.kill()
    check_everything(hurt.settings, everybody)
    sweep_at_once(hurt.settings)
    check_everything(hurt.settings, everybody)
    assert applications_in(hurt.settings) == rounds * AT_ONCE


@pytest.mark.parametrize("failpoint", ["after_temp", "after_durable", "in_tx", "after_commit"])
def test_a_death_at_each_step_is_made_good_by_sending_again(hurt: House, failpoint: str) -> None:
    hurt.start(FOYER_FAILPOINT=f"apply.{failpoint}:exit137", FOYER_WEB_PROCESSES="1")
    (person,) = applicants(SLUG, 1)
    person.open_form(hurt)
    assert not person.send(hurt), "the failpoint was never passed"
    assert not person.told[0].isdecimal(), "it answered instead of dying"
    hurt.kill()
    assert applications_in(hurt.settings) == (1 if failpoint == "after_commit" else 0)
    check_everything(hurt.settings, [person])
    hurt.start()
    assert person.send(hurt)
    receipt = person.receipt
    assert person.send(hurt), "a replay is thanked again"
    assert receipt
    hurt.kill()
    sweep_at_once(hurt.settings)
    check_everything(hurt.settings, [person])
    assert applications_in(hurt.settings) == 1


def test_the_same_form_sent_many_times_at_once_arrives_once(hurt: House) -> None:
    hurt.start()
    (person,) = applicants(SLUG, 1)
    person.open_form(hurt)
    all_send(hurt, [person] * AT_ONCE, AT_ONCE)
    assert person.told == ["303"] * AT_ONCE
    check_everything(hurt.settings, [person])
    assert applications_in(hurt.settings) == 1


def test_a_dead_server_process_is_replaced(hurt: House) -> None:
    hurt.start(FOYER_WEB_PROCESSES="1", FOYER_FAILPOINT="apply.in_tx:exit137:2")
    first, second = applicants(SLUG, 2)
    for person in (first, second):
        person.open_form(hurt)
    assert first.send(hurt)
    assert not second.send(hurt)
    while not hurt.is_ready():
        assert os.path.exists(f"/proc/{hurt.process.pid}") if hurt.process else False
    assert second.send(hurt)
    check_everything(hurt.settings, [first, second])
