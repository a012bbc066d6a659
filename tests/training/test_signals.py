"""Stopping when asked."""

import signal
import subprocess
import sys
import threading

import pytest

from vitreous.training.signals import Signals, Stopped

SECOND = """
import signal, time
from vitreous.training.signals import Signals
with Signals():
    signal.raise_signal(signal.SIGTERM)
    print("still here", flush=True)
    signal.raise_signal(signal.SIGTERM)
    print("never here")
"""


def test_a_signal_waits_until_it_is_asked_for():
    with Signals() as signals:
        signals.check()
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(Stopped) as stopped:
            signals.check()
    assert stopped.value.number == signal.SIGTERM


def test_a_second_signal_acts_at_once():
    ended = subprocess.run([sys.executable, "-c", SECOND], capture_output=True, text=True, timeout=60)
    assert ended.returncode == -signal.SIGTERM
    assert ended.stdout == "still here\n"


def test_outside_the_main_thread_nothing_is_caught_and_nothing_breaks():
    before, failures = signal.getsignal(signal.SIGTERM), []

    def enter():
        try:
            with Signals() as signals:
                signals.check()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert failures == []
    assert signal.getsignal(signal.SIGTERM) is before
