import { useState } from 'preact/hooks';
import { Icon } from '../art/icon.js';
import { locale, t } from '../i18n/translate.js';
import { formatMultiplier } from '../numbers/odds.js';
import { defineView, type BoardProps } from './game-view.js';
import { hundredths } from './hundredths.js';
import { textOf } from './outcome.js';
import { heightOf, parseTarget, targetMax, targetMin } from './target-scale.js';
import { sliderHandlers } from './slider.js';

/** Limbo: the number, and a bar on a logarithmic scale that stops above or below the brass line of the target. */

interface LimboParams {
  readonly targetX100: number;
}

/** Targets that the buttons step through, in hundredths. */
const steps = [101, 110, 120, 150, 200, 300, 500, 1_000, 2_000, 5_000, 10_000, 50_000, 100_000, 1_000_000, targetMax];
/** The bar shows 1x to 100x; what lies above stands at its top. */
const marks = [100, 50, 10, 5, 2, 1];

const multiplierText = (x100: bigint | number) =>
  formatMultiplier({ numerator: BigInt(x100), denominator: 100n }, locale.value);

function Target({ params, setParams, isLocked }: BoardProps<LimboParams>) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? hundredths(params.targetX100);
  const step = (direction: 1 | -1) => {
    const { targetX100 } = params;
    const next = direction === 1 ? steps.find((one) => one > targetX100) : steps.findLast((one) => one < targetX100);
    if (next !== undefined) setParams({ targetX100: next });
  };
  const commit = () => {
    const targetX100 = typed === null ? null : parseTarget(typed);
    if (targetX100 !== null) setParams({ targetX100 });
    setTyped(null);
  };
  return (
    <div class="board-stepper">
      <button type="button" disabled={isLocked} onClick={() => step(-1)} aria-label={t('limbo.lower')}>
        <Icon name="minus" size={18} />
      </button>
      <label>
        <span>{t('limbo.target')}</span>
        <b class="target-value">
          <input
            inputMode="decimal"
            disabled={isLocked}
            style={{ width: `${shown.length}ch` }}
            value={shown}
            onFocus={(event) => {
              setTyped(shown);
              event.currentTarget.select();
            }}
            onInput={(event) => setTyped(event.currentTarget.value)}
            onBlur={commit}
            onKeyDown={(event) => {
              if (event.key === 'Enter') event.currentTarget.blur();
            }}
          />
          x
        </b>
      </label>
      <button type="button" disabled={isLocked} onClick={() => step(1)} aria-label={t('limbo.higher')}>
        <Icon name="plus" size={18} />
      </button>
    </div>
  );
}

function Bar({ params, setParams, isLocked, round, isFresh }: BoardProps<LimboParams>) {
  const result = textOf(round, 'resultX100');
  const reached = result === null ? 0 : heightOf(Math.min(10_000, Number.parseInt(result.slice(0, 9), 10)));
  const place = (share: number) => {
    const x100 = Math.round(10 ** (share * 2) * 10) * 10;
    setParams({ targetX100: Math.max(targetMin, x100) });
  };
  const handlers = sliderHandlers({
    isDisabled: isLocked,
    axis: 'y',
    onPlace: place,
    onStep: (count) => place(Math.min(1, Math.max(0, heightOf(params.targetX100) + count * 0.02))),
  });
  return (
    <div
      class="limbo-bar"
      role="slider"
      tabIndex={isLocked ? -1 : 0}
      aria-orientation="vertical"
      aria-label={t('limbo.target')}
      aria-valuemin={1.01}
      aria-valuemax={1_000_000}
      aria-valuenow={params.targetX100 / 100}
      aria-valuetext={multiplierText(params.targetX100)}
      aria-disabled={isLocked}
      {...handlers}
    >
      <i class="limbo-groove">
        <i
          class={isFresh ? 'limbo-reached is-moving' : 'limbo-reached'}
          style={{ transform: `translateY(${(1 - Math.max(0.035, reached)) * 100}%)` }}
        />
      </i>
      {marks.map((mark) => (
        <span key={mark} class="limbo-mark" style={{ bottom: `${heightOf(mark * 100) * 100}%` }}>
          {mark}x
        </span>
      ))}
      <i class="limbo-line" style={{ bottom: `${heightOf(params.targetX100) * 100}%` }} />
    </div>
  );
}

function Board(props: BoardProps<LimboParams>) {
  const result = textOf(props.round, 'resultX100');
  return (
    <div class="board-body">
      <div class="limbo-board">
        <div class="limbo-left">
          <output class="board-number" data-result={result}>
            {result === null ? '–' : multiplierText(BigInt(result))}
          </output>
          <Target {...props} />
        </div>
        <Bar {...props} />
      </div>
      {props.footer}
    </div>
  );
}

export const view = defineView<LimboParams>({
  initial: { targetX100: 200 },
  Board,
  hasStrip: true,
  pill: (round) => multiplierText(BigInt(textOf(round, 'resultX100') ?? '100')),
  story: (round) => multiplierText(BigInt(textOf(round, 'resultX100') ?? '100')),
  landingMs: () => 0,
});
