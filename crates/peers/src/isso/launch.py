"""Runs Isso in the folder given, with its isso.cfg and comments.db, on a free port.

It prints "listening PORT" and ends when its standard input does. This is `isso run`, but for the port, which that
takes from its settings and can't say.
"""

import contextlib
import os
import shutil
import sqlite3
import sys
import threading

import isso
from isso import config
from werkzeug.serving import make_server

folder = sys.argv[1]


def end_with_input():
    # The process that started this one is gone, however it ended.
    sys.stdin.read()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def add_roots(path):
    """Adds 22 roots to the thread /canal-boats/, a day apart and with different votes, so that it has several pages."""
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        for n in range(22):
            database.execute(
                "INSERT INTO comments (tid, id, parent, created, mode, remote_addr, text, author, likes, dislikes, voters)"
                " VALUES (1, ?, NULL, ?, 1, '192.0.2.0', ?, ?, ?, ?, ?)",
                (
                    28 + n,
                    1757000000.25 + 86400 * n,
                    f"Entry {n + 1} of the *log*: the water is low.",
                    f"Lock keeper {n + 1}",
                    n * 7 % 11,
                    n % 3,
                    bytes(256),
                ),
            )


def settings():
    return config.load(config.default_file(), os.path.join(folder, "isso.cfg"))


threading.Thread(target=end_with_input, daemon=True).start()
add_roots(os.path.join(folder, "comments.db"))
# While it starts, it asks every site for its first page, up to five seconds each; only to warn.
ask = isso.http.curl
isso.http.curl = lambda *_: contextlib.nullcontext(None)
app = isso.make_app(settings())
isso.http.curl = ask
server = make_server("127.0.0.1", 0, app, threaded=True)
print("listening", server.port, flush=True)
server.serve_forever()
