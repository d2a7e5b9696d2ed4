"""SQLite as this program uses it: a library new enough not to damage the file, and writers that queue fairly.

Importing this package puts the bundled library in place of the one Python was built with, before Django loads either.
"""

import sys

import pysqlite3
from pysqlite3 import dbapi2

from cunzhan.kit.db.sqlite.version import refuse_old

refuse_old(dbapi2.sqlite_version_info)
sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = dbapi2
