import { CommandId, Refusal, isRefusalCode, type RefusalDetails } from '@croupier/contract';
import { z } from 'zod';
import type { Command } from './act.js';
import type { CommandRow } from './row.js';
import type { Answer } from './waiting.js';

/** Commands and answers between our own processes: JSON with bigints as text and bytes as latin1 text. */

const BigIntText = z
  .string()
  .regex(/^-?\d{1,19}$/)
  .transform(BigInt);

const CommandOnWire = z.object({
  playerId: BigIntText,
  id: CommandId,
  act: z.int(),
  no: z.int(),
  asset: z.int().nullable(),
  game: z.int().nullable(),
  roundId: CommandId.nullable(),
  amountMinor: BigIntText.nullable(),
  body: z.string(),
});

export const CommandsOnWire = z.object({ commands: z.array(CommandOnWire) });

/** What became of a forwarded command. */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'refusal'; readonly refusal: Refusal }
  | { readonly kind: 'not_owner' };

function withText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** The body of a request that forwards commands. `content` stays behind: the owner parses `body`. */
export function encodeCommands(commands: readonly Command[]): string {
  return JSON.stringify({ commands: commands.map((command) => ({ ...command, content: undefined })) }, withText);
}

export function encodeOutcomes(outcomes: readonly Outcome[]): string {
  return JSON.stringify(
    outcomes.map((outcome) =>
      outcome.kind === 'refusal'
        ? { kind: 'refusal', code: outcome.refusal.code, details: outcome.refusal.details }
        : outcome,
    ),
    withText,
  );
}

type RowOnWire = Omit<CommandRow, 'playerId' | 'outMinor' | 'inMinor' | 'balanceMinor' | 'roundStakeMinor'> & {
  readonly playerId: string;
  readonly outMinor: string | null;
  readonly inMinor: string | null;
  readonly balanceMinor: string | null;
  readonly roundStakeMinor: string | null;
};

type OutcomeOnWire =
  | {
      readonly kind: 'answer';
      readonly answer: { readonly row: RowOnWire; readonly pair: Answer['pair']; readonly replayed: boolean };
    }
  | { readonly kind: 'refusal'; readonly code: string; readonly details: RefusalDetails }
  | { readonly kind: 'not_owner' };

const amount = (text: string | null): bigint | null => (text === null ? null : BigInt(text));

/** Reads what a process of ours (it holds the internal secret) answered. */
export function decodeOutcomes(text: string): Outcome[] {
  return (JSON.parse(text) as OutcomeOnWire[]).map((outcome): Outcome => {
    switch (outcome.kind) {
      case 'not_owner':
        return outcome;
      case 'refusal': {
        const code = isRefusalCode(outcome.code) ? outcome.code : 'internal_error';
        return { kind: 'refusal', refusal: new Refusal(code, outcome.details) };
      }
      case 'answer': {
        const { row, pair, replayed } = outcome.answer;
        return {
          kind: 'answer',
          answer: {
            pair,
            replayed,
            row: {
              ...row,
              playerId: BigInt(row.playerId),
              outMinor: amount(row.outMinor),
              inMinor: amount(row.inMinor),
              balanceMinor: amount(row.balanceMinor),
              roundStakeMinor: amount(row.roundStakeMinor),
            },
          },
        };
      }
    }
  });
}
