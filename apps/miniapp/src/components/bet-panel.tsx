import type { Game } from '@croupier/games';
import { Icon } from '../art/icon.js';
import type { Json } from '../games/game-view.js';
import type { Rules } from '../games/use-rules.js';
import { exactText, netText, unitText } from '../i18n/money-text.js';
import { locale, t } from '../i18n/translate.js';
import { formatChance, formatMultiplier, returnOf, type Ratio } from '../numbers/odds.js';
import { isAllowed, type StakeRule } from '../numbers/stake-ladder.js';
import { asset, balanceMinor } from '../state/casino.js';
import { connection } from '../state/connection.js';
import type { PlayTable } from '../state/play-table.js';
import { Figures } from './figures.js';
import { LinksRow } from './links-row.js';
import { StakeStepper } from './stake-stepper.js';

interface Props {
  readonly table: PlayTable;
  readonly rules: Rules;
  readonly params: Json;
  readonly stakeMinor: bigint;
  readonly rule: StakeRule;
  readonly onStake: (stakeMinor: bigint) => void;
}

/** Chance of a bet with one prize: its return to player over what the prize pays. */
function chanceOf(game: Game, params: Json): Ratio {
  const [rtp, best] = [game.rtp(params), game.best(params)];
  return { numerator: rtp.numerator * best.denominator, denominator: rtp.denominator * best.numerator };
}

/** Why no bet can be placed now, in words; `null` when one can. */
function reasonOf({ rules, params, stakeMinor, rule, onStake }: Props) {
  const balance = balanceMinor.value;
  if (!isAllowed(stakeMinor, rule)) {
    const bounds = { min: rule.minMinor, max: rule.maxMinor };
    const { lowerMinor, higherMinor } = rules.nearest(params, stakeMinor, bounds);
    const inRange = stakeMinor >= rule.minMinor && stakeMinor <= rule.maxMinor;
    const offers = [lowerMinor, higherMinor].filter((stake) => stake !== null);
    return (
      <p class="panel-reason is-refused" role="status">
        {inRange ? t('stake.odds') : t('stake.range')}{' '}
        {offers.map((stake) => (
          <button type="button" key={stake.toString()} class="link" onClick={() => onStake(stake)}>
            {exactText(stake)}
          </button>
        ))}
      </p>
    );
  }
  if (balance !== null && balance < stakeMinor) {
    return (
      <p class="panel-reason" role="status">
        {t('stake.missing', { amount: unitText(exactText(stakeMinor - balance)) })}
      </p>
    );
  }
  return null;
}

/** The stake, what it may give, and the one big button. */
export function BetPanel(props: Props) {
  const { table, rules, params, stakeMinor, rule, onStake } = props;
  const phase = table.phase.value;
  const isBusy = phase !== 'ready';
  const best = rules.game.best(params);
  const reason = isBusy ? null : reasonOf(props);
  const isOff = isBusy || reason !== null || connection.value === 'lost' || balanceMinor.value === null;
  return (
    <div class="panel-body">
      <div class="panel-head">
        <span>{t('stake.label', { unit: asset.value.code })}</span>
        <span>{t('stake.bounds', { min: exactText(rule.minMinor), max: exactText(rule.maxMinor) })}</span>
      </div>
      <StakeStepper
        stakeMinor={stakeMinor}
        rule={rule}
        isDisabled={isBusy}
        isRefused={!isAllowed(stakeMinor, rule)}
        onStake={onStake}
      />
      {reason}
      <Figures
        items={[
          { label: t('chance'), value: formatChance(chanceOf(rules.game, params), locale.value) },
          { label: t('pays'), value: formatMultiplier(best, locale.value) },
          { label: t('net-if-won'), value: netText(returnOf(stakeMinor, best) - stakeMinor) },
        ]}
      />
      <button
        type="button"
        class="big-button is-brass"
        data-testid="bet"
        data-phase={phase}
        disabled={isOff}
        onClick={() => void table.bet({ ...params }, stakeMinor)}
      >
        {phase === 'sending' || phase === 'checking' ? (
          <>
            <Icon name="clock" size={20} /> {t(phase === 'sending' ? 'bet.placing' : 'bet.checking')}
          </>
        ) : (
          t('bet.button', { amount: unitText(exactText(stakeMinor)) })
        )}
      </button>
      <LinksRow />
    </div>
  );
}
