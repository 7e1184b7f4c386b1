-- The functions through which the serving role writes. Each is short, owned by the owner, with a fixed search path.
--
-- `lane_commit` is the only one that moves money. Its first statement is the gate: fence, proof that the caller's memory
-- was current, order and lease renewal in one row update. The lane's row is locked first by everybody, so batches can't
-- deadlock. Balances are absolute: an increment would swallow a stale memory.

create function lane_gate(p_lane smallint, p_epoch bigint, p_from bigint, p_count int, p_head bytea) returns void
language plpgsql as $$
begin
  update lane set seq = p_from + p_count, head = p_head, lease_until = now() + interval '10 s'
   where id = p_lane and epoch = p_epoch and seq = p_from;
  if not found then
    raise exception 'lane % is not at epoch %, seq %', p_lane, p_epoch, p_from using errcode = 'CR001';
  end if;
end $$;

create function expect_rows(p_what text, p_count bigint, p_expected int) returns void
language plpgsql as $$
begin
  if p_count <> p_expected then
    raise exception '%: % rows of %', p_what, p_count, p_expected using errcode = 'CR003';
  end if;
end $$;

create function write_accounts(a_player bigint[], a_no smallint[], a_asset smallint[], a_pocket smallint[],
  a_balance bigint[], p_new boolean) returns void
language plpgsql as $$
declare n bigint;
begin
  if p_new then
    insert into account (player_id, no, asset, pocket, balance)
    select * from unnest(a_player, a_no, a_asset, a_pocket, a_balance);
  else
    update account a set balance = x.balance
      from unnest(a_player, a_no, a_asset, a_pocket, a_balance) x(player_id, no, asset, pocket, balance)
     where a.player_id = x.player_id and a.no = x.no and a.asset = x.asset and a.pocket = x.pocket;
    get diagnostics n = row_count;
    perform expect_rows('account', n, cardinality(a_player));
  end if;
end $$;

create function write_states(p_lane smallint, s_player bigint[], s_nonce bigint[], s_last_round bigint[], s_seed int[],
  p_new boolean) returns void
language plpgsql as $$
declare n bigint;
begin
  if p_new then
    insert into player_state (player_id, nonce, last_round, seed_id, lane)
    select x.*, p_lane from unnest(s_player, s_nonce, s_last_round, s_seed) x;
  else
    update player_state s set nonce = x.nonce, last_round = x.last_round, seed_id = x.seed_id
      from unnest(s_player, s_nonce, s_last_round, s_seed) x(player_id, nonce, last_round, seed_id)
     where s.player_id = x.player_id and s.lane = p_lane;
    get diagnostics n = row_count;
    perform expect_rows('player_state', n, cardinality(s_player));
  end if;
end $$;

create function write_commands(p_lane smallint, p_from bigint, p_at timestamptz, p_config int,
  c_player bigint[], c_id uuid[], c_act smallint[], c_verdict smallint[], c_codec smallint[], c_no smallint[],
  c_asset smallint[], c_game smallint[], c_out bigint[], c_in bigint[], c_balance bigint[], c_nonce bigint[],
  c_skipped int[], c_seed int[], c_round uuid[], c_round_stake bigint[], c_previous bigint[], c_fingerprint bytea[],
  c_body text[], c_result text[], c_hash bytea[]) returns void
language plpgsql as $$
begin
  insert into command (player_id, id, seq, at, out_minor, in_minor, balance, nonce, round_id, round_stake, previous,
    seed_id, config_id, skipped, lane, act, verdict, codec, no, asset, game, fingerprint, body, result, hash)
  select x.player_id, x.id, p_from + x.k, p_at, x.out_minor, x.in_minor, x.balance, x.nonce, x.round_id, x.round_stake,
    x.previous, x.seed_id, p_config, x.skipped, p_lane, x.act, x.verdict, x.codec, x.no, x.asset, x.game,
    x.fingerprint, x.body, x.result, x.hash
  from unnest(c_player, c_id, c_act, c_verdict, c_codec, c_no, c_asset, c_game, c_out, c_in, c_balance, c_nonce,
    c_skipped, c_seed, c_round, c_round_stake, c_previous, c_fingerprint, c_body, c_result, c_hash) with ordinality
    x(player_id, id, act, verdict, codec, no, asset, game, out_minor, in_minor, balance, nonce,
      skipped, seed_id, round_id, round_stake, previous, fingerprint, body, result, hash, k);
