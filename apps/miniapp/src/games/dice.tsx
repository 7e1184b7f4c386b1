import { Icon } from '../art/icon.js';
import { t } from '../i18n/translate.js';
import { defineView, type BoardProps } from './game-view.js';
import { hundredths } from './hundredths.js';
import { numberOf } from './outcome.js';
import { sliderHandlers } from './slider.js';

/** Dice: the number, the ruler from 0 to 100 with the winning zone in mint, the brass thumb and the needle. */

interface DiceParams {
  readonly side: 'under' | 'over';
  /** How many of the 10,000 rolls win. */
  readonly wins: number;
}

const rolls = 10_000;
const winsMax = 9_800;

/** The border between winning and losing on the ruler, in rolls. */
const borderOf = ({ side, wins }: DiceParams) => (side === 'under' ? wins : rolls - wins);

function withBorder(params: DiceParams, border: number): DiceParams {
  const wins = params.side === 'under' ? border : rolls - border;
  return { ...params, wins: Math.min(winsMax, Math.max(1, wins)) };
}

function Ruler({ params, setParams, isLocked, round, isFresh }: BoardProps<DiceParams>) {
  const border = borderOf(params);
  const roll = numberOf(round, 'roll');
  const handlers = sliderHandlers({
    isDisabled: isLocked,
    axis: 'x',
    onPlace: (share) => setParams(withBorder(params, Math.round(share * 200) * 50)),
    onStep: (steps) => setParams(withBorder(params, Math.round((border + steps * 50) / 50) * 50)),
  });
  const at = `${border / 100}%`;
  return (
    <div class="ruler">
      <div
        class="ruler-track"
        role="slider"
        tabIndex={isLocked ? -1 : 0}
        aria-label={t('dice.border')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={border / 100}
        aria-valuetext={conditionOf(params)}
        aria-disabled={isLocked}
        {...handlers}
      >
        <i class="ruler-groove">
          <i class="ruler-zone" style={params.side === 'under' ? { width: at } : { left: at, right: 0 }} />
        </i>
        {roll !== null && (
          <i
            class={isFresh ? 'ruler-needle is-moving' : 'ruler-needle'}
            style={{ transform: `translateX(${roll / 100}%)` }}
          />
        )}
        <i class="ruler-thumb" style={{ left: at }} />
      </div>
      <div class="ruler-marks" aria-hidden>
        {[0, 25, 50, 75, 100].map((mark) => (
          <span key={mark}>{mark}</span>
        ))}
      </div>
    </div>
  );
}

const conditionOf = (params: DiceParams) =>
  t(params.side === 'under' ? 'dice.under' : 'dice.over', { border: hundredths(borderOf(params)) });

function Board(props: BoardProps<DiceParams>) {
  const { params, setParams, isLocked, round, footer } = props;
  const roll = numberOf(round, 'roll');
  return (
    <div class="board-body">
      <div class="board-middle">
        <output class="board-number" data-roll={roll}>
          {roll === null ? '–' : hundredths(roll, 2)}
        </output>
        <button
          type="button"
          class="board-pill"
          disabled={isLocked}
          onClick={() => setParams({ ...params, side: params.side === 'under' ? 'over' : 'under' })}
          aria-label={`${conditionOf(params)}. ${t('dice.swap')}`}
        >
          {conditionOf(params)} <Icon name="swap" size={16} />
        </button>
      </div>
      <Ruler {...props} />
      {footer}
    </div>
  );
}

export const view = defineView<DiceParams>({
  initial: { side: 'under', wins: 4_950 },
  Board,
  hasStrip: true,
  pill: (round) => hundredths(numberOf(round, 'roll') ?? 0, 2),
  story: (round) => t('dice.story', { roll: hundredths(numberOf(round, 'roll') ?? 0, 2) }),
  landingMs: () => 0,
});
