/** Version of the tables below; a change of them is a new one with a step from the one before. */
export const FORMAT = 1;

/**
 * Tables of the event file: the facts, the keys they are sealed with, and small blobs, side by side so that one commit
 * carries all three. Deleted keys are overwritten (`secure_delete`), since deleting them is what erases a person.
 */
export const TABLES = `
create table meta (name text primary key, value text not null) without rowid;
create table events (
  position integer primary key,
  stream text not null,
  revision integer not null,
  id text not null,
  type text not null,
  version integer not null,
  data text not null,
  metadata text not null,
  unique (stream, revision)
);
create table keys (id text primary key, owner text not null unique, box text not null) without rowid;
create table blobs (number integer primary key, hash blob not null unique, bytes blob not null);
`;