end $$;

create function write_house(p_lane smallint, h_asset smallint[], h_pocket smallint[], h_delta bigint[]) returns void
language plpgsql as $$
declare n bigint;
begin
  update lane_house h set balance = h.balance + x.delta
    from unnest(h_asset, h_pocket, h_delta) x(asset, pocket, delta)
   where h.lane = p_lane and h.asset = x.asset and h.pocket = x.pocket;
  get diagnostics n = row_count;
  perform expect_rows('lane_house', n, cardinality(h_asset));
end $$;

-- Everything that is not an instant bet: a document {transfers, rounds, holds, seeds, house}, each a list of rows.
-- Rare beside bets, so it is written for reading; JSON numbers never carry amounts, text does.
create function write_details(p_lane smallint, p_details jsonb) returns void
language plpgsql as $$
begin
  insert into lane_house (lane, asset, pocket, balance)
  select p_lane, asset, pocket, 0 from jsonb_to_recordset(p_details->'house') x(asset smallint, pocket smallint)
  on conflict do nothing;

  insert into transfer (seq, player_id, amount, lane, leg, no, asset, debit, credit)
  select seq, player_id, amount, p_lane, leg, no, asset, debit, credit
    from jsonb_to_recordset(p_details->'transfers')
      x(seq bigint, player_id bigint, amount bigint, leg smallint, no smallint, asset smallint, debit smallint, credit smallint);

  insert into round (player_id, id, stake, cap, payout, nonce, opened_seq, closed_seq, seed_id, config_id, no, asset, game,
    params, moves, view)
  select player_id, id, stake, cap, payout, nonce, opened_seq, closed_seq, seed_id, config_id, no, asset, game,
    params, moves, view
    from jsonb_to_recordset(p_details->'rounds')
      x(player_id bigint, id uuid, stake bigint, cap bigint, payout bigint, nonce bigint, opened_seq bigint,
        closed_seq bigint, seed_id int, config_id int, no smallint, asset smallint, game smallint,
        params text, moves text, view text)
  on conflict (player_id, id) do update
    set stake = excluded.stake, payout = excluded.payout, closed_seq = excluded.closed_seq,
        moves = excluded.moves, view = excluded.view;

  insert into hold (player_id, id, amount, settled, expires_at, opened_seq, closed_seq, no, asset, state)
  select player_id, id, amount, settled, expires_at, opened_seq, closed_seq, no, asset, state
    from jsonb_to_recordset(p_details->'holds')
      x(player_id bigint, id uuid, amount bigint, settled bigint, expires_at timestamptz, opened_seq bigint,
        closed_seq bigint, no smallint, asset smallint, state smallint)
  on conflict (player_id, id) do update
    set settled = excluded.settled, closed_seq = excluded.closed_seq, state = excluded.state;

  insert into seed_pair (player_id, committed_seq, revealed_seq, id, client_seed_by, server_seed_hash, server_seed_enc,
    client_seed, server_seed)
  select player_id, committed_seq, revealed_seq, id, client_seed_by, decode(server_seed_hash, 'hex'),
    decode(server_seed_enc, 'hex'), client_seed, server_seed
    from jsonb_to_recordset(p_details->'seeds')
      x(player_id bigint, committed_seq bigint, revealed_seq bigint, id int, client_seed_by smallint,
        server_seed_hash text, server_seed_enc text, client_seed text, server_seed text)
  on conflict (player_id, id) do update
    set revealed_seq = excluded.revealed_seq, client_seed_by = excluded.client_seed_by,
        client_seed = excluded.client_seed, server_seed = excluded.server_seed;
