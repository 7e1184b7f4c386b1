import { isUtf8 } from 'node:buffer';
import { Refusal } from '@croupier/contract';

/** What a body may weigh. The largest honest one is Telegram's launch data, a few KiB. */
export const BODY_BYTES_MAX = 64 * 1024;
/** How deep a body may nest. Deeper ones overflow the stack of whatever walks them later. */
const DEPTH_MAX = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;

/** `__proto__` as a key, also spelled with escapes: a look at the text is enough to know that there is none. */
const MAY_NAME_PROTOTYPE = /"(?:_|\\u005f){2}/i;

/**
 * The JSON value of a request's body; undefined when it is empty, as a client may name the type and send nothing.
 * Throws Refusal `malformed_request` for what is not UTF-8 or not JSON, nests too deep, or has `__proto__` as a key.
 */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  if (!isUtf8(body)) throw malformed('the body is not UTF-8');
  if (depthOf(body) > DEPTH_MAX) throw malformed(`the body nests deeper than ${DEPTH_MAX} levels`);
  const text = body.toString('utf8');
  try {
    return MAY_NAME_PROTOTYPE.test(text) ? JSON.parse(text, refusePrototype) : JSON.parse(text);
  } catch (error) {
    // The engine's own message quotes the body, which may hold secrets.
    if (error instanceof SyntaxError) throw malformed('the body is not valid JSON');
    throw error;
  }
}

function malformed(message: string): Refusal {
  return new Refusal('malformed_request', { issues: [{ path: '', message }] });
}

function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw malformed('a key is named __proto__');
  return value;
}

/** The deepest nesting, counted on the bytes: brackets inside strings do not count. */
function depthOf(body: Buffer): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < body.length; i += 1) {
    const byte = body[i];
    if (inString) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte === BRACE_CLOSE || byte === BRACKET_CLOSE) depth -= 1;
  }
  return deepest;
}
