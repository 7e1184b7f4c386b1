import { t } from '../i18n/translate.js';
import { nextStake, type StakeRule } from '../numbers/stake-ladder.js';
import { haptic } from '../telegram/haptic.js';
import { StakeInput } from './stake-input.js';
import { StepButton } from './step-button.js';

interface Props {
  readonly stakeMinor: bigint;
  readonly rule: StakeRule;
  readonly isDisabled: boolean;
  readonly isRefused: boolean;
  readonly onStake: (stakeMinor: bigint) => void;
}

/** − and + with the stake between them, then ½ and 2×. */
export function StakeStepper({ stakeMinor, rule, isDisabled, isRefused, onStake }: Props) {
  const change = (wished: bigint) => {
    haptic('step');
    onStake(wished < rule.minMinor ? rule.minMinor : wished > rule.maxMinor ? rule.maxMinor : wished);
  };
  const step = (direction: 1 | -1) => change(nextStake(stakeMinor, direction, rule));
  return (
    <div class="stepper-row">
      <div class={isRefused ? 'stepper is-refused' : 'stepper'}>
        <StepButton icon="minus" label={t('stake.less')} isDisabled={isDisabled} onStep={() => step(-1)} />
        <StakeInput stakeMinor={stakeMinor} isDisabled={isDisabled} onStake={onStake} onStep={step} />
        <StepButton icon="plus" label={t('stake.more')} isDisabled={isDisabled} onStep={() => step(1)} />
      </div>
      <button
        type="button"
        class="stepper-side"
        disabled={isDisabled}
        aria-label={t('stake.half')}
        onClick={() => change(stakeMinor / 2n)}
      >
        ½
      </button>
      <button
        type="button"
        class="stepper-side"
        disabled={isDisabled}
        aria-label={t('stake.double')}
        onClick={() => change(stakeMinor * 2n)}
      >
        2×
      </button>
    </div>
  );
}
