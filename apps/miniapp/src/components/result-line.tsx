import type { Bet } from '@croupier/contract';
import { Icon, type IconName } from '../art/icon.js';
import { resultOf, type Result } from '../games/outcome.js';
import { amountText, exactText, netText } from '../i18n/money-text.js';
import { t } from '../i18n/translate.js';
import { sheet } from '../state/route.js';

const signs: Readonly<Record<Result, IconName>> = { win: 'check', push: 'equal', loss: 'minus' };

function Value({ label, value, name }: { label: string; value: string; name: string }) {
  return (
    <span class="result-value">
      <span>{label}</span>
      <b data-testid={`result-${name}`}>{value}</b>
    </span>
  );
}

/** Stake, return, net in one line until the next round; while the server has not answered, that it waits. */
export function ResultLine({
  round,
  waitingStake,
}: {
  readonly round: Bet | null;
  readonly waitingStake: bigint | null;
}) {
  if (waitingStake !== null) {
    return (
      <div class="result is-waiting">
        <i class="result-badge">
          <Icon name="clock" size={18} />
        </i>
        <Value label={t('stake')} value={exactText(waitingStake)} name="stake" />
        <Value label={t('return')} value="…" name="return" />
        <Value label={t('net')} value="…" name="net" />
      </div>
    );
  }
  if (round === null || round.state === 'open') {
    return <div class="result is-empty">{t('result.none')}</div>;
  }
  const [stake, payout] = [BigInt(round.stakeMinor), BigInt(round.payoutMinor)];
  const result = resultOf(round);
  return (
    <button
      type="button"
      class={`result is-${result}`}
      data-result={result}
      data-round={round.roundId}
      onClick={() => (sheet.value = { kind: 'round', roundId: round.roundId })}
      aria-label={t('result.proof')}
    >
      <i class="result-badge">
        <Icon name={signs[result]} size={18} />
      </i>
      <Value label={t('stake')} value={exactText(stake)} name="stake" />
      <Value label={t('return')} value={amountText(payout)} name="return" />
      <Value label={t('net')} value={netText(payout - stake)} name="net" />
    </button>
  );
}

/** The line in words, for a screen reader. */
export function resultSentence(round: Bet): string {
  const [stake, payout] = [BigInt(round.stakeMinor), BigInt(round.payoutMinor)];
  const key = { win: 'result.say-win', push: 'result.say-push', loss: 'result.say-loss' } as const;
  return t(key[resultOf(round)], {
    stake: exactText(stake),
    payout: amountText(payout),
    net: netText(payout - stake),
  });
}