end $$;

create function lane_commit(p_lane smallint, p_epoch bigint, p_from bigint, p_count int, p_head bytea, p_at timestamptz,
  p_config int,
  a_player bigint[], a_no smallint[], a_asset smallint[], a_pocket smallint[], a_balance bigint[],
  n_player bigint[], n_no smallint[], n_asset smallint[], n_pocket smallint[], n_balance bigint[],
  s_player bigint[], s_nonce bigint[], s_last_round bigint[], s_seed int[],
  t_player bigint[], t_nonce bigint[], t_last_round bigint[], t_seed int[],
  c_player bigint[], c_id uuid[], c_act smallint[], c_verdict smallint[], c_codec smallint[], c_no smallint[],
  c_asset smallint[], c_game smallint[], c_out bigint[], c_in bigint[], c_balance bigint[], c_nonce bigint[],
  c_skipped int[], c_seed int[], c_round uuid[], c_round_stake bigint[], c_previous bigint[], c_fingerprint bytea[],
  c_body text[], c_result text[], c_hash bytea[],
  h_asset smallint[], h_pocket smallint[], h_delta bigint[],
  p_details jsonb) returns void
language plpgsql security definer set search_path = croupier, pg_temp
-- A plan made while the tables were small would scan them whole, and stay: always by the key.
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off as $$
begin
  perform lane_gate(p_lane, p_epoch, p_from, p_count, p_head);
  perform write_commands(p_lane, p_from, p_at, p_config, c_player, c_id, c_act, c_verdict, c_codec, c_no, c_asset, c_game,
    c_out, c_in, c_balance, c_nonce, c_skipped, c_seed, c_round, c_round_stake, c_previous, c_fingerprint, c_body,
    c_result, c_hash);
  if cardinality(n_player) > 0 then perform write_accounts(n_player, n_no, n_asset, n_pocket, n_balance, true); end if;
  if cardinality(a_player) > 0 then perform write_accounts(a_player, a_no, a_asset, a_pocket, a_balance, false); end if;
  if cardinality(t_player) > 0 then perform write_states(p_lane, t_player, t_nonce, t_last_round, t_seed, true); end if;
  if cardinality(s_player) > 0 then perform write_states(p_lane, s_player, s_nonce, s_last_round, s_seed, false); end if;
  if p_details is not null then perform write_details(p_lane, p_details); end if;
  if cardinality(h_asset) > 0 then perform write_house(p_lane, h_asset, h_pocket, h_delta); end if;
end $$;

-- Takes a lane that is free, one's own, or whose owner was seen dead at `p_seen_epoch`. Correctness stands on the epoch:
-- whoever held it before can't commit any more; the lease only says who may try.
create function lane_take(p_lane smallint, p_owner text, p_address text, p_seen_epoch bigint)
returns table (epoch bigint, seq bigint, head bytea)
language sql security definer set search_path = croupier, pg_temp as $$
  update lane l set epoch = l.epoch + 1, owner = p_owner, address = p_address, lease_until = now() + interval '10 s'
   where l.id = p_lane and (l.lease_until < now() or l.owner = p_owner or l.epoch = p_seen_epoch)
  returning l.epoch, l.seq, l.head
$$;

-- After a lost connection: waits for the old backend's row lock, fences it for ever and tells what it left behind.
create function lane_fence(p_lane smallint, p_epoch bigint) returns table (epoch bigint, seq bigint, head bytea)
language sql security definer set search_path = croupier, pg_temp as $$
  update lane l set epoch = l.epoch + 1, lease_until = now() + interval '10 s'
   where l.id = p_lane and l.epoch = p_epoch
  returning l.epoch, l.seq, l.head
$$;

create function lane_renew(p_lane smallint, p_epoch bigint) returns boolean
language plpgsql security definer set search_path = croupier, pg_temp as $$
begin
  update lane set lease_until = now() + interval '10 s' where id = p_lane and epoch = p_epoch;
  return found;
