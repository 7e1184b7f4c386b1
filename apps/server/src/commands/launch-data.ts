import { createHmac } from 'node:crypto';
import { parseArgs } from 'node:util';
import { SystemClock, type Clock } from '../platform/clock.js';
import { judgeLaunchData, launchSecret, type LaunchDataKey } from '../players/launch-data.js';
import { telegramKey, telegramKeysHex } from '../players/telegram-key.js';
import type { Command } from './command.js';
import { JsonLines, processStreams, readLines, readObject, type CommandStreams } from './json-lines.js';

type Line = Readonly<Record<string, unknown>>;

const usage = `croupier launch-data --batch

Judges Telegram launch data. Reads JSON lines on standard input:
  {"id", "kind": "initdata-hmac", "botToken", "initData", "now", "maxAge"}
  {"id", "kind": "initdata-ed25519", "botId", "publicKeyHex", "initData", "now", "maxAge"}
  {"id", "kind": "primitive", "botToken", "data"?}
now and maxAge are in seconds (the current time and 86400 if not said); publicKeyHex is Telegram's if not said.
Writes {"id", "verdict", "reason", "user"?, "startParam"?} for each, for a primitive {"id", "hex"}.
Exits 1 when a line could not be read.`;

/** A line that the command can't judge. Answered in its place; the rest of the batch goes on. */
class BrokenLine extends Error {}

/** The command over the given streams. */
export function makeLaunchDataCommand(streams: CommandStreams, clock: Clock): Command {
  return {
    name: 'launch-data',
    summary: 'judge Telegram launch data, JSON lines in and out',
    usage,
    async run(args) {
      if (!isBatch(args)) {
        streams.err.write(`${usage}\n`);
        return 2;
      }
      const results = new JsonLines(streams.out);
      let broken = 0;
      for await (const text of readLines(streams.in)) {
        const result = judgeLine(text, clock);
        if ('error' in result) broken += 1;
        await results.write(result);
      }
      await results.flush();
      if (broken > 0) streams.err.write(`${String(broken)} lines could not be read\n`);
      return broken > 0 ? 1 : 0;
    },
  };
}

export const launchDataCommand: Command = makeLaunchDataCommand(processStreams, new SystemClock());

function isBatch(args: readonly string[]): boolean {
  try {
    return parseArgs({ args: [...args], options: { batch: { type: 'boolean' } } }).values.batch === true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function judgeLine(text: string, clock: Clock): object {
  const line = readObject(text);
  if (typeof line === 'string') return { id: null, verdict: 'reject', reason: 'MALFORMED', error: line };
  const id = line['id'] ?? null;
  try {
    return { id, ...judge(line, clock) };
  } catch (error) {
    if (!(error instanceof BrokenLine)) throw error;
    return { id, verdict: 'reject', reason: 'MALFORMED', error: error.message };
  }
}

function judge(line: Line, clock: Clock): object {
  if (line['kind'] === 'primitive') return { hex: primitive(line) };
  const verdict = judgeLaunchData(stringOf(line, 'initData'), keyOf(line), {
    nowSeconds: secondsOf(line, 'now', Math.floor(clock.nowMs() / 1000)),
    maxAgeSeconds: secondsOf(line, 'maxAge', 86_400),
  });
  const { reason } = verdict;
  if (verdict.verdict === 'reject') return { verdict: 'reject', reason };
  const { startParam, user } = verdict;
  return { verdict: 'accept', reason, user, ...(startParam !== null && { startParam }) };
}

/** The secret of a bot, or a text hashed under it: the steps of the check, for whoever writes one. */
function primitive(line: Line): string {
  const secret = launchSecret(stringOf(line, 'botToken'));
  const bytes = 'data' in line ? createHmac('sha256', secret).update(stringOf(line, 'data')).digest() : secret;
  return bytes.toString('hex');
}

function keyOf(line: Line): LaunchDataKey {
  const kind = line['kind'];
  if (kind === 'initdata-hmac') return { hmac: stringOf(line, 'botToken') };
  if (kind !== 'initdata-ed25519') throw new BrokenLine('kind is none of those that the usage names');
  const botId = line['botId'];
  if (typeof botId !== 'string' && typeof botId !== 'number') throw new BrokenLine('botId is not a number');
  if (!/^[1-9][0-9]{0,15}$/.test(String(botId))) throw new BrokenLine('botId is not a number');
  const hex = 'publicKeyHex' in line ? stringOf(line, 'publicKeyHex') : telegramKeysHex.production;
  if (!/^[0-9a-f]{64}$/i.test(hex)) throw new BrokenLine('publicKeyHex is not 64 hex digits');
  return { ed25519: { botId: String(botId), publicKey: telegramKey(hex) } };
}

function stringOf(line: Line, name: string): string {
  const value = line[name];
  if (typeof value !== 'string') throw new BrokenLine(`${name} is not a text`);
  return value;
}

function secondsOf(line: Line, name: string, otherwise: number): number {
  const value = line[name] ?? otherwise;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new BrokenLine(`${name} is not a number of seconds`);
  return value;
}
