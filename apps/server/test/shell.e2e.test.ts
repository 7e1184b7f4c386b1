import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type FrameLocator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './support/test-server.js';

/**
 * The development shell and the Mini App in a real browser, on the whole application. Whatever is done here, the page may
 * write no error to its console and break no rule of its content security policy.
 */

const executablePath = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]
  .filter((path) => path !== undefined)
  .find((path) => existsSync(path));
const args = [
  ...['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];
const root = fileURLToPath(new URL('../../..', import.meta.url));
const assets = fileURLToPath(new URL('../../miniapp/dist/assets/', import.meta.url));
/** The first of the people that the shell offers. */
const playerOne = 1_000_001;

let server: TestServer;
let browser: Browser;
let page: Page;
let app: FrameLocator;
let errors: string[];

/** Builds the pages if anything changed, so that no test ever sees older ones. */
const buildPages = () => promisify(execFile)(process.execPath, ['scripts/build.mjs'], { cwd: root });

/** Opens a page that reports whatever goes wrong in it or in its frame. */
async function openPage(path: string, viewport = { width: 1280, height: 800 }): Promise<void> {
  const context = await browser.newContext({ viewport, colorScheme: 'light' });
  await context.addInitScript(
    "addEventListener('securitypolicyviolation', (e) => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI))",
  );
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(server.url + path);
  app = page.frameLocator('iframe[name=miniapp]');
}

const field = (name: string) => app.getByTestId(name);
const ready = () => app.locator('.game[data-phase=ready]').waitFor();

async function openGame(game: string): Promise<void> {
  await app.locator('[data-tab=lobby], .tile').first().waitFor();
  if ((await app.locator('.game').count()) > 0) await back();
  await app.locator(`.tile[data-game=${game}]`).click();
  await field('bet').or(field('take')).waitFor();
}

async function back(): Promise<void> {
  await page.getByTestId('telegram-back').click();
  await app.locator('.tiles').waitFor();
}

/** Bets what is set, and waits until the result stands. Answers the round's id. */
async function bet(): Promise<string> {
  const before = await app
    .locator('.result[data-round]')
    .getAttribute('data-round', { timeout: 500 })
    .catch(() => null);
  await field('bet').click();
  await app.locator(`.result[data-round]:not([data-round="${before ?? ''}"])`).waitFor();
  await ready();
  return (await app.locator('.result').getAttribute('data-round')) ?? '';
}

/** An amount of PLAY on the page, in minor units: four digits behind the point, of which two are usually shown. */
function minor(text: string): bigint {
  const [, sign = '', whole = '', fraction = ''] = /([−+]?)([0-9,]+)\.([0-9]{2,4})/.exec(text) ?? [];
  const size = BigInt(whole.replaceAll(',', '') + fraction.padEnd(4, '0'));
  return sign === '−' ? -size : size;
}

/** What of an amount is shown: cut towards zero after two digits, unless that would read zero. */
function shown(exact: bigint): bigint {
  return exact / 100n === 0n ? exact : exact - (exact % 100n);
}

async function resultLine(): Promise<{ stake: bigint; payout: bigint; net: bigint }> {
  const [stake, payout, net] = await Promise.all(
    ['result-stake', 'result-return', 'result-net'].map(async (name) => minor(await field(name).innerText())),
  );
  return { stake: stake ?? 0n, payout: payout ?? 0n, net: net ?? 0n };
}

interface RoundSeen {
  readonly roundId: string;
  readonly game: string;
  readonly state: string;
  readonly stakeMinor: string;
  readonly payoutMinor: string;
}

async function ask<T>(path: string): Promise<T> {
  const token = await server.signIn(playerOne);
  const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

const rounds = async () => (await ask<{ rounds: RoundSeen[] }>('/v1/rounds?limit=100')).rounds;

async function cash(): Promise<bigint> {
  const { accounts } = await ask<{ accounts: { asset: string; cashMinor: string }[] }>('/v1/wallet');
  return BigInt(accounts.find(({ asset }) => asset === 'PLAY')?.cashMinor ?? '-1');
}

/** Opens mines with one mine and turns a tile, until a tile was safe and the round is open. */
async function openMines(): Promise<void> {
  await openGame('mines');
  for (let tries = 0; tries < 6; tries += 1) {
    while (await app.getByLabel('One mine less').isEnabled({ timeout: 1_000 }))
      await app.getByLabel('One mine less').click();
    await field('bet').click();
    await field('take').waitFor();
    await app.locator('[data-tile="12"]').click();
    await app.locator('[data-tile="12"][data-state=safe], [data-tile="12"][data-state=hit]').waitFor();
    await ready();
    if ((await field('take').count()) > 0) return;
  }
  throw new Error('six mines in a row at one chance in 25 each');
}

describe('the built pages', () => {
  beforeAll(buildPages, 240_000);

  /** Weights in KiB, compressed as they travel. */
  it.each([
    [/^main-.*\.css$/, 1, 12],
    [/^(?:dice|limbo|coinflip|mines)-.*\.js$/, 4, 15],
    [/^main-.*\.js$/, 1, 80],
  ])('%s: each of the %d within %d KiB', (name, count, kibMax) => {
    const found = readdirSync(assets).filter((file) => name.test(file));
    expect(found).toHaveLength(count);
    for (const file of found) expect(gzipSync(readFileSync(`${assets}${file}`)).length / 1024).toBeLessThan(kibMax);
  });
});

describe.skipIf(executablePath === undefined)('the development shell in Chromium', () => {
  beforeAll(async () => {
    await buildPages();
    server = await startTestServer();
    browser = await chromium.launch({ executablePath: executablePath ?? '', args });
  }, 240_000);

  afterAll(async () => {
    await browser.close();
    await server.stop();
  }, 30_000);

  beforeEach(() => {
    errors = [];
  });

  afterEach(async () => {
    await page.context().close();
    expect(errors).toEqual([]);
  });

  describe.each(['phone', 'full'] as const)('with the Mini App in its %s window', (mode) => {
    beforeEach(async () => {
      await openPage('/');
      await page.locator(`[data-mode=${mode}]`).click();
      await app.locator('.tile').first().waitFor();
    });

    it.each(['dice', 'limbo', 'coinflip'])(
      '[G-UI-1, U-7E] plays %s and shows what the server holds: stake, return, net, balance',
      async (game) => {
        await openGame(game);
        const roundId = await bet();
        const round = (await rounds()).find((one) => one.roundId === roundId);
        expect(round).toMatchObject({ game, state: 'settled' });
        const [staked, paid] = [BigInt(round?.stakeMinor ?? '-1'), BigInt(round?.payoutMinor ?? '-1')];
        expect(await resultLine()).toEqual({ stake: staked, payout: shown(paid), net: shown(paid - staked) });
        expect(minor(await field('balance').innerText())).toBe(shown(await cash()));
      },
      40_000,
    );

    it('verifies a round on the device, after a rotation that reveals its seed', async () => {
      await openGame('dice');
      await bet();
      await app.locator('.result').click();
      await app.getByTestId('reveal').click();
      await app.locator('[data-testid=verdict][data-verdict=proved]').waitFor();
      expect(await app.locator('.checks [data-ok=true]').count()).toBe(3);
      await app.getByText('Checked on this device, not by our server').waitFor();
      await app.getByRole('button', { name: 'Done' }).click();
      // The older round's seed is known now: checking it needs no rotation.
      await app.locator('.result').click();
      await app.getByTestId('verify').click();
      await app.locator('[data-testid=verdict][data-verdict=proved]').waitFor();
    }, 40_000);

    it('[G-INTR-1] reloads in the middle of a mines round, goes on and cashes out', async () => {
      await openMines();
      await page.reload();
      await app.getByRole('button', { name: 'Continue' }).click();
      await app.locator('[data-tile="12"][data-state=safe]').waitFor();
      const open = (await rounds()).filter((round) => round.state === 'open');
      expect(open).toHaveLength(1);
      const before = await cash();
      const offered = minor(await field('take').innerText());
      await field('take').click();
      await app.locator('.result[data-result=win]').waitFor();
      await ready();
      const { payout } = await resultLine();
      expect(payout).toBe(offered);
      const ended = (await rounds()).find((round) => round.roundId === open[0]?.roundId);
      expect(ended?.state).toBe('settled');
      expect(await cash()).toBe(before + BigInt(ended?.payoutMinor ?? '0'));
    }, 60_000);
  });

  describe('when the network fails', () => {
    beforeEach(async () => {
      await openPage('/');
      await page.locator('[data-mode=phone]').click();
    });

    it('[G-CLI-2, S-BIZ-1] a bet whose replies are lost is placed once, and shown when they come again', async () => {
      await openGame('dice');
      const before = (await rounds()).length;
      await page.getByRole('switch', { name: 'Replies lost' }).click();
      await field('bet').click();
      await app.getByText('Checking your bet…').waitFor();
      await app.locator('.banner.is-lost').waitFor();
      expect(await field('bet').isDisabled()).toBe(true);
      await page.getByRole('switch', { name: 'Replies lost' }).click();
      await app.locator('.banner').waitFor({ state: 'detached' });
      await ready();
      const { stake, payout, net } = await resultLine();
      expect(net).toBe(payout - stake);
      expect(await rounds()).toHaveLength(before + 1);
      expect(await page.getByText('POST /v1/bets, same id').count()).toBeGreaterThan(0);
    }, 60_000);

    it('[G-CLI-2] a lost connection blocks play and says so, until the state is loaded again', async () => {
      await openGame('limbo');
      const before = (await rounds()).length;
      await page.getByRole('switch', { name: 'Connection lost' }).click();
      await field('bet').click();
      await app.locator('.banner.is-lost').waitFor();
      expect(await rounds()).toHaveLength(before);
      await page.getByRole('switch', { name: 'Connection lost' }).click();
      await app.locator('.banner').waitFor({ state: 'detached' });
      await ready();
      // The one command that was pressed for is sent when it can be, under the id that it had.
      expect(await rounds()).toHaveLength(before + 1);
    }, 60_000);
  });

  it('lets one be several players, in any script, each with their own book', async () => {
    await openPage('/');
    await page.locator('[data-mode=phone]').click();
    await openGame('dice');
    await bet();
    await page.locator('[data-player="1000003"]').click();
    await app.locator('.tiles').waitFor();
    await app.locator('[data-tab=me]').click();
    await app.getByText('لاعب ٣').waitFor();
    await app.locator('[data-tab=wallet]').click();
    await app.getByText('No rounds yet').waitFor();
  }, 40_000);

  it('follows Telegram’s theme while it is open, and speaks Russian', async () => {
    await openPage('/');
    await app.locator('.tile').first().waitFor();
    await page.getByRole('button', { name: 'Night' }).click();
    await app.locator('html[data-scheme=dark]').waitFor();
    await page.getByRole('button', { name: 'RU', exact: true }).click();
    await app.getByText('Каждый раунд можно проверить').waitFor();
    await page.getByRole('button', { name: 'EN', exact: true }).click();
    await app.getByText('Every round can be checked').waitFor();
  }, 40_000);

  it('[G-CLI-5, G-RUL-1] opens rules, limits, terms and privacy from a game in one step', async () => {
    await openPage('/');
    await page.locator('[data-mode=phone]').click();
    await openGame('coinflip');
    for (const name of ['Rules', 'Limits', 'Terms', 'Privacy']) {
      await app.locator('.links').getByRole('button', { name }).click();
      await app.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await app.getByRole('dialog').waitFor({ state: 'detached' });
    }
  }, 40_000);

  it('the Mini App by itself says where it is opened from, and signs nobody in', async () => {
    await openPage('/app/', { width: 360, height: 740 });
    await page.getByText('Open Croupier from Telegram').waitFor();
  }, 30_000);
});