end $$;

create function lane_release(p_lane smallint, p_epoch bigint) returns void
language sql security definer set search_path = croupier, pg_temp as $$
  update lane set lease_until = '-infinity', owner = null, address = null where id = p_lane and epoch = p_epoch
$$;

-- Refused unless it follows the checkpoint that its root begins after, and states a link of the chain.
create function put_checkpoint(p_lane smallint, p_epoch bigint, p_after bigint, p_seq bigint, p_at timestamptz,
  p_head bytea, p_root bytea, p_totals text, p_signature bytea) returns boolean
language plpgsql security definer set search_path = croupier, pg_temp as $$
begin
  perform 1 from lane where id = p_lane and epoch = p_epoch for share;
  if not found or p_seq <= p_after
    or p_after <> (select coalesce(max(seq), 0) from checkpoint where lane = p_lane)
    or p_head is distinct from (select hash from command where lane = p_lane and seq = p_seq)
  then return false; end if;
  insert into checkpoint (seq, at, lane, head, root, totals, signature)
  values (p_seq, p_at, p_lane, p_head, p_root, p_totals, p_signature);
  return true;
end $$;

-- The row of a configuration, made when it is first seen. Numbers are given under the table's lock, without a sequence.
create function put_configuration(p_body text) returns int
language plpgsql security definer set search_path = croupier, pg_temp as $$
declare
  n int;
  d bytea := sha256(convert_to(p_body, 'UTF8'));
begin
  select id into n from configuration where digest = d;
  if found then return n; end if;
  lock table configuration in share row exclusive mode;
  select id into n from configuration where digest = d;
  if found then return n; end if;
  insert into configuration select coalesce(max(id), 0) + 1, d, p_body from configuration returning id into n;
  return n;
end $$;

-- Turns the stored form of one seed over to another master key; refused unless the old form is the stored one. For the
-- owner alone: whoever could call it could destroy seeds.
create function reencrypt_seed(p_player bigint, p_id int, p_old bytea, p_new bytea) returns boolean
language plpgsql security definer set search_path = croupier, pg_temp as $$
begin
  update seed_pair set server_seed_enc = p_new where player_id = p_player and id = p_id and server_seed_enc = p_old;
  return found;
end $$;

-- One statement, so one snapshot: what a lane keeps of players, and the commands of theirs that were done already.
create function load_players(p_players bigint[], p_command_players bigint[], p_commands uuid[])
returns table (player_id bigint, state jsonb) language sql stable as $$
  select p.id, jsonb_build_object(
    'state', (select to_jsonb(s) || jsonb_build_object('nonce', s.nonce::text, 'player_id', s.player_id::text,
        'last_round', s.last_round::text) from player_state s where s.player_id = p.id),
    'accounts', (select coalesce(jsonb_agg(jsonb_build_array(a.no, a.asset, a.pocket, a.balance::text)), '[]')
        from account a where a.player_id = p.id),
    'seeds', (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'committed_seq', d.committed_seq::text,
        'client_seed', d.client_seed, 'client_seed_by', d.client_seed_by, 'hash', encode(d.server_seed_hash, 'hex'),
        'enc', encode(d.server_seed_enc, 'hex')) order by d.id), '[]')
        from seed_pair d where d.player_id = p.id and d.revealed_seq is null),
    'rounds', (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'stake', r.stake::text, 'cap', r.cap::text,
        'first_stake', (select c.out_minor::text from command c where c.player_id = r.player_id and c.id = r.id),
        'nonce', r.nonce::text, 'opened_seq', r.opened_seq::text, 'seed_id', r.seed_id, 'config_id', r.config_id,
        'no', r.no, 'asset', r.asset, 'game', r.game, 'params', r.params, 'moves', r.moves) order by r.opened_seq), '[]')
        from round r where r.player_id = p.id and r.closed_seq is null),
    'holds', (select coalesce(jsonb_agg(jsonb_build_object('id', h.id, 'amount', h.amount::text,
        'settled', h.settled::text, 'expires_at', (extract(epoch from h.expires_at) * 1000)::bigint::text,
        'opened_seq', h.opened_seq::text, 'closed_seq', h.closed_seq::text, 'no', h.no, 'asset', h.asset,
        'state', h.state)), '[]')
        from hold h where h.player_id = p.id),
    'done', (select coalesce(jsonb_agg(c.id), '[]')
        from unnest(p_command_players, p_commands) x(player_id, id)
        join command c on c.player_id = x.player_id and c.id = x.id where x.player_id = p.id))
  from unnest(p_players) p(id)
