import type { Round } from '@croupier/contract';
import type { CheckName, RoundVerdict } from '@croupier/games';
import { Icon } from '../art/icon.js';
import { useView } from '../games/use-view.js';
import { exactText, unitText } from '../i18n/money-text.js';
import { formatMoment } from '../i18n/moment.js';
import { plural, t } from '../i18n/translate.js';
import { firstSeenAt } from '../proof/known-hashes.js';

interface Props {
  readonly round: Round;
  readonly verdict: RoundVerdict;
}

interface CheckLine {
  readonly names: readonly CheckName[];
  readonly text: string;
}

/** What the device itself remembers of the hash is worth more than what the round says of it. */
function seedText(round: Round): string {
  const seenAt = round.serverSeedHash === null ? null : firstSeenAt(round.serverSeedHash);
  const isBefore = seenAt !== null && seenAt <= Date.parse(round.openedAt);
  return isBefore ? t('verify.seed-seen', { at: formatMoment(seenAt) }) : t('verify.seed');
}

/** The three checks: the seed is the committed one, it gives this outcome, the outcome gives this payout. */
export function Checks({ round, verdict }: Props) {
  const view = useView(round.game);
  const lines: readonly CheckLine[] = [
    { names: ['server-seed'], text: seedText(round) },
    {
      names: ['replay', 'nonce', 'outcome', 'state'],
      text: t('verify.outcome', { story: view?.story(round) ?? '' }),
    },
    {
      names: ['stake', 'payout'],
      text: t('verify.payout', {
        stake: exactText(BigInt(round.stakeMinor)),
        payout: unitText(exactText(BigInt(round.payoutMinor))),
      }),
    },
  ];
  return (
    <ul class="checks">
      {lines.map(({ names, text }) => {
        const checks = verdict.checks.filter(({ name }) => names.includes(name));
        const failed = checks.find(({ ok }) => !ok);
        const isOk = checks.length > 0 && failed === undefined;
        return (
          <li key={names[0]} class={isOk ? 'is-ok' : 'is-wrong'} data-ok={isOk}>
            <i>
              <Icon name={isOk ? 'check' : 'cross'} size={15} />
            </i>
            <span>{failed === undefined ? text : `${text}: ${failed.detail}`}</span>
          </li>
        );
      })}
      {verdict.skipped.length > 0 && (
        <li class="is-ok">
          <i>
            <Icon name="check" size={15} />
          </i>
          <span>{plural('verify.skipped', verdict.skipped.length)}</span>
        </li>
      )}
    </ul>
  );
}

/** Every comparison with its values, for a reader who wants to follow. */
export function Working({ verdict }: { readonly verdict: RoundVerdict }) {
  return (
    <ol class="working">
      {verdict.checks.map(({ name, detail, ok }) => (
        <li key={name}>
          <b>
            {ok ? '✓' : '✕'} {name}
          </b>
          <code>{detail}</code>
        </li>
      ))}
      {verdict.notes.map((note) => (
        <li key={note}>
          <code>{note}</code>
        </li>
      ))}
    </ol>
  );
}
