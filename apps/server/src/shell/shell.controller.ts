import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Body, Controller, Get, Header, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { parse } from '../platform/http/parse.js';
import { pagePolicy } from './page-policy.js';
import { ShellParts } from './shell-parts.js';
import { signLaunchData } from './sign-launch-data.js';

const Name = z.string().min(1).max(64);

const LaunchRequest = z.strictObject({
  /** A number, or its digits: beyond 2^53 no number is safe in JSON. */
  telegramId: z.union([
    z.int().positive(),
    z
      .string()
      .regex(/^[1-9][0-9]{0,15}$/)
      .transform(Number),
  ]),
  firstName: Name,
  lastName: Name.optional(),
  username: z
    .string()
    .regex(/^\w{1,32}$/)
    .optional(),
  languageCode: z
    .string()
    .regex(/^[a-z]{2,3}(?:-[A-Za-z]{2,4})?$/)
    .optional(),
});

const notBuilt = '<!doctype html><title>Croupier</title><p>The pages are not built yet: npm run build</p>';

/** The page that plays Telegram's part, and the signature that only Telegram could give outside of development. */
@Controller()
export class ShellController {
  readonly #parts: ShellParts;

  constructor(parts: ShellParts) {
    this.#parts = parts;
  }

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', pagePolicy)
  async page(): Promise<string> {
    try {
      return await readFile(join(this.#parts.miniappDir, 'shell.html'), 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return notBuilt;
      throw error;
    }
  }

  @Post('dev/launch-data')
  @HttpCode(200)
  sign(@Body() body: unknown): { initData: string } {
    const { telegramId, ...names } = parse(LaunchRequest, body);
    const { botToken, clock } = this.#parts;
    const authDate = Math.floor(clock.nowMs() / 1_000);
    return { initData: signLaunchData(botToken, { id: telegramId, ...names }, authDate) };
  }
}
