import { ProblemError } from '@croupier/client';
import type { Round } from '@croupier/contract';
import type { RoundVerdict } from '@croupier/games';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../art/icon.js';
import { Seal } from '../art/seal.js';
import { useView } from '../games/use-view.js';
import { gameName } from '../i18n/game-name.js';
import { exactText, netText, unitText } from '../i18n/money-text.js';
import { formatMoment } from '../i18n/moment.js';
import { t } from '../i18n/translate.js';
import { makeClientSeed } from '../proof/client-seed.js';
import { verifyHere } from '../proof/verify.js';
import { api } from '../state/api.js';
import { rotateSeeds } from '../state/rotate.js';
import { sheet } from '../state/route.js';
import { Checks, Working } from './checks.js';
import { CopyRow } from './copy-row.js';
import { SheetFrame } from './sheet-frame.js';

/** A round in full, and its proof: everything is computed again here, on this device. */

interface Shown {
  readonly round: Round | null;
  readonly verdict: RoundVerdict | null;
  readonly failure: string | null;
  readonly isBusy: boolean;
}

function useRound(roundId: string) {
  const [shown, setShown] = useState<Shown>({ round: null, verdict: null, failure: null, isBusy: true });
  const run = async (act: () => Promise<Partial<Shown>>) => {
    setShown((before) => ({ ...before, failure: null, isBusy: true }));
    try {
      const next = await act();
      setShown((before) => ({ ...before, ...next, isBusy: false }));
    } catch (error) {
      const isInUse = error instanceof ProblemError && error.code === 'seed_in_use';
      setShown((before) => ({ ...before, failure: t(isInUse ? 'seed.in-use' : 'round.failed'), isBusy: false }));
    }
  };
  const load = async () => (await api.getRound({ roundId })).round;
  const verify = () =>
    run(async () => {
      const round = await load();
      return { round, verdict: await verifyHere(round) };
    });
  const reveal = () =>
    run(async () => {
      await rotateSeeds(makeClientSeed());
      const round = await load();
      return { round, verdict: await verifyHere(round) };
    });
  useEffect(() => void run(async () => ({ round: await load() })), [roundId]);
  return { ...shown, verify, reveal };
}

function titleOf(round: Round, verdict: RoundVerdict | null): string {
  if (verdict?.verdict === 'proved') return t('verify.proved');
  if (verdict?.verdict === 'refuted') return t('verify.refuted');
  if (round.state === 'open') return t('round.open');
  return t('round.title', { game: gameName(round.game) });
}

function Head({ round, verdict }: { readonly round: Round; readonly verdict: RoundVerdict | null }) {
  const where = verdict === null || verdict.verdict === 'unproved' ? null : t('verify.where');
  return (
    <header class={verdict?.verdict === 'refuted' ? 'sheet-head is-refuted' : 'sheet-head'}>
      {round.serverSeedHash !== null && <Seal hash={round.serverSeedHash} size={64} />}
      <div>
        <h2 data-testid="verdict" data-verdict={verdict?.verdict ?? 'none'}>
          {titleOf(round, verdict)}
        </h2>
        <p>{[gameName(round.game), formatMoment(round.openedAt), where].filter((part) => part !== null).join(' · ')}</p>
      </div>
    </header>
  );
}

function Money({ round }: { readonly round: Round }) {
  const view = useView(round.game);
  const [stake, payout] = [BigInt(round.stakeMinor), BigInt(round.payoutMinor)];
  const isOpen = round.state === 'open';
  return (
    <dl class="round-money">
      <div>
        <dt>{t('stake')}</dt>
        <dd>{unitText(exactText(stake))}</dd>
      </div>
      <div>
        <dt>{t('return')}</dt>
        <dd>{isOpen ? '…' : unitText(exactText(payout))}</dd>
      </div>
      <div>
        <dt>{t('net')}</dt>
        <dd>{isOpen ? '…' : unitText(netText(payout - stake))}</dd>
      </div>
      <div>
        <dt>{t('round.outcome')}</dt>
        <dd>{isOpen ? t('round.hidden') : (view?.story(round) ?? '')}</dd>
      </div>
    </dl>
  );
}

function Seeds({ round }: { readonly round: Round }) {
  const { serverSeed, serverSeedHash, clientSeed, clientSeedBy, nonce } = round;
  return (
    <div class="copy-rows">
      {serverSeed !== null && <CopyRow label={t('verify.server-seed')} value={serverSeed} isHash />}
      {serverSeedHash !== null && <CopyRow label={t('verify.hash')} value={serverSeedHash} isHash />}
      {clientSeed !== null && (
        <CopyRow
          label={`${t(clientSeedBy === 'house' ? 'seed.house' : 'seed.yours')} · ${t('seed.nonce', { nonce: nonce ?? 0 })}`}
          value={clientSeed}
        />
      )}
      <CopyRow label={t('round.id')} value={round.roundId} />
    </div>
  );
}

export function RoundSheet({ roundId }: { readonly roundId: string }) {
  const { round, verdict, failure, isBusy, verify, reveal } = useRound(roundId);
  const [isWorking, setWorking] = useState(false);
  const close = () => (sheet.value = null);
  if (round === null) {
    return (
      <SheetFrame label={t('round.label')}>
        {failure === null ? <i class="bone is-tall is-late" /> : <p class="card-text is-danger">{failure}</p>}
      </SheetFrame>
    );
  }
  const isSealed = round.serverSeed === null;
  return (
    <SheetFrame label={t('round.label')}>
      <Head round={round} verdict={verdict} />
      {verdict !== null && verdict.verdict !== 'unproved' && <Checks round={round} verdict={verdict} />}
      {isWorking && verdict !== null && <Working verdict={verdict} />}
      <Money round={round} />
      {isSealed && (
        <p class="sheet-note">
          <Icon name="clock" size={18} />
          <span>{t(round.state === 'open' ? 'verify.open' : 'verify.sealed')}</span>
        </p>
      )}
      {round.clientSeedBy === 'house' && <p class="card-text">{t('verify.house')}</p>}
      <Seeds round={round} />
      {failure !== null && <p class="card-text is-danger">{failure}</p>}
      <div class="buttons sheet-buttons">
        {verdict !== null && (
          <button type="button" class="button" onClick={() => setWorking(!isWorking)}>
            {t(isWorking ? 'verify.hide' : 'verify.show')}
          </button>
        )}
        {round.state === 'open' || verdict !== null ? (
          <button type="button" class="button is-action" onClick={close}>
            {t('done')}
          </button>
        ) : (
          <button
            type="button"
            class="button is-action"
            data-testid={isSealed ? 'reveal' : 'verify'}
            disabled={isBusy}
            onClick={() => void (isSealed ? reveal() : verify())}
          >
            {t(isSealed ? 'verify.reveal' : 'verify.button')}
          </button>
        )}
      </div>
    </SheetFrame>
  );
}
