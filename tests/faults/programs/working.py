"""The worker, with a lease that a test can wait for; it says when it is ready."""

from __future__ import annotations

import sys
from datetime import timedelta

from forum import create_app
from forum.core import jobs, outbox


def main(lease: float) -> None:
    outbox.LEASE, outbox.RENEW_SECONDS = timedelta(seconds=lease), lease / 3
    app = create_app()
    print("ready", flush=True)
    jobs.work(app)


if __name__ == "__main__":
    main(float(sys.argv[1]))
