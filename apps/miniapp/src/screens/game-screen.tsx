import type { GameInfo } from '@croupier/contract';
import { useEffect, useState } from 'preact/hooks';
import { EngravingView } from '../art/engraving-view.js';
import { AppBar } from '../components/app-bar.js';
import { BetPanel } from '../components/bet-panel.js';
import { HistoryRow } from '../components/history-row.js';
import { RefusalCard } from '../components/refusal-card.js';
import { ResultLine, resultSentence } from '../components/result-line.js';
import { ResultStrip } from '../components/result-strip.js';
import { TakePanel } from '../components/take-panel.js';
import type { AnyGameView, Json } from '../games/game-view.js';
import { gameEntry } from '../games/registry.js';
import { useRules, type Rules } from '../games/use-rules.js';
import { useView } from '../games/use-view.js';
import { gameName } from '../i18n/game-name.js';
import { t } from '../i18n/translate.js';
import { asset, gameInfo, recentRounds } from '../state/casino.js';
import { connection } from '../state/connection.js';
import { keepParams, lastParams } from '../state/last-params.js';
import { spoken } from '../state/notice.js';
import type { PlayTable } from '../state/play-table.js';
import { sheet } from '../state/route.js';
import { keepStake, openingStake, stakeRuleOf } from '../state/stakes.js';
import { tableOf } from '../state/tables.js';

interface TableProps {
  readonly table: PlayTable;
  readonly view: AnyGameView;
  readonly rules: Rules;
  readonly info: GameInfo;
}

const stripMax = 12;

function Surface({ game, children }: { readonly game: string; readonly children: preact.ComponentChildren }) {
  const isWide = matchMedia('(min-width: 900px)').matches;
  return (
    <section class={`board board-${game}`} aria-label={gameName(game)}>
      <EngravingView
        name="board-engraving"
        size={isWide ? 760 : 400}
        petals={gameEntry(game)?.petals ?? 24}
        opacity={0.15}
        lineWidth={isWide ? 0.6 : 0.5}
      />
      {children}
    </section>
  );
}

function RoundsCard({ table, view }: { readonly table: PlayTable; readonly view: AnyGameView }) {
  const rounds = recentRounds.value.filter((round) => round.game === table.game).slice(0, 20);
  return (
    <section class="rounds-card">
      <h2>{t('game.your-rounds')}</h2>
      <div class="rounds-list">
        {rounds.length === 0 && <p class="quiet">{t('history.empty')}</p>}
        {rounds.map((round) => (
          <HistoryRow key={round.roundId} round={round} view={view} />
        ))}
      </div>
    </section>
  );
}

/** Says the result once, when it stands. */
function useSpokenResult(table: PlayTable): void {
  const round = table.round.value;
  const isDone = round?.state === 'settled' && table.isFresh.value && table.phase.value === 'ready';
  useEffect(() => {
    if (isDone) spoken.value = resultSentence(round);
  }, [isDone, round]);
}

function Table({ table, view, rules, info }: TableProps) {
  const [params, setParams] = useState<Json>(() => lastParams(rules.game, view.initial));
  const rule = stakeRuleOf(info, rules.game, params, asset.value.code);
  const [stakeMinor, setStake] = useState(() => openingStake(asset.value.code, rule));
  const [betStake, setBetStake] = useState(stakeMinor);
  useSpokenResult(table);

  const round = table.round.value;
  const phase = table.phase.value;
  const isOpen = round?.state === 'open';
  const isWaiting = phase !== 'ready' && (!isOpen || phase === 'landing');
  const onParams = (next: Json) => {
    setParams(next);
    keepParams(table.game, next);
  };
  const onStake = (next: bigint) => {
    setStake(next);
    setBetStake(next);
    keepStake(asset.value.code, next);
  };
  const settled = recentRounds.value.filter((one) => one.game === table.game && one.state === 'settled');
  const footer = <ResultLine round={round} waitingStake={isWaiting ? betStake : null} />;
  const take = isOpen ? view.take?.(round) : undefined;
  return (
    <div class={isOpen ? 'game is-open' : 'game'} data-game={table.game} data-phase={phase}>
      <div class="stage">
        <Surface game={table.game}>
          {view.hasStrip && <ResultStrip rounds={settled.slice(0, stripMax)} pill={view.pill} />}
          <view.Board
            params={params}
            setParams={onParams}
            isLocked={phase !== 'ready' || isOpen || connection.value === 'lost'}
            phase={phase}
            round={round}
            roundParams={table.roundParams.value}
            isFresh={table.isFresh.value}
            pendingMove={table.pendingMove.value}
            play={(move) => void table.move({ ...move })}
            footer={footer}
          />
        </Surface>
      </div>
      <aside class="side">
        <div class="panel">
          {table.refusal.value !== null && (
            <RefusalCard
              refusal={table.refusal.value}
              game={table.game}
              onStake={onStake}
              onClose={() => (table.refusal.value = null)}
            />
          )}
          {take !== undefined && round !== null ? (
            <TakePanel table={table} round={round} take={take} />
          ) : (
            <BetPanel
              table={table}
              rules={rules}
              params={params}
              stakeMinor={stakeMinor}
              rule={rule}
              onStake={onStake}
            />
          )}
        </div>
        <RoundsCard table={table} view={view} />
      </aside>
    </div>
  );
}

function Skeleton({ game }: { readonly game: string }) {
  return (
    <div class="game">
      <div class="stage">
        <Surface game={game}>{null}</Surface>
      </div>
      <aside class="side">
        <div class="panel">
          <div class="panel-body is-late">
            <i class="bone" />
            <i class="bone is-tall" />
            <i class="bone is-tall" />
          </div>
        </div>
      </aside>
    </div>
  );
}

/** A game: its table, and below or beside it the panel. */
export function GameScreen({ id }: { readonly id: string }) {
  const view = useView(id);
  const rules = useRules(id);
  const info = gameInfo(id);
  return (
    <>
      <AppBar title={gameName(id)} isDeep onInfo={() => (sheet.value = { kind: 'info', page: 'rules' })} />
      {view === undefined || rules === undefined || info === undefined ? (
        <Skeleton game={id} />
      ) : (
        <Table key={id} table={tableOf(id, view.landingMs)} view={view} rules={rules} info={info} />
      )}
    </>
  );
}
