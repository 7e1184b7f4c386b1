import { Refusal } from '@croupier/contract';
import { expect } from 'vitest';
import type { Command } from '../../src/ledger/act.js';
import { verdict, type CommandRow } from '../../src/ledger/row.js';
import type { Expected } from './model.js';
import type { Foretold } from './script.js';

/** What the ledger made of a command: a row, or the code of an answer that leaves none. */
export type Outcome = { readonly row: CommandRow; readonly replayed: boolean } | { readonly code: string };

/** Waits for a command's end and reads it, whichever it is. Throws what is no refusal. */
export async function outcomeOf(answer: Promise<{ row: CommandRow; replayed: boolean }>): Promise<Outcome> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code };
    throw error;
  }
}

/** Compares what came of each command with what the model foretold. */
export function expectForetold(foretold: readonly Foretold[], outcomes: readonly Outcome[]): void {
  expect(outcomes.map((outcome, index) => seen(outcome, foretold[index]))).toEqual(foretold.map(told));
}

function told({ command, expected, replayed }: Foretold): unknown {
  const what = label(command);
  if (expected.kind === 'unstored') return { what, code: expected.code };
  const { row } = expected;
  return { what, replayed, verdict: expected.kind, row, detail: detailOf(expected) };
}

function detailOf(expected: Expected): unknown {
  if (expected.kind === 'refused') return expected.code;
  return expected.kind === 'accepted' ? (expected.outcome ?? null) : null;
}

function seen(outcome: Outcome, foretold: Foretold | undefined): unknown {
  const what = foretold === undefined ? '' : label(foretold.command);
  if ('code' in outcome) return { what, code: outcome.code };
  const { row, replayed } = outcome;
  const isAccepted = row.verdict === verdict.accepted;
  return {
    what,
    replayed,
    verdict: isAccepted ? 'accepted' : 'refused',
    row: {
      out: row.outMinor,
      in: row.inMinor,
      balance: row.balanceMinor,
      nonce: row.nonce,
      skipped: row.skipped,
      seedId: row.seedId,
      roundStake: row.roundStakeMinor,
    },
    detail: isAccepted ? shown(row, foretold) : codeIn(row),
  };
}

function codeIn(row: CommandRow): string {
  return (JSON.parse(row.result ?? '{}') as { code: string }).code;
}

/** Of the reply the parts that the model foretold. */
function shown(row: CommandRow, foretold: Foretold | undefined): unknown {
  if (foretold?.expected.kind !== 'accepted' || foretold.expected.outcome === undefined) return null;
  const result = JSON.parse(row.result ?? '{}') as Record<string, unknown> & { outcome?: Record<string, unknown> };
  const outcome = result.outcome ?? result;
  return Object.fromEntries(Object.keys(foretold.expected.outcome).map((key) => [key, outcome[key]]));
}

function label({ act, id, body, amountMinor }: Command): string {
  return `act ${String(act)} ${id} ${String(amountMinor)} ${body}`;
}
