import type { TargetedKeyboardEvent } from 'preact';
import { useState } from 'preact/hooks';
import { Coin } from '../art/coin.js';
import { exactText } from '../i18n/money-text.js';
import { locale, t } from '../i18n/translate.js';
import { parseAmount } from '../numbers/amount.js';
import { asset } from '../state/casino.js';

interface Props {
  readonly stakeMinor: bigint;
  readonly isDisabled: boolean;
  readonly onStake: (stakeMinor: bigint) => void;
  readonly onStep: (direction: 1 | -1) => void;
}

/** The stake as text. What is typed counts when the field is left or Enter is pressed; nonsense changes nothing. */
export function StakeInput({ stakeMinor, isDisabled, onStake, onStep }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? exactText(stakeMinor);
  const commit = () => {
    const minor = typed === null ? null : parseAmount(typed, asset.value, locale.value);
    if (minor !== null) onStake(minor);
    setTyped(null);
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') event.currentTarget.blur();
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    setTyped(null);
    onStep(event.key === 'ArrowUp' ? 1 : -1);
  };
  return (
    <label class="stepper-value">
      <Coin />
      <input
        inputMode="decimal"
        data-testid="stake"
        aria-label={t('stake.label', { unit: asset.value.code })}
        disabled={isDisabled}
        style={{ width: `${Math.max(4, shown.length)}ch` }}
        value={shown}
        onFocus={(event) => {
          setTyped(exactText(stakeMinor));
          event.currentTarget.select();
        }}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
    </label>
  );
}
