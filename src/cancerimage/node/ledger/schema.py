"""The tables of the ledger's database."""

from cancerimage.disclosure.charge import ALLOWANCE_CUBE, ALLOWANCE_DATASET, ALLOWANCE_PERSON

# The database itself refuses to spend more than there is, whatever the code above it does.
TABLES = f"""
CREATE TABLE state (
    id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    paused INTEGER NOT NULL
) STRICT;
CREATE TABLE policies (
    dataset TEXT PRIMARY KEY,
    policy TEXT NOT NULL,
    audience TEXT NOT NULL,
    organisations TEXT NOT NULL,
    chosen INTEGER NOT NULL,
    actor TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE epochs (
    id TEXT PRIMARY KEY,
    dataset TEXT NOT NULL,
    number INTEGER NOT NULL,
    policy TEXT NOT NULL,
    opened INTEGER NOT NULL,
    ended INTEGER,
    why TEXT,
    generation TEXT NOT NULL,
    manifest TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    indexed TEXT NOT NULL,
    tells INTEGER NOT NULL,
    cube TEXT NOT NULL,
    UNIQUE (dataset, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_epoch_at_a_time ON epochs (dataset) WHERE ended IS NULL;
CREATE TABLE charges (
    sequence INTEGER NOT NULL,
    epoch TEXT NOT NULL,
    form TEXT NOT NULL,
    asker TEXT NOT NULL,
    cost INTEGER NOT NULL CHECK (cost >= 0),
    moment INTEGER NOT NULL,
    PRIMARY KEY (epoch, form)
) STRICT, WITHOUT ROWID;
CREATE TABLE spent (
    epoch TEXT NOT NULL,
    account TEXT NOT NULL,
    cost INTEGER NOT NULL CHECK (cost <= CASE account
        WHEN 'cube' THEN {ALLOWANCE_CUBE} WHEN 'live' THEN {ALLOWANCE_DATASET} ELSE {ALLOWANCE_PERSON} END),
    PRIMARY KEY (account, epoch)
) STRICT, WITHOUT ROWID;
CREATE TABLE released (
    form TEXT NOT NULL,
    epoch TEXT NOT NULL,
    value INTEGER,
    margin INTEGER NOT NULL,
    below INTEGER NOT NULL,
    PRIMARY KEY (form, epoch)
) STRICT, WITHOUT ROWID;
CREATE TABLE questions (
    sequence INTEGER PRIMARY KEY,
    moment INTEGER NOT NULL,
    asker TEXT NOT NULL,
    roles TEXT NOT NULL,
    project TEXT,
    query TEXT NOT NULL,
    answers TEXT NOT NULL
) STRICT;
CREATE INDEX questions_by_moment ON questions (moment);
"""
"""A person's account in `spent` is the pseudonym; `cube` and `live` are those of the dataset."""

VERSION = 1
"""Kept in SQLite's `user_version`."""
