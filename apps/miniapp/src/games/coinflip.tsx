import type { Bet } from '@croupier/contract';
import { Icon } from '../art/icon.js';
import { plural, t } from '../i18n/translate.js';
import { defineView, type BoardProps } from './game-view.js';
import { textsOf } from './outcome.js';
import { playedOf, type Face } from './played-flips.js';

/** Coinflip: the picks above, the coins below. Coins after the first wrong one stay unturned. */

interface CoinflipParams {
  readonly picks: readonly Face[];
}

const flipsMax = 20;
const turnMs = 90;

const flipsOf = (round: Bet | null) =>
  textsOf(round, 'flips').filter((face): face is Face => face === 'heads' || face === 'tails');
const letterOf = (face: Face) => t(face === 'heads' ? 'coinflip.h' : 'coinflip.t');
const nameOf = (face: Face) => t(face === 'heads' ? 'coinflip.heads' : 'coinflip.tails');

function Flip({ face, pick, index, isFresh }: { face: Face | null; pick: Face; index: number; isFresh: boolean }) {
  const isRight = face === pick;
  const label =
    face === null
      ? t('coinflip.unturned', { n: index + 1 })
      : t(isRight ? 'coinflip.right' : 'coinflip.wrong', { n: index + 1, face: nameOf(face) });
  return (
    <div class="flip" role="img" aria-label={label}>
      <div
        class={`flip-coin${face === null ? ' is-blank' : ''}${isFresh && face !== null ? ' is-turning' : ''}`}
        style={isFresh ? { animationDelay: `${index * turnMs}ms` } : {}}
      >
        {face === null ? '' : letterOf(face)}
      </div>
      {face !== null && (
        <i
          class={`flip-badge ${isRight ? 'is-right' : 'is-wrong'}${isFresh ? ' is-arriving' : ''}`}
          style={isFresh ? { animationDelay: `${index * turnMs + 200}ms` } : {}}
        >
          <Icon name={isRight ? 'check' : 'minus'} size={12} />
        </i>
      )}
    </div>
  );
}

function Board({
  params,
  setParams,
  isLocked,
  phase,
  round,
  roundParams,
  isFresh,
  footer,
}: BoardProps<CoinflipParams>) {
  const { picks } = params;
  const flips = flipsOf(round);
  const isWaiting = phase === 'sending' || phase === 'checking';
  const isSameCall = !isWaiting && roundParams !== null && roundParams.picks.join() === picks.join();
  const { turned } = isSameCall ? playedOf(picks, flips) : { turned: 0 };
  const setCount = (count: number) =>
    setParams({ picks: Array.from({ length: count }, (_, index) => picks[index] ?? 'heads') });
  const swap = (at: number) =>
    setParams({ picks: picks.map((face, index) => (index !== at ? face : face === 'heads' ? 'tails' : 'heads')) });
  const size = picks.length <= 4 ? 'few' : picks.length <= 10 ? 'some' : 'many';
  return (
    <div class="board-body">
      <div class="board-head">
        <span class="board-label">{t('coinflip.picks')}</span>
        <div class="board-stepper is-small">
          <button
            type="button"
            disabled={isLocked || picks.length === 1}
            onClick={() => setCount(picks.length - 1)}
            aria-label={t('coinflip.fewer')}
          >
            <Icon name="minus" size={18} />
          </button>
          <b>{plural('coinflip.flips', picks.length)}</b>
          <button
            type="button"
            disabled={isLocked || picks.length === flipsMax}
            onClick={() => setCount(picks.length + 1)}
            aria-label={t('coinflip.more')}
          >
            <Icon name="plus" size={18} />
          </button>
        </div>
      </div>
      <div class={`flips is-${size}`}>
        {picks.map((pick, index) => (
          <div class="flip-cell" key={index}>
            <button
              type="button"
              class="flip-pick"
              disabled={isLocked}
              onClick={() => swap(index)}
              aria-label={t('coinflip.pick', { n: index + 1, face: nameOf(pick) })}
            >
              {letterOf(pick)}
            </button>
            <Flip face={index < turned ? (flips[index] ?? null) : null} pick={pick} index={index} isFresh={isFresh} />
          </div>
        ))}
      </div>
      {footer}
    </div>
  );
}

export const view = defineView<CoinflipParams>({
  initial: { picks: ['heads'] },
  Board,
  hasStrip: false,
  pill: (round) => flipsOf(round).map(letterOf).join('\u2009'),
  story: (round) => flipsOf(round).map(letterOf).join(' '),
  landingMs: (round) => Math.max(600, flipsOf(round).length * turnMs + 300),
});
