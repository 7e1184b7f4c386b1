import { HttpAdapterHost } from '@nestjs/core';
import { afterEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../platform/clock.js';
import { ShellParts } from './shell-parts.js';
import { ShellModule } from './shell.module.js';

class Parts extends ShellParts {
  override readonly botToken = '1:test';
  override readonly miniappDir = '/nowhere';
  override readonly clock = new SystemClock();
}

const before = process.env['NODE_ENV'];

afterEach(() => {
  if (before === undefined) delete process.env['NODE_ENV'];
  else process.env['NODE_ENV'] = before;
});

describe('the development shell', () => {
  it('cannot be made in production, whoever registers it', () => {
    process.env['NODE_ENV'] = 'production';
    expect(() => new ShellModule(new HttpAdapterHost(), new Parts())).toThrow('cannot run in production');
  });

  it('can be made elsewhere', () => {
    process.env['NODE_ENV'] = 'test';
    expect(() => new ShellModule(new HttpAdapterHost(), new Parts())).not.toThrow();
  });
});
