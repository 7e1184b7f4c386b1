import type { Round } from '@croupier/contract';
import { useEffect, useState } from 'preact/hooks';
import { Coin } from '../art/coin.js';
import { EngravingView } from '../art/engraving-view.js';
import { Seal } from '../art/seal.js';
import { AppBar } from '../components/app-bar.js';
import { HistoryRow } from '../components/history-row.js';
import { houseSeal } from '../components/tabs.js';
import type { AnyGameView } from '../games/game-view.js';
import { useAllViews } from '../games/use-view.js';
import { amountText, netText } from '../i18n/money-text.js';
import { formatDay } from '../i18n/moment.js';
import { plural, t } from '../i18n/translate.js';
import { api } from '../state/api.js';
import { accounts, asset } from '../state/casino.js';

const pageSize = 20;

function Balance() {
  const account = accounts.value.find((one) => one.asset === asset.value.code);
  return (
    <section class="board balance-card">
      <EngravingView name="balance-engraving" size={250} petals={18} opacity={0.26} lineWidth={0.45} />
      <span class="balance-name">
        <Coin size={20} /> {t('wallet.play')}
      </span>
      <strong>{account === undefined ? '…' : amountText(BigInt(account.cashMinor))}</strong>
      <div class="balance-parts">
        <span>
          {t('in-play')} <b>{account === undefined ? '…' : amountText(BigInt(account.inPlayMinor))}</b>
        </span>
        <span>
          {t('wallet.bonus')} <b>{account === undefined ? '…' : amountText(BigInt(account.bonusMinor))}</b>
        </span>
      </div>
    </section>
  );
}

/** Pages of the history, one after the other. */
function useRounds() {
  const [rounds, setRounds] = useState<readonly Round[]>([]);
  const [cursor, setCursor] = useState<string | null | undefined>(undefined);
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading');
  const load = async (from: string | null) => {
    setState('loading');
    try {
      const page = await api.listRounds({ limit: pageSize, cursor: from ?? undefined });
      setRounds((before) => (from === null ? page.rounds : [...before, ...page.rounds]));
      setCursor(page.nextCursor);
      setState('ready');
    } catch {
      setState('failed');
    }
  };
  useEffect(() => {
    void load(null);
    void api
      .wallet()
      .then((wallet) => (accounts.value = wallet.accounts))
      .catch(() => null);
  }, []);
  return { rounds, cursor: cursor ?? null, state, load };
}

interface Day {
  readonly name: string;
  readonly rounds: readonly Round[];
}

function byDay(rounds: readonly Round[]): readonly Day[] {
  const days: { name: string; rounds: Round[] }[] = [];
  for (const round of rounds) {
    const name = formatDay(round.openedAt);
    const last = days.at(-1);
    if (last?.name === name) last.rounds.push(round);
    else days.push({ name, rounds: [round] });
  }
  return days;
}

function DayList({ day, isWhole, views }: { day: Day; isWhole: boolean; views: ReadonlyMap<string, AnyGameView> }) {
  const net = day.rounds
    .filter((round) => round.state === 'settled')
    .reduce((sum, round) => sum + BigInt(round.payoutMinor) - BigInt(round.stakeMinor), 0n);
  return (
    <>
      <div class="section-head">
        <h2>{day.name}</h2>
        {isWhole && (
          <span>
            {plural('wallet.rounds-count', day.rounds.length)} · {t('wallet.net', { net: netText(net) })}
          </span>
        )}
      </div>
      <div class="list">
        {day.rounds.map((round) => (
          <HistoryRow key={round.roundId} round={round} view={views.get(round.game)} />
        ))}
      </div>
    </>
  );
}

function Empty() {
  return (
    <section class="empty">
      <Seal hash={houseSeal} size={64} />
      <b>{t('history.empty')}</b>
      <span>{t('history.empty-text')}</span>
    </section>
  );
}

function Loading() {
  return (
    <div class="list is-late" aria-busy="true">
      {[0, 1, 2].map((row) => (
        <div class="row" key={row}>
          <i class="bone bone-box" />
          <span class="row-main">
            <i class="bone bone-name" />
            <i class="bone" />
          </span>
        </div>
      ))}
    </div>
  );
}

/** The balance and every round that was played. */
export function WalletScreen() {
  const { rounds, cursor, state, load } = useRounds();
  const views = useAllViews();
  const days = byDay(rounds);
  return (
    <>
      <AppBar title={t('tab.wallet')} />
      <main class="page">
        <Balance />
        <p class="note">{t('wallet.note')}</p>
        {days.map((day, index) => (
          <DayList key={day.name} day={day} views={views} isWhole={cursor === null || index < days.length - 1} />
        ))}
        {state === 'loading' && <Loading />}
        {state === 'ready' && rounds.length === 0 && <Empty />}
        {state === 'failed' && (
          <section class="empty">
            <b>{t('history.failed')}</b>
            <button type="button" class="button" onClick={() => void load(null)}>
              {t('retry')}
            </button>
          </section>
        )}
        {state === 'ready' && cursor !== null && (
          <button type="button" class="button is-wide" data-testid="older" onClick={() => void load(cursor)}>
            {t('wallet.older')}
          </button>
        )}
      </main>
    </>
  );
}
