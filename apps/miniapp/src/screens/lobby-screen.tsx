import type { Bet, GameInfo } from '@croupier/contract';
import { Emblem, emblems } from '../art/emblem.js';
import { EngravingView } from '../art/engraving-view.js';
import { Icon } from '../art/icon.js';
import { Seal } from '../art/seal.js';
import { AppBar } from '../components/app-bar.js';
import { HistoryRow } from '../components/history-row.js';
import { gameEntries, gameEntry, type GameEntry } from '../games/registry.js';
import { useAllViews } from '../games/use-view.js';
import { gameName } from '../i18n/game-name.js';
import { exactText } from '../i18n/money-text.js';
import { locale, t } from '../i18n/translate.js';
import { shortHash } from '../numbers/short-hash.js';
import { gameInfo, openRounds, recentRounds, seeds } from '../state/casino.js';
import { go } from '../state/route.js';

function rtpText({ rtp }: GameInfo): string {
  const local = (percent: string) => percent.replace('.', locale.value.decimal);
  const [low, high] = [local(rtp.min.percent), local(rtp.max.percent)];
  return `RTP ${low === high ? low : `${low}–${high}`}\u00a0%`;
}

function Continue({ round }: { readonly round: Bet }) {
  const views = useAllViews();
  const story = views.get(round.game)?.story(round);
  return (
    <section class="continue">
      <span class="emblem-box is-large">
        <Emblem svg={gameEntry(round.game)?.emblem ?? emblems.other} size={30} />
      </span>
      <span class="row-main">
        <b>{t('lobby.open', { game: gameName(round.game) })}</b>
        <span>{[t('lobby.in-play', { amount: exactText(BigInt(round.stakeMinor)) }), story].join(' · ')}</span>
      </span>
      <button type="button" class="button" onClick={() => go({ screen: 'game', game: round.game })}>
        {t('continue')}
      </button>
    </section>
  );
}

function Tile({ entry, info }: { readonly entry: GameEntry; readonly info: GameInfo }) {
  const isOpen = openRounds.value.some((round) => round.game === entry.id);
  return (
    <button
      type="button"
      class="tile"
      data-game={entry.id}
      onClick={() => go({ screen: 'game', game: entry.id })}
      onPointerEnter={() => void entry.load()}
    >
      <EngravingView name="tile-engraving" size={190} petals={entry.petals} opacity={0.34} lineWidth={0.45} />
      <Emblem svg={entry.emblem} size={60} />
      <b>{gameName(entry.id)}</b>
      <span>
        {isOpen && <i class="tile-dot" />}
        {isOpen ? t('lobby.tile-open') : rtpText(info)}
      </span>
    </button>
  );
}

function FairCard() {
  const hash = seeds.value?.nextServerSeedHash;
  if (hash === undefined) return null;
  return (
    <button type="button" class="fair-card" onClick={() => go({ screen: 'fairness' })}>
      <Seal hash={hash} size={44} />
      <span class="row-main">
        <b>{t('lobby.fair')}</b>
        <span>
          {t('lobby.fair-next')} <code>{shortHash(hash, 1)}</code>
        </span>
      </span>
      <Icon name="chevron" size={20} />
    </button>
  );
}

/** The first screen: the open round, the games, and the last rounds. */
export function LobbyScreen() {
  const views = useAllViews();
  const last = recentRounds.value.filter((round) => round.state === 'settled').slice(0, 3);
  return (
    <>
      <AppBar title="Croupier" />
      <main class="page">
        {openRounds.value.map((round) => (
          <Continue key={round.roundId} round={round} />
        ))}
        <div class="tiles">
          {gameEntries.map((entry) => {
            const info = gameInfo(entry.id);
            return info === undefined ? null : <Tile key={entry.id} entry={entry} info={info} />;
          })}
        </div>
        <FairCard />
        {last.length > 0 && (
          <>
            <div class="section-head">
              <h2>{t('lobby.last')}</h2>
              <button type="button" class="link" onClick={() => go({ screen: 'wallet' })}>
                {t('lobby.all')}
              </button>
            </div>
            <div class="list">
              {last.map((round) => (
                <HistoryRow key={round.roundId} round={round} view={views.get(round.game)} />
              ))}
            </div>
          </>
        )}
      </main>
    </>
  );
}
