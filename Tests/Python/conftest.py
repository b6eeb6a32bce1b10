"""Lets interrupts reach the tests, and the programs that they start, even if these run in the
background.
"""

import signal

signal.signal(signal.SIGINT, signal.default_int_handler)
