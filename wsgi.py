"""The door for a WSGI server and for `flask --app wsgi`."""

import gc

from forum import create_app

# What is made here stays to the end. While it is made, going through it again and again would be
# a fifth of the start; afterwards it would stop a page now and then. The collector leaves it alone.
gc.disable()
app = create_app()
gc.freeze()
gc.enable()
