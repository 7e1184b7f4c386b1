import type { Bet } from '@croupier/contract';
import { games } from '@croupier/games';
import type { TargetedKeyboardEvent } from 'preact';
import { Icon } from '../art/icon.js';
import { Rosette } from '../art/rosette.js';
import { locale, plural, t } from '../i18n/translate.js';
import { formatChance, formatMultiplier, returnOf, type Ratio } from '../numbers/odds.js';
import { defineView, type BoardProps } from './game-view.js';
import { numbersOf, numberOf } from './outcome.js';
import { readRatio } from './read-ratio.js';

/**
 * Mines: 25 tiles. What is under a tile reaches this page only when it is turned, or when the round is over; a tile that
 * was chosen wears a brass ring until the server says.
 */

interface MinesParams {
  readonly mines: number;
}

const tiles = 25;
const side = 5;

function Figure({ label, value, isMain }: { label: string; value: string; isMain?: boolean }) {
  return (
    <div class={isMain ? 'mines-figure is-main' : 'mines-figure'}>
      <span>{label}</span>
      <b>{value}</b>
    </div>
  );
}

function Head({ params, setParams, isLocked, round }: BoardProps<MinesParams>) {
  const isOpen = round?.state === 'open';
  if (isOpen) {
    const mines = numberOf(round, 'mines') ?? params.mines;
    const safe = numberOf(round, 'safe') ?? 0;
    const now = readRatio(round.outcome['multiplier']);
    return (
      <div class="mines-head">
        <Figure label={t('mines.mines')} value={String(mines)} />
        <Figure label={t('mines.now')} value={now === null ? '–' : formatMultiplier(now, locale.value)} isMain />
        <Figure label={t('mines.left')} value={t('mines.of', { n: tiles - mines - safe, all: tiles - mines })} />
      </div>
    );
  }
  const best = games.get('mines')?.best(params);
  return (
    <div class="mines-head">
      <div class="mines-figure">
        <span>{t('mines.mines')}</span>
        <div class="board-stepper is-small">
          <button
            type="button"
            disabled={isLocked || params.mines === 1}
            onClick={() => setParams({ mines: params.mines - 1 })}
            aria-label={t('mines.fewer')}
          >
            <Icon name="minus" size={18} />
          </button>
          <b>{params.mines}</b>
          <button
            type="button"
            disabled={isLocked || params.mines === tiles - 1}
            onClick={() => setParams({ mines: params.mines + 1 })}
            aria-label={t('mines.more')}
          >
            <Icon name="plus" size={18} />
          </button>
        </div>
      </div>
      <Figure label={t('mines.first')} value={best === undefined ? '–' : formatMultiplier(best, locale.value)} />
      <Figure label={t('mines.safe')} value={String(tiles - params.mines)} />
    </div>
  );
}

type TileState = 'closed' | 'waiting' | 'safe' | 'hit' | 'mine' | 'left';

function tileStates(round: Bet | null, pending: number | null, isIdle: boolean): readonly TileState[] {
  const revealed = numbersOf(round, 'revealed');
  const mineTiles = numbersOf(round, 'mineTiles');
  const hit = numberOf(round, 'hit');
  return Array.from({ length: tiles }, (_, tile): TileState => {
    if (tile === pending) return 'waiting';
    if (round === null || isIdle) return 'closed';
    if (tile === hit) return 'hit';
    if (revealed.includes(tile)) return 'safe';
    if (mineTiles.includes(tile)) return 'mine';
    return round.state === 'open' ? 'closed' : 'left';
  });
}

const tileText: Readonly<Record<TileState, 'closed' | 'waiting' | 'safe' | 'mine'>> = {
  closed: 'closed',
  left: 'closed',
  waiting: 'waiting',
  safe: 'safe',
  hit: 'mine',
  mine: 'mine',
};

/** Arrows move the focus within the grid. */
function moveFocus(event: TargetedKeyboardEvent<HTMLElement>): void {
  const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -side, ArrowDown: side };
  const step = steps[event.key];
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  if (step === undefined || at === -1) return;
  event.preventDefault();
  buttons[at + step]?.focus();
}

function Grid({ round, phase, pendingMove, play, isFresh }: BoardProps<MinesParams>) {
  const pending = typeof pendingMove?.['reveal'] === 'number' ? pendingMove['reveal'] : null;
  // While a new bet is on its way the board is closed again: the last round's mines are no hint for this one.
  const isIdle = round?.state !== 'open' && (phase === 'sending' || phase === 'checking');
  const states = tileStates(round, pending, isIdle);
  const canPlay = round?.state === 'open' && phase === 'ready';
  const last = numbersOf(round, 'revealed').at(-1);
  return (
    <div class="mines-fit">
      <div class="mines-grid" role="grid" aria-label={t('mines.board')} onKeyDown={moveFocus}>
        {Array.from({ length: side }, (_, row) => (
          <div role="row" class="mines-row" key={row}>
            {states.slice(row * side, row * side + side).map((state, column) => {
              const tile = row * side + column;
              return (
                <button
                  key={tile}
                  type="button"
                  role="gridcell"
                  data-tile={tile}
                  data-state={state}
                  class={`mines-tile is-${state}${isFresh && tile === last ? ' is-turning' : ''}`}
                  disabled={!canPlay || state !== 'closed'}
                  tabIndex={tile === 0 || state === 'closed' ? 0 : -1}
                  onClick={() => play({ reveal: tile })}
                  aria-label={t('mines.tile', {
                    row: row + 1,
                    column: column + 1,
                    state: t(`mines.is-${tileText[state]}`),
                  })}
                >
                  {state === 'safe' && <Rosette />}
                  {(state === 'hit' || state === 'mine') && <Mine />}
                </button>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

function Mine() {
  return (
    <svg viewBox="0 0 24 24" class="mine" aria-hidden>
      <circle cx="12" cy="12" r="5.5" />
      <path d="M12 3.5v17M3.5 12h17" />
    </svg>
  );
}

function Next({ round }: { readonly round: Bet }) {
  const next = readRatio((round.outcome['next'] as Record<string, unknown> | undefined)?.['multiplier']);
  const mines = numberOf(round, 'mines') ?? 0;
  const closed = tiles - (numberOf(round, 'safe') ?? 0);
  const chance: Ratio = { numerator: BigInt(closed - mines), denominator: BigInt(closed) };
  return (
    <div class="mines-next">
      <span>{t('mines.next')}</span>
      <span>
        <b>{next === null ? '–' : formatMultiplier(next, locale.value)}</b> · {t('mines.safeIn')}{' '}
        <b>{formatChance(chance, locale.value)}</b>
      </span>
    </div>
  );
}

function Board(props: BoardProps<MinesParams>) {
  const { round, footer } = props;
  return (
    <div class="board-body">
      <Head {...props} />
      <Grid {...props} />
      {round?.state === 'open' ? <Next round={round} /> : footer}
    </div>
  );
}

export const view = defineView<MinesParams>({
  initial: { mines: 3 },
  Board,
  hasStrip: false,
  pill: (round) => plural('mines.pill', numberOf(round, 'safe') ?? 0),
  story: (round) => plural('mines.story', numberOf(round, 'safe') ?? 0),
  landingMs: () => 0,
  take(round) {
    const multiplier = readRatio(round.outcome['multiplier']);
    const amountMinor = multiplier === null ? null : returnOf(BigInt(round.stakeMinor), multiplier);
    return { move: { cashOut: true }, amountMinor };
  },
});
