import { Refusal } from '@croupier/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandOf } from '../../test/oracle/commands.js';
import { PaperLane } from '../../test/oracle/paper-lane.js';
import type { Command } from './act.js';
import { systemId } from './system-id.js';
import { CommandsOnWire, decodeOutcomes, encodeCommands, encodeOutcomes, type Outcome } from './wire.js';

const int8 = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
const commands: fc.Arbitrary<Command> = fc.record({
  playerId: int8,
  id: fc.uuid(),
  act: fc.nat(100),
  no: fc.nat(100),
  asset: fc.option(fc.nat(10)),
  game: fc.option(fc.nat(10)),
  roundId: fc.option(fc.uuid()),
  amountMinor: fc.option(int8),
  body: fc.string({ unit: 'grapheme' }),
});

describe('between our own processes', () => {
  it('[S-BIZ-1] a command arrives as it was sent, but for what can be parsed again', () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 5 }), (sent) => {
        const text = encodeCommands(sent.map((command) => ({ ...command, content: { parsed: true } })));
        expect(CommandsOnWire.parse(JSON.parse(text)).commands).toEqual(sent);
      }),
    );
  });

  it('[S-BIZ-1] an answer arrives to the bit: row, hash, pair, and whether it was a repetition', () => {
    const lane = new PaperLane();
    const open = lane.submit(commandOf(1n, systemId('a'), { kind: 'open', clientSeed: 'x', welcome: 2n ** 60n }));
    const bet = { kind: 'bet', game: 'mines', params: { mines: 3 }, stake: 10_000n, asset: 1, no: 0 } as const;
    const round = lane.submit(commandOf(1n, systemId('b'), bet));
    const move = lane.submit(
      commandOf(1n, systemId('c'), { kind: 'move', roundId: systemId('b'), move: { reveal: 1 } }),
    );
    const pair = { serverSeedHash: 'ab', clientSeed: '"\u0001', clientSeedBy: 'house' } as const;
    const outcomes: Outcome[] = [open, round, move].map(({ row }, index) => ({
      kind: 'answer',
      answer: { row, pair: index === 0 ? null : pair, replayed: index === 1 },
    }));
    expect(decodeOutcomes(encodeOutcomes(outcomes))).toEqual(outcomes);
  });

  it('a refusal keeps its code and its numbers, and "not the owner" is no refusal', () => {
    const refusal = new Refusal('busy', { retryAfterSeconds: 1 });
    const outcomes: Outcome[] = [{ kind: 'refusal', refusal }, { kind: 'not_owner' }];
    expect(decodeOutcomes(encodeOutcomes(outcomes))).toEqual(outcomes);
    const [first] = decodeOutcomes(encodeOutcomes(outcomes));
    expect(first?.kind === 'refusal' && first.refusal).toMatchObject({
      code: 'busy',
      details: { retryAfterSeconds: 1 },
    });
  });

  it('a code that this build does not know is our fault, not a crash', () => {
    const [outcome] = decodeOutcomes('[{"kind":"refusal","code":"of_tomorrow","details":{}}]');
    expect(outcome?.kind === 'refusal' && outcome.refusal.code).toBe('internal_error');
  });

  it('[S-IN-1] what is no command is refused whole', () => {
    const [good] = (
      JSON.parse(encodeCommands([commandOf(1n, systemId('a'), { kind: 'void', holdId: systemId('hold') })])) as {
        commands: Record<string, unknown>[];
      }
    ).commands;
    expect(() => CommandsOnWire.parse({ commands: [good] })).not.toThrow();
    for (const wrong of [{ playerId: 1 }, { playerId: '1e3' }, { amountMinor: 5 }, { act: '1' }, { body: null }]) {
      expect(() => CommandsOnWire.parse({ commands: [good, { ...good, ...wrong }] })).toThrow();
    }
  });
});
