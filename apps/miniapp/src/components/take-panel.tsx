import type { Bet } from '@croupier/contract';
import { Icon } from '../art/icon.js';
import { Seal } from '../art/seal.js';
import type { Take } from '../games/game-view.js';
import { amountText, exactText, netText, unitText } from '../i18n/money-text.js';
import { find, t } from '../i18n/translate.js';
import { shortHash } from '../numbers/short-hash.js';
import { connection } from '../state/connection.js';
import type { PlayTable } from '../state/play-table.js';
import { sheet } from '../state/route.js';
import { Figures } from './figures.js';
import { LinksRow } from './links-row.js';

interface Props {
  readonly table: PlayTable;
  readonly round: Bet;
  readonly take: Take;
}

/** An open round: what is in play, what may be taken now, and that its outcome was fixed before. */
export function TakePanel({ table, round, take }: Props) {
  const stake = BigInt(round.stakeMinor);
  const { amountMinor } = take;
  const phase = table.phase.value;
  const isTaking = table.pendingMove.value !== null && 'cashOut' in table.pendingMove.value;
  const isOff = amountMinor === null || phase !== 'ready' || connection.value === 'lost';
  const hash = round.serverSeedHash;
  return (
    <div class="panel-body is-take">
      <Figures
        items={[
          { label: t('in-play'), value: exactText(stake) },
          { label: t('take.now'), value: amountMinor === null ? '–' : amountText(amountMinor) },
          {
            label: t('net'),
            value: amountMinor === null ? '–' : netText(amountMinor - stake),
            isGain: amountMinor !== null && amountMinor > stake,
          },
        ]}
      />
      <button
        type="button"
        class="big-button is-mint"
        data-testid="take"
        data-phase={phase}
        disabled={isOff}
        onClick={() => void table.move({ ...take.move })}
      >
        {amountMinor === null ? (
          t('take.not-yet')
        ) : isTaking || phase === 'checking' ? (
          <>
            <Icon name="clock" size={20} /> {t(phase === 'checking' ? 'bet.checking' : 'take.sending')}
          </>
        ) : (
          t('take.button', { amount: unitText(amountText(amountMinor)) })
        )}
      </button>
      {hash !== null && (
        <button
          type="button"
          class="proof-row"
          onClick={() => (sheet.value = { kind: 'round', roundId: round.roundId })}
        >
          <Seal hash={hash} size={36} />
          <span>
            {find(`${round.game}.fixed`) ?? t('take.fixed')}
            <code>{shortHash(hash)}</code>
          </span>
          <b>{t('proof')}</b>
        </button>
      )}
      <LinksRow />
    </div>
  );
}
