"""The door for a WSGI server and for `flask --app wsgi`."""

import gc
import multiprocessing
import signal

if multiprocessing.parent_process():
    # A web process that is told to stop while it begins has nothing in hand. It was forked with its
    # parent's way to stop, which would let it go on until it is killed.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

from forum import create_app

# What is made here stays to the end. While it is made, going through it again and again would be
# a fifth of the start; afterwards it would stop a page now and then. The collector leaves it alone.
gc.disable()
app = create_app()
gc.freeze()
gc.enable()
