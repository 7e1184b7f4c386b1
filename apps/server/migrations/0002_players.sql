-- People and their sessions: personal data, apart from money. These rows can be erased; the book knows a player's number
-- and nothing else about him, so it stays whole without them.

create table telegram_identity (
  telegram_id   bigint      primary key check (telegram_id between 1 and 9007199254740991),
  player_id     bigint      not null unique check (player_id > 0),
  created_at    timestamptz not null,
  seen_at       timestamptz not null,            -- the last sign-in, which also refreshed the profile below
  is_premium    boolean     not null,
  first_name    text        not null check (char_length(first_name) <= 64),
  last_name     text        check (char_length(last_name) <= 64),
  username      text        check (char_length(username) <= 32),
  language_code text        check (char_length(language_code) <= 35)
);

-- A token is never stored, only its hash: whoever reads this table can't act for anybody.
create table session (
  token_hash  bytea       primary key check (length(token_hash) = 32),
  player_id   bigint      not null,
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  ended_at    timestamptz,                       -- revoked before it expired
  launch_hash bytea       check (length(launch_hash) = 32)   -- which launch data it came from; caps what one leak can open
);

create index session_player on session (player_id, created_at) where ended_at is null;
create index session_expiry on session (expires_at);

grant select, insert, update, delete on telegram_identity, session to :app_role;
