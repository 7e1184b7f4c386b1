-- The book. One function writes it, `lane_commit`; the role that serves can call that function and read, nothing else.
--
-- Columns stand in order of width (8, 4, 2 bytes, then variable), so that no row is padded. Amounts are minor units.
-- Pockets: 1 cash, 2 bonus, 3 held, 4 in play (the player's, in `account`); 5 house, 6 outside (in `lane_house`).

create table asset (
  id        smallint primary key,
  code      text     not null unique,
  scale     smallint not null check (scale between 0 and 9),
  kind      text     not null check (kind in ('play', 'real')),  -- play coins can never be withdrawn
  stake_min bigint   not null check (stake_min > 0),
  stake_max bigint   not null check (stake_max >= stake_min),
  win_max   bigint   not null check (win_max >= stake_max and win_max < 4611686018427387904)
);

-- One coin is 10,000 minor units: from that stake on no game's odds change by rounding.
insert into asset values (1, 'PLAY', 4, 'play', 100, 50000000, 1000000000000);

-- What was in force: profile, games with their versions, acts, build. A command names the row it was decided under.
create table configuration (
  id     int   primary key,
  digest bytea not null unique,
  body   text  not null
);

-- The gate. `epoch` fences a former owner, `seq` proves that the owner's memory was current; `head` ends the hash chain.
create table lane (
  epoch       bigint      not null,
  seq         bigint      not null,
  lease_until timestamptz not null,
  id          smallint    primary key,
  head        bytea       not null,
  owner       text,
  address     text
) with (fillfactor = 10);

create table bucket (
  id   smallint primary key check (id between 0 and 1023),
  lane smallint not null
);

create table lane_house (
  balance bigint   not null,
  lane    smallint not null,
  asset   smallint not null,
  pocket  smallint not null check (pocket in (5, 6)),
  primary key (lane, asset, pocket)
) with (fillfactor = 10);

create table account (
  player_id bigint   not null,
  balance   bigint   not null check (balance >= 0),
  no        smallint not null,             -- the account's number below the player: a brand or a grant; 0 is the first
  asset     smallint not null,
  pocket    smallint not null check (pocket between 1 and 4),
  primary key (player_id, no, asset, pocket)
) with (fillfactor = 60);

create table player_state (
  player_id  bigint   primary key,
  nonce      bigint   not null,            -- the next one due
  last_round bigint,                       -- seq of the command that opened the player's last round
  seed_id    int      not null,            -- the active pair; the next one is seed_id + 1
  lane       smallint not null
) with (fillfactor = 60);

create table command (
  player_id   bigint      not null,
  id          uuid        not null,
  seq         bigint      not null,
  at          timestamptz not null,
  out_minor   bigint,                      -- what it takes from cash; of a refused command, what it asked for
  in_minor    bigint,                      -- what it puts into cash
  balance     bigint,                      -- cash after it
  nonce       bigint,
  round_id    uuid,                        -- of a move; the round of a bet has the bet's own id
  round_stake bigint,                      -- of a move: all that was staked in its round so far
  previous    bigint,                      -- seq of the bet before this one: a player's rounds are a list without an index
  seed_id     int,
  config_id   int         not null,
  skipped     int,                         -- nonces passed over before `nonce`, provably
  lane        smallint    not null,
  act         smallint    not null,
  verdict     smallint    not null check (verdict in (1, 2)),  -- 1 accepted, 2 refused
  codec       smallint    not null,        -- how body and result are read
  no          smallint    not null,
  asset       smallint,
  game        smallint,
  fingerprint bytea       not null,        -- of the content, so that an id can't be used for something else
  body        text        not null,
  result      text,
  hash        bytea       not null,
  primary key (player_id, id)
);
create unique index command_order on command (lane, seq);
alter table command set (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_freeze_min_age = 0);

create table transfer (
  seq       bigint   not null,
  player_id bigint   not null,
  amount    bigint   not null check (amount > 0),
  lane      smallint not null,
  leg       smallint not null,
  no        smallint not null,
  asset     smallint not null,
  debit     smallint not null,
  credit    smallint not null check (credit <> debit),
  primary key (lane, seq, leg)
);

-- Rounds that stay open between moves. What is hidden is not here at all: it follows from seed, nonce and moves.
create table round (
  player_id  bigint   not null,
  id         uuid     not null,
  stake      bigint   not null,
  cap        bigint   not null,            -- what it may pay at most, fixed when it opened
  payout     bigint,
  nonce      bigint   not null,
  opened_seq bigint   not null,
  closed_seq bigint,
  seed_id    int      not null,
  config_id  int      not null,
  no         smallint not null,
  asset      smallint not null,
  game       smallint not null,
  params     text     not null,
  moves      text     not null,
  view       text     not null,            -- what the player may see
  primary key (player_id, id)
) with (fillfactor = 60);
create index round_open on round (player_id) where closed_seq is null;

create table hold (
  player_id  bigint      not null,
  id         uuid        not null,
  amount     bigint      not null check (amount > 0),
  settled    bigint,
  expires_at timestamptz not null,
  opened_seq bigint      not null,
  closed_seq bigint,
  no         smallint    not null,
  asset      smallint    not null,
  state      smallint    not null check (state between 1 and 4),  -- 1 open, 2 settled, 3 voided, 4 expired
  primary key (player_id, id)
);
create index hold_open on hold (expires_at) where state = 1;

create table seed_pair (
  player_id        bigint   not null,
  committed_seq    bigint   not null,      -- the command that showed the hash
  revealed_seq     bigint,
  id               int      not null,
  client_seed_by   smallint,               -- 1 the player, 2 the house; null until the pair is active
  server_seed_hash bytea    not null,
  server_seed_enc  bytea    not null,
  client_seed      text,
  server_seed      text,                   -- once revealed
  primary key (player_id, id)
);

create table checkpoint (
  seq       bigint      not null,
  at        timestamptz not null,
  lane      smallint    not null,
  head      bytea       not null,
  root      bytea       not null,          -- Merkle root of the hashes since the checkpoint before
  totals    text        not null,
  signature bytea       not null,
  primary key (lane, seq)
);

insert into bucket select n, 0 from generate_series(0, 1023) n;
insert into lane values (0, 0, '-infinity', 0, sha256('croupier lane 0'), null, null);

-- Insert-only for everybody, the owner too. Triggers don't fire on insert, so they cost nothing on the road of a bet.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is insert-only', tg_table_name using errcode = 'CR009';
end $$;

do $$
declare t text;
begin
  foreach t in array array['command', 'transfer', 'checkpoint', 'configuration'] loop
    execute format('create trigger insert_only before update or delete on %I for each row execute function refuse_change()', t);
    execute format('create trigger insert_only_truncate before truncate on %I for each statement execute function refuse_change()', t);
  end loop;
end $$;