$$;

-- Views for people: plain columns and readable JSON.

create view journal as
select c.lane, c.seq, c.at, c.player_id, c.id, k.body::jsonb->'acts'->>(c.act::text) as act,
  case c.verdict when 1 then 'accepted' else 'refused' end as verdict,
  a.code as asset, k.body::jsonb->'games'->(c.game::text)->>'id' as game, c.no as account_no,
  c.out_minor, c.in_minor, c.balance, c.nonce, c.skipped, c.seed_id, coalesce(c.round_id, case when c.game is not null then c.id end) as round_id,
  c.body::jsonb as body, c.result::jsonb as result, c.config_id, encode(c.hash, 'hex') as hash
from command c join configuration k on k.id = c.config_id left join asset a on a.id = c.asset;

create function pocket_name(p smallint) returns text language sql immutable as $$
  select (array['cash', 'bonus', 'held', 'in_play', 'house', 'outside'])[p]
$$;

-- Every movement: the rows of `transfer`, and the two fixed legs that an instant bet carries in its own row.
create view posting as
select t.lane, t.seq, t.leg, t.player_id, t.no as account_no, a.code as asset, pocket_name(t.debit) as debit,
  pocket_name(t.credit) as credit, t.amount
from transfer t join asset a on a.id = t.asset
union all
select c.lane, c.seq, 0::smallint, c.player_id, c.no, a.code, 'cash', 'house', c.out_minor
from command c join asset a on a.id = c.asset
where c.verdict = 1 and c.out_minor > 0 and not exists (select from transfer t where t.lane = c.lane and t.seq = c.seq)
union all
select c.lane, c.seq, 1::smallint, c.player_id, c.no, a.code, 'house', 'cash', c.in_minor
from command c join asset a on a.id = c.asset
where c.verdict = 1 and c.in_minor > 0 and not exists (select from transfer t where t.lane = c.lane and t.seq = c.seq);

-- Every round, instant or of steps, as its player sees it.
create view round_view as
select c.player_id, c.id, c.lane, c.seq as opened_seq, coalesce(r.closed_seq, case when r.id is null then c.seq end) as closed_seq,
  case when r.id is not null and r.closed_seq is null then 'open' else 'settled' end as state,
  k.body::jsonb->'games'->(c.game::text)->>'id' as game,
  (k.body::jsonb->'games'->(c.game::text)->>'version')::int as game_version,
  a.code as asset, coalesce(r.stake, c.out_minor) as stake_minor,
  case when r.id is null then c.in_minor else r.payout end as payout_minor,
  c.nonce, coalesce(c.skipped, 0) as skipped, c.seed_id, c.body::jsonb as params,
  coalesce(r.moves::jsonb, '[]') as moves, coalesce(r.view, c.result)::jsonb as outcome, c.at as opened_at, c.config_id
from command c
join configuration k on k.id = c.config_id
join asset a on a.id = c.asset
left join round r on r.player_id = c.player_id and r.id = c.id
where c.game is not null and c.verdict = 1 and c.round_id is null;

revoke all on all functions in schema croupier from public;
grant usage on schema croupier to :app_role;
grant select on all tables in schema croupier to :app_role;
grant execute on function lane_take, lane_fence, lane_renew, lane_release, lane_commit, put_checkpoint, put_configuration,
  load_players, pocket_name to :app_role;
