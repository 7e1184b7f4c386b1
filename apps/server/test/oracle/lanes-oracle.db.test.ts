import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LaneBounds } from '../../src/ledger/lane-setup.js';
import { ManualClock } from '../../src/platform/clock.js';
import { readWallet } from '../../src/rounds/wallet.store.js';
import { Casino } from '../support/casino.js';
import { expectBook, expectProvenBook } from './book.js';
import { fixedSeed } from './fair.js';
import { expectForetold, outcomeOf } from './judge.js';
import { modelAssets } from './paper-lane.js';
import { Foreteller, scripts, type Burst, type Foretold } from './script.js';

vi.setConfig({ testTimeout: 60_000 });

/**
 * Random scripts through real lanes on a real database, beside the model that foretells them: verdicts, replays, conflicts
 * and balances while they run, and all rows of the book afterwards. Then the same script once with a memory that keeps
 * everything and once with one that keeps next to nothing: both must come to the same chain.
 */

const START_MS = 2_000_000_000_000;
/**
 * No budget for refusals here: the clock stands still, and a script refuses more than a player would in a minute. And
 * holds are ended by the script alone: the system would come in between.
 */
const patient = { refusalsPerMinute: 1_000_000, expireEveryMs: Infinity };
const forgetful = { ...patient, playersMax: 1, recentMax: 1 };
const quiet = { trouble: () => undefined };
const PLAYERS = 4;

interface Table {
  readonly casino: Casino;
  readonly clock: ManualClock;
}

async function openTable(bounds: Partial<LaneBounds>, lanes = 1): Promise<Table> {
  const clock = new ManualClock(START_MS);
  const casino = await Casino.open({ bounds, clock, lanes, freshSeed: fixedSeed, checkpointKey, watch: quiet });
  return { casino, clock };
}

const { privateKey: checkpointKey } = generateKeyPairSync('ed25519');

/** Numbers of players that nobody has, the same ones for the same salt. */
function playersOf(salt: string): bigint[] {
  return Array.from({ length: PLAYERS }, (_, index) => BigInt(`0x${fixedSeed(index).serverSeed.slice(0, 12)}${salt}`));
}

async function send({ casino }: Table, foretold: readonly Foretold[]): Promise<void> {
  const outcomes = await Promise.all(foretold.map(({ command }) => outcomeOf(casino.lanes.submit(command))));
  expectForetold(foretold, outcomes);
}

async function play(table: Table, salt: string, script: readonly Burst[]): Promise<Foreteller> {
  const oracle = new Foreteller(playersOf(salt), modelAssets, salt);
  await send(table, oracle.opening(table.clock.nowMs()));
  for (const burst of script) {
    table.clock.advance(burst.passMs);
    await send(table, oracle.burst(burst, table.clock.nowMs()));
  }
  return oracle;
}

let salts = 0;
const newSalt = (): string => (salts += 1).toString(16).padStart(3, '0');

describe.each([
  { memory: 'everything', bounds: patient, lanes: 1 },
  { memory: 'next to nothing', bounds: forgetful, lanes: 1 },
  { memory: 'everything, in batches of two and in two lanes', bounds: { ...patient, batchMax: 2 }, lanes: 2 },
])('lanes that remember $memory', ({ bounds, lanes }) => {
  let table: Table;

  beforeAll(async () => {
    table = await openTable(bounds, lanes);
  }, 60_000);

  afterAll(() => table.casino.close());

  it('[G-GAM-10, G-UI-2, S-BIZ-1] answer any script as the model foretells and write the same book', async () => {
    await fc.assert(
      fc.asyncProperty(scripts(PLAYERS, { bursts: 7, burst: 8 }), async (script) => {
        const oracle = await play(table, newSalt(), script);
        for (const [index, model] of oracle.players.entries()) {
          const playerId = oracle.ids[index] ?? 0n;
          await expectBook(table.casino.owner, playerId, model);
          const { accounts } = await readWallet(table.casino.pool, table.casino.lanes.rules, playerId);
          expect(accounts.find(({ asset }) => asset === 'PLAY')?.cashMinor).toBe(
            String(model.pocket(0, 1, 'cash') + model.pocket(1, 1, 'cash')),
          );
        }
      }),
      { numRuns: 30, endOnFailure: false },
    );
  }, 60_000);

  it('[G-PAY-6, G-REC-7] leave a book that adds up to zero, its chain whole, and that the audit replays', async () => {
    await expectProvenBook(table.casino);
  });
});

describe('the same script with a memory and without', () => {
  let remembering: Table;
  let forgetting: Table;

  beforeAll(async () => {
    [remembering, forgetting] = await Promise.all([openTable(patient), openTable(forgetful)]);
  }, 60_000);

  afterAll(() => Promise.all([remembering.casino.close(), forgetting.casino.close()]));

  it('[G-REC-7] comes to the same chain: equal heads, equal rows', async () => {
    // One player's commands at a time: of several players that are sent at once a lane may take any first.
    const oneByOne = scripts(PLAYERS, { bursts: 8, burst: 6 }).map((script) =>
      script.map(({ passMs, steps }) => {
        const player = steps[0]?.player ?? 0;
        return {
          passMs,
          steps: steps.filter(({ step }) => !step.do.startsWith('again')).map(({ step }) => ({ player, step })),
        };
      }),
    );
    await fc.assert(
      fc.asyncProperty(oneByOne, async (script) => {
        const salt = newSalt();
        for (const table of [remembering, forgetting]) {
          const oracle = new Foreteller(playersOf(salt), modelAssets, salt);
          for (const one of oracle.opening(table.clock.nowMs())) await send(table, [one]);
          for (const burst of script) {
            table.clock.advance(burst.passMs);
            await send(table, oracle.burst(burst, table.clock.nowMs()));
          }
        }
        expect(await headOf(forgetting)).toEqual(await headOf(remembering));
      }),
      { numRuns: 10, endOnFailure: true },
    );
    expect(await rowsOf(forgetting)).toEqual(await rowsOf(remembering));
  }, 60_000);
});

async function headOf({ casino }: Table): Promise<unknown> {
  return (await casino.owner.query("select seq, encode(head, 'hex') as head from lane order by id")).rows;
}

/** Every row of the book but for what is encrypted and for who owns a lane. */
async function rowsOf({ casino }: Table): Promise<unknown[]> {
  const tables = ['command', 'transfer', 'account', 'player_state', 'round', 'hold', 'lane_house'];
  return Promise.all(
    tables.map(async (table): Promise<unknown> => {
      const { rows } = await casino.owner.query<{ line: string }>(`select t::text as line from ${table} t order by 1`);
      return rows;
    }),
  );
}

it('[G-INTR-1] goes on as foretold when the lanes are stopped and started in the middle of a script', async () => {
  const table = await openTable(patient);
  try {
    await fc.assert(
      fc.asyncProperty(
        scripts(PLAYERS, { bursts: 4, burst: 6 }),
        scripts(PLAYERS, { bursts: 4, burst: 6 }),
        async (first, second) => {
          const oracle = await play(table, newSalt(), first);
          await table.casino.stop();
          await table.casino.start();
          for (const burst of second) await send(table, oracle.burst(burst, table.clock.nowMs()));
          for (const [index, model] of oracle.players.entries()) {
            await expectBook(table.casino.owner, oracle.ids[index] ?? 0n, model);
          }
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
    await expectProvenBook(table.casino);
  } finally {
    await table.casino.close();
  }
}, 60_000);
