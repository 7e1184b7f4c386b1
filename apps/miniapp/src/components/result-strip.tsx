import type { Bet } from '@croupier/contract';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { resultOf } from '../games/outcome.js';
import { sheet } from '../state/route.js';
import { t } from '../i18n/translate.js';

interface Props {
  /** Newest first. */
  readonly rounds: readonly Bet[];
  readonly pill: (round: Bet) => string;
}

/** The last results, the newest at the end; a tap opens the round. */
export function ResultStrip({ rounds, pill }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  const newest = rounds[0]?.roundId;
  useLayoutEffect(() => {
    if (ref.current !== null) ref.current.scrollLeft = ref.current.scrollWidth;
  }, [newest]);
  if (rounds.length === 0) return null;
  return (
    <div class="results" ref={ref} aria-label={t('results.label')} role="group">
      {[...rounds].reverse().map((round) => {
        const isWin = resultOf(round) === 'win';
        return (
          <button
            key={round.roundId}
            type="button"
            class={isWin ? 'pill is-win' : 'pill'}
            onClick={() => (sheet.value = { kind: 'round', roundId: round.roundId })}
          >
            {isWin && <i class="pill-sign" />}
            {pill(round)}
          </button>
        );
      })}
    </div>
  );
}
