/** Version of the tables below; a change of them is a new one with a step from the one before. */
export const FORMAT = 1;

/** Tables of the work state. */
export const TABLES = `
create table documents (
  collection text not null,
  id text not null,
  version integer not null,
  value text not null,
  primary key (collection, id)
) without rowid;
create table counters (name text primary key, ends_at integer not null, sum integer not null) without rowid;
create index counters_by_end on counters (ends_at);
create table leases (name text primary key, holder text not null, ends_at integer not null) without rowid;
`;
