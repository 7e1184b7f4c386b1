import type { Bet } from '@croupier/contract';
import { Emblem, emblems } from '../art/emblem.js';
import { Icon } from '../art/icon.js';
import type { AnyGameView } from '../games/game-view.js';
import { gameEntry } from '../games/registry.js';
import { resultOf } from '../games/outcome.js';
import { amountText, exactText, netText } from '../i18n/money-text.js';
import { formatClock } from '../i18n/moment.js';
import { gameName } from '../i18n/game-name.js';
import { t } from '../i18n/translate.js';
import { verifiedRounds } from '../proof/verify.js';
import { sheet } from '../state/route.js';

function openedAt(round: Bet): string | null {
  const at = (round as Partial<Record<'openedAt', unknown>>).openedAt;
  return typeof at === 'string' ? formatClock(at) : null;
}

/** One round of the history: what was played, what it said, what it gave. */
export function HistoryRow({ round, view }: { readonly round: Bet; readonly view: AnyGameView | undefined }) {
  const [stake, payout] = [BigInt(round.stakeMinor), BigInt(round.payoutMinor)];
  const isOpen = round.state === 'open';
  const story = isOpen ? t('round.open') : (view?.story(round) ?? '');
  const text = [openedAt(round), story].filter((part) => part !== null && part !== '').join(' · ');
  return (
    <button
      type="button"
      class="row"
      data-round={round.roundId}
      onClick={() => (sheet.value = { kind: 'round', roundId: round.roundId })}
    >
      <span class="emblem-box">
        <Emblem svg={gameEntry(round.game)?.emblem ?? emblems.other} size={26} />
      </span>
      <span class="row-main">
        <b>
          {gameName(round.game)}
          {verifiedRounds.value.has(round.roundId) && (
            <span class="row-shield" title={t('verify.proved')}>
              <Icon name="shield" size={16} />
            </span>
          )}
        </b>
        <span>{text}</span>
      </span>
      <span class="row-end">
        <b class={!isOpen && resultOf(round) === 'win' ? 'is-gain' : ''}>{isOpen ? '…' : netText(payout - stake)}</b>
        <span>{isOpen ? exactText(stake) : `${exactText(stake)} → ${amountText(payout)}`}</span>
      </span>
    </button>
  );
}
