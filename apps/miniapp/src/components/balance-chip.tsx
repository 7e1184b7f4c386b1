import { Coin } from '../art/coin.js';
import { amountText, unitText } from '../i18n/money-text.js';
import { locale, t } from '../i18n/translate.js';
import { formatCompact } from '../numbers/amount.js';
import { asset, balanceMinor } from '../state/casino.js';
import { go } from '../state/route.js';

/** The balance; a tap opens the wallet. */
export function BalanceChip() {
  const minor = balanceMinor.value;
  const label = minor === null ? t('chip.loading') : t('chip.label', { amount: unitText(amountText(minor)) });
  const text = minor === null ? null : formatCompact(minor, asset.value, locale.value, 13);
  return (
    <button type="button" class="chip" onClick={() => go({ screen: 'wallet' })} aria-label={label}>
      <Coin />
      {text === null ? (
        <i class="bone chip-bone" />
      ) : (
        <b key={text} class="chip-amount" data-testid="balance">
          {text}
        </b>
      )}
    </button>
  );
}
