"""The door for a WSGI server and for `flask --app wsgi`."""

import gc

from forum import create_app

app = create_app()
# What stands now stays to the end: the collector, which would stop a page now and then to go
# through all of it, leaves it alone.
gc.freeze()
