import { expect, test } from 'vitest';
import { Telemetry } from './telemetry.js';

async function text(telemetry: Telemetry): Promise<string[]> {
  return (await telemetry.registry.metrics()).split('\n');
}

test('counts what it is told, by label', async () => {
  const telemetry = new Telemetry();
  telemetry.bet('dice', 'accepted');
  telemetry.bet('dice', 'accepted');
  telemetry.bet('mines', 'insufficient_funds');
  telemetry.verdict('place_bet', 'accepted');
  telemetry.refusalStored('insufficient_funds');
  telemetry.launchDataRefused('HASH_INVALID');
  const count = telemetry.requestsOf('POST', '/v1/bets');
  count(201, 3);
  count(429, 2_000);
  telemetry.batch(0, { commands: 30, waitMs: 2, commitMs: 4 });
  const lines = await text(telemetry);
  expect(lines).toEqual(
    expect.arrayContaining([
      'croupier_bets_total{game="dice",verdict="accepted"} 2',
      'croupier_bets_total{game="mines",verdict="insufficient_funds"} 1',
      'croupier_verdicts_total{act="place_bet",code="accepted"} 1',
      'croupier_stored_refusals_total{code="insufficient_funds"} 1',
      'croupier_launch_data_refused_total{reason="HASH_INVALID"} 1',
      'croupier_http_requests_total{method="POST",route="/v1/bets",status="201"} 1',
      'croupier_http_request_seconds_bucket{method="POST",route="/v1/bets",le="0.0025"} 0',
      'croupier_http_request_seconds_bucket{method="POST",route="/v1/bets",le="0.005"} 1',
      'croupier_http_request_seconds_bucket{method="POST",route="/v1/bets",le="+Inf"} 2',
      'croupier_http_request_seconds_sum{method="POST",route="/v1/bets"} 2.003',
      'croupier_lane_batch_commands_bucket{le="16",lane="0"} 0',
      'croupier_lane_batch_commands_bucket{le="32",lane="0"} 1',
      'croupier_lane_wait_seconds_sum{lane="0"} 0.002',
      'croupier_lane_commit_seconds_sum{lane="0"} 0.004',
    ]),
  );
});

test('reads queues, pools and the event loop when it is asked', async () => {
  const telemetry = new Telemetry();
  let depth = 1;
  telemetry.watchQueue('lane 0', () => depth);
  telemetry.watchPool('read', { totalCount: 3, idleCount: 2, waitingCount: 1 });
  depth = 7;
  const lines = await text(telemetry);
  expect(lines).toEqual(
    expect.arrayContaining([
      'croupier_queue_commands{queue="lane 0"} 7',
      'croupier_pool_connections{pool="read",state="open"} 3',
      'croupier_pool_connections{pool="read",state="idle"} 2',
      'croupier_pool_connections{pool="read",state="waiting"} 1',
    ]),
  );
  expect(lines.some((line) => line.startsWith('nodejs_eventloop_lag_seconds '))).toBe(true);
});

test('two of them in one process do not share what they count', async () => {
  const [one, other] = [new Telemetry(), new Telemetry()];
  one.bet('dice', 'accepted');
  expect((await text(other)).some((line) => line.startsWith('croupier_bets_total{'))).toBe(false);
});
