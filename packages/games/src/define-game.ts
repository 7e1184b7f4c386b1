import { z } from 'zod';
import { GameInputError } from './errors.js';
import type { InputIssue } from './errors.js';
import type { Configuration, DrawPlan, GameDefinition, Step, Terms } from './game.js';
import type { Fraction } from './money.js';
import { passesFlooringTest } from './odds.js';

/** A JSON Schema document (draft 2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * A game with its types erased, so that a registry can hold all of them. Raw input comes in through `parseParams` and
 * `parseMove` only; every other function takes what those returned (or what a game itself returned) and does not parse
 * again.
 */
export interface Game {
  readonly id: string;
  readonly code: number;
  readonly name: string;
  readonly version: number;
  readonly rules: string;
  /** Whether a round goes on after its start, by moves. */
  readonly stateful: boolean;
  /** With `examples`, each accepted at a stake of 10,000 minor units. */
  readonly paramsSchema: JsonSchema;
  /** `null` for a game without moves. */
  readonly moveSchema: JsonSchema | null;

  /** Throws `GameInputError` with every issue found. */
  parseParams(raw: unknown): unknown;
  /** Throws `GameInputError`, also for any move of a game without moves. */
  parseMove(raw: unknown): unknown;
  plan(params: unknown): DrawPlan;
  start(params: unknown, terms: Terms, values: readonly number[]): Step<unknown, unknown>;
  /** Throws `IllegalMove`. */
  play(params: unknown, terms: Terms, state: unknown, move: unknown): Step<unknown, unknown>;
  legalMoves(params: unknown, view: unknown): readonly unknown[];
  /** The largest return per unit of the stake that an instant game can give, or a game of steps at its first step. */
  best(params: unknown): Fraction;
  rtp(params: unknown): Fraction;
  flooringLoss(params: unknown, stakeMinor: bigint): Fraction;
  /** Whether flooring at this stake takes at most 1/10,000 of it. */
  passesFlooring(params: unknown, stakeMinor: bigint): boolean;
  stakeStep(params: unknown): bigint;
  stakeMin(params: unknown): bigint;
  configurations(): Iterable<Configuration<unknown>>;
}

/** Stakes of this many minor units for each floored part lose less than 1/10,000: less than one unit of each. */
const SURE_STAKE_PER_FLOOR = 10_000n;

/** Erases a game's types. The casts are sound as long as callers pass on what the parse functions and the game gave. */
export function defineGame<Params, State, Move, View>(definition: GameDefinition<Params, State, Move, View>): Game {
  const { move } = definition;
  const floors = (params: Params): number => definition.floors?.(params) ?? 1;
  return {
    id: definition.id,
    code: definition.code,
    name: definition.name,
    version: definition.version,
    rules: definition.rules,
    stateful: move !== null,
    paramsSchema: jsonSchemaOf(definition.params, definition.examples),
    moveSchema: move === null ? null : jsonSchemaOf(move, definition.moveExamples),
    parseParams: (raw) => parse(definition.params, raw),
    parseMove(raw) {
      if (move === null) {
        throw new GameInputError([{ path: '', message: `a round of ${definition.id} takes no moves` }]);
      }
      return parse(move, raw);
    },
    plan: (params) => definition.plan(params as Params),
    start: (params, terms, values) => definition.start(params as Params, terms, values),
    play: (params, terms, state, made) => definition.play(params as Params, terms, state as State, made as Move),
    legalMoves: (params, view) => definition.legalMoves(params as Params, view as View),
    best: (params) => definition.best(params as Params),
    rtp: (params) => definition.rtp(params as Params),
    flooringLoss: (params, stakeMinor) => definition.flooringLoss(params as Params, stakeMinor),
    passesFlooring: (params, stakeMinor) =>
      stakeMinor >= SURE_STAKE_PER_FLOOR * BigInt(floors(params as Params)) ||
      passesFlooringTest(definition.flooringLoss(params as Params, stakeMinor)),
    stakeStep: (params) => definition.stakeStep(params as Params),
    stakeMin: (params) => definition.stakeMin(params as Params),
    configurations: () => definition.configurations(),
  };
}

function jsonSchemaOf(schema: z.ZodType, examples: readonly unknown[]): JsonSchema {
  return { ...z.toJSONSchema(schema, { target: 'draft-2020-12' }), examples };
}

function parse<T>(schema: z.ZodType<T>, raw: unknown): T {
  const parsed = schema.safeParse(raw);
  if (parsed.success) {
    return parsed.data;
  }
  throw new GameInputError(issuesOf(parsed.error.issues, []));
}

type ZodIssues = z.core.$ZodError['issues'];

/** Flat issues. Of a union only the branch that fits best is told: the others would name keys that nobody meant. */
function issuesOf(issues: ZodIssues, base: readonly PropertyKey[]): InputIssue[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const closest = issue.errors.reduce((best, branch) => (branch.length < best.length ? branch : best));
      return issuesOf(closest, path);
    }
    return [{ path: path.map(String).join('.'), message: issue.message }];
  });
}
