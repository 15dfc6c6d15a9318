"""The worker: huey carries the wake-up, the outbox row is the truth."""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask
from huey import RedisHuey, SqliteHuey, crontab
from huey.api import Huey
from sqlalchemy.exc import DBAPIError

from config import ConfigError
from forum.core import chores, metrics, outbox, redis
from forum.core.database import reason
from forum.core.lanes import Lanes
from forum.core.outbox import Handler
from forum.core.pulse import Pulse
from forum.core.waking import Waker
from forum.extensions import db

WORKER_THREADS = 2
SLOWEST_POLL_SECONDS = 1.0
# How long what is in hand may go on once the worker is told to stop.
FINISH_SECONDS = 5.0

log = logging.getLogger(__name__)

_doing_chores = threading.Lock()


def install(
    app: Flask, handlers: Mapping[str, Handler], each_minute: Sequence[Callable[[], object]] = ()
) -> None:
    """Give `app` its queue, and the outbox its handlers and its way to wake the worker.

    What is in `each_minute` the worker does every minute, besides what is due in the outbox.
    """
    queue = _queue(app)
    handlers = {kind: _measured(kind, handler) for kind, handler in handlers.items()}

    def carry_out_in_lane(effect_id: int) -> None:
        with app.app_context():
            _attempt(effect_id, handlers)

    lanes = Lanes(carry_out_in_lane)

    @queue.task(name="carry_out")
    def carry_out(effect_id: int) -> None:
        with app.app_context():
            _direct([effect_id], handlers, lanes)

    @queue.periodic_task(crontab(minute="*"), name="sweep")
    def sweep() -> None:
        _keep_up(app)

    def wake(effect_id: int) -> None:
        try:
            carry_out(effect_id)
        except Exception:
            # The row is safe in the database: the worker's next sweep finds it.
            log.exception("the worker could not be woken")

    app.extensions["queue"] = queue
    app.extensions["lanes"] = lanes
    app.extensions["each_minute"] = each_minute
    app.extensions["effect_handlers"] = handlers
    # Redis may be far away or hang; the file of the other queue is at hand.
    app.extensions["wake_worker"] = Waker(wake).call if isinstance(queue, RedisHuey) else wake


def _measured(kind: str, handler: Handler) -> Handler:
    def measured(payload: Mapping[str, Any]) -> None:
        with metrics.timed_effect(kind):
            handler(payload)

    return measured


def _queue(app: Flask) -> Huey:
    config = app.config["VIVIER"]
    if config.redis_url:
        pool = redis.queue_pool(config.redis_url)
        return RedisHuey("vivier", connection_pool=pool, results=False)
    path = config.home / "queue.db"
    try:
        return SqliteHuey("vivier", filename=str(path), results=False)
    except sqlite3.Error as error:
        # What waits is in the database.
        raise ConfigError(
            f"{path} can't be used: {error}. It may be deleted, nothing is lost: a new one is made."
        ) from error


def sweep_once(app: Flask) -> int:
    """Carry out everything that is due and that nobody holds; how many rows were tried.

    What has a lane goes on in its thread.
    """
    with app.app_context():
        due = outbox.due_ids()
        _direct(due, app.extensions["effect_handlers"], app.extensions["lanes"])
        return len(due)


def _direct(effect_ids: Sequence[int], handlers: Mapping[str, Handler], lanes: Lanes) -> None:
    lane_of = outbox.lanes_of(effect_ids)
    # First those that need no waiting for: the others begin at once and end in their own time.
    for effect_id, lane in lane_of.items():
        lanes.put(lane, effect_id)
    for effect_id in effect_ids:
        if effect_id not in lane_of:
            _attempt(effect_id, handlers)


def _attempt(effect_id: int, handlers: Mapping[str, Handler]) -> None:
    try:
        outbox.carry_out(effect_id, handlers)
    except Exception:
        log.exception("effect %s failed and will be tried again", effect_id)
    finally:
        db.session.remove()


def _keep_up(app: Flask) -> None:
    """Do what is to be done each minute; where the database is away, in the next."""
    try:
        _do_what_is_due(app)
    except DBAPIError as error:
        log.warning(
            "the worker looks again within a minute, the database refused: %s", reason(error)
        )


def _do_what_is_due(app: Flask) -> None:
    sweep_once(app)
    # Long ones are not begun again beside themselves: the next minute finds what is left.
    if _doing_chores.acquire(blocking=False):
        try:
            with app.app_context():
                chores.note([_done(chore) for chore in app.extensions["each_minute"]])
        finally:
            _doing_chores.release()


def _done(chore: Callable[[], object]) -> chores.Done:
    done, failure = chores.timed(chore)
    db.session.remove()
    if failure:
        log.error("%s failed and will be done again in a minute", done.name, exc_info=failure)
    return done


def work(app: Flask) -> None:
    """Run the worker until it is told to stop; then finish what is in hand, or let it go."""
    queue: Huey = app.extensions["queue"]
    consumer = queue.create_consumer(
        workers=WORKER_THREADS,
        periodic=True,
        initial_delay=0.1,
        max_delay=SLOWEST_POLL_SECONDS,
        check_worker_health=True,
    )
    for told in (signal.SIGTERM, signal.SIGINT):
        # The consumer listens only when its threads are there: until then its stop would be ours.
        signal.signal(told, lambda *_: consumer.stop_flag.set())
    pulse = Pulse(app)
    pulse.start()
    # Beside the consumer, which alone knows what to do when it is told to stop.
    threading.Thread(target=_keep_up, args=(app,), name="first-sweep", daemon=True).start()
    consumer.run()
    outbox.hands.close()
    unfinished = _unfinished()
    try:
        with app.app_context():
            outbox.let_go(unfinished)
        pulse.stop()
    except DBAPIError:
        log.warning("the database was away at the end: what was in hand is free in 90 seconds")
    if unfinished:
        # Their threads must not go on with what is free again.
        logging.shutdown()
        os._exit(0)


def _unfinished() -> frozenset[int]:
    """What is still in hand after FINISH_SECONDS, or when we are told to stop once more."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return outbox.hands.rest(FINISH_SECONDS)
    except KeyboardInterrupt:
        return outbox.hands.rest(0)
