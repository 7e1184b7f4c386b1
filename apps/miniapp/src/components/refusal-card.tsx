import type { ProblemError } from '@croupier/client';
import { amountText, exactText, unitText } from '../i18n/money-text.js';
import { find, t } from '../i18n/translate.js';
import { go, sheet } from '../state/route.js';

interface Props {
  readonly refusal: ProblemError;
  readonly game: string;
  readonly onStake: (stakeMinor: bigint) => void;
  readonly onClose: () => void;
}

/** A detail of the problem that is an amount, as text; `null` when there is none. */
function minorOf(refusal: ProblemError, name: string): bigint | null {
  const value = refusal.details[name];
  return typeof value === 'string' && /^[0-9]+$/.test(value) ? BigInt(value) : null;
}

/** What was refused and why, in the player's words with the server's numbers. */
export function RefusalCard({ refusal, game, onStake, onClose }: Props) {
  const amounts = Object.fromEntries(
    Object.keys(refusal.details).flatMap((name) => {
      const minor = minorOf(refusal, name);
      return minor === null ? [] : [[name, amountText(minor)]];
    }),
  );
  const title = find(`refusal.${refusal.code}`, amounts) ?? t('refusal.other');
  const text = find(`refusal.${refusal.code}.text`, amounts) ?? refusal.detail;
  const offers = refusal.code === 'stake_changes_odds' ? ['lowerMinor', 'higherMinor'] : [];
  const take = (stakeMinor: bigint) => {
    onStake(stakeMinor);
    onClose();
  };
  const isOpen = refusal.code === 'round_open';
  const goOn = () => {
    if (isOpen) {
      onClose();
      go({ screen: 'game', game });
    } else sheet.value = { kind: 'info', page: 'limits' };
  };
  return (
    <div class="refusal" role="alert" data-code={refusal.code}>
      <h2>{title}</h2>
      <p>{text}</p>
      <p class="refusal-safe">{t('refusal.nothing-taken')}</p>
      <div class="buttons">
        {offers.map((name) => {
          const minor = minorOf(refusal, name);
          return minor === null ? null : (
            <button key={name} type="button" class="button" onClick={() => take(minor)}>
              {unitText(exactText(minor))}
            </button>
          );
        })}
        <button type="button" class="button" onClick={onClose}>
          {t('back')}
        </button>
        {offers.length === 0 && (
          <button type="button" class="button" onClick={goOn}>
            {t(isOpen ? 'continue' : 'info.limits')}
          </button>
        )}
      </div>
    </div>
  );
}
