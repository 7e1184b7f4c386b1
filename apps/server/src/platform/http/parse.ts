import { Refusal, type RefusalCode, type RefusalIssue } from '@croupier/contract';
import type { z } from 'zod';

/** Enough to mend a request; a hostile one could name thousands. */
const ISSUES_MAX = 10;
const PATH_CHARACTERS_MAX = 100;
const MESSAGE_CHARACTERS_MAX = 160;

/**
 * What a client sent, in the schema's shape. Throws Refusal with `issues` that name each wrong place; a long key or text
 * of the client's is not echoed.
 */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  code: RefusalCode = 'malformed_request',
): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new Refusal(code, { issues: issuesOf(read.error) });
}

/** At most ten short sentences, each with the place it is about (`params.wins`; empty for the whole). */
function issuesOf(error: z.ZodError): RefusalIssue[] {
  return error.issues.slice(0, ISSUES_MAX).map((issue) => ({
    path: shortened(issue.path.map(String).join('.'), PATH_CHARACTERS_MAX),
    message: shortened(issue.message, MESSAGE_CHARACTERS_MAX),
  }));
}

/** Cuts a text; half a character that the cut or the client left is shown as a replacement mark. */
function shortened(text: string, charactersMax: number): string {
  const cut = text.length > charactersMax ? `${text.slice(0, charactersMax)}…` : text;
  return cut.replace(/\p{Surrogate}/gu, '\uFFFD');
}
