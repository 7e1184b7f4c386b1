import { ProblemError } from '@croupier/client';
import { useEffect } from 'preact/hooks';
import { Icon } from './art/icon.js';
import { Seal } from './art/seal.js';
import { InfoSheet } from './components/info-sheet.js';
import { RoundSheet } from './components/round-sheet.js';
import { houseSeal, Tabs } from './components/tabs.js';
import { language, t } from './i18n/translate.js';
import { FairnessScreen } from './screens/fairness-screen.js';
import { GameScreen } from './screens/game-screen.js';
import { LobbyScreen } from './screens/lobby-screen.js';
import { MeScreen } from './screens/me-screen.js';
import { WalletScreen } from './screens/wallet-screen.js';
import { boot } from './state/boot.js';
import { openRounds } from './state/casino.js';
import { spoken, toast } from './state/notice.js';
import { goBack, isDeep, route, sheet } from './state/route.js';
import { settings } from './state/settings.js';
import { listen, post } from './telegram/bridge.js';

function Screen() {
  const here = route.value;
  switch (here.screen) {
    case 'game':
      return <GameScreen id={here.game} />;
    case 'wallet':
      return <WalletScreen />;
    case 'fairness':
      return <FairnessScreen />;
    case 'me':
      return <MeScreen />;
    case 'lobby':
      return <LobbyScreen />;
  }
}

/** Before the first screen: what is waited for, or why nothing can be shown. */
function Start({ onRetry }: { readonly onRetry: () => void }) {
  const state = boot.value;
  if (state.state === 'loading') {
    return (
      <div class="start is-late" aria-busy="true">
        <i class="bone is-tall" />
        <i class="bone is-table" />
        <i class="bone is-tall" />
      </div>
    );
  }
  const problem = state.state === 'failed' && state.error instanceof ProblemError ? state.error : null;
  const isRefused = problem?.code === 'launch_data_refused';
  const key = state.state === 'no-launch' ? 'start.no-launch' : isRefused ? 'start.refused' : 'start.failed';
  return (
    <div class="start">
      <Seal hash={houseSeal} size={72} />
      <h1>Croupier</h1>
      <p>{t(key)}</p>
      {typeof problem?.requestId === 'string' && <code>{problem.requestId}</code>}
      {key === 'start.failed' && (
        <button type="button" class="button" onClick={onRetry}>
          {t('retry')}
        </button>
      )}
    </div>
  );
}

/** Tells Telegram what its own buttons and gestures should do here. */
function useTelegramChrome(): void {
  const deep = isDeep.value;
  const isGame = route.value.screen === 'game';
  const hasOpenRound = openRounds.value.length > 0;
  useEffect(() => post('web_app_setup_back_button', { is_visible: deep }), [deep]);
  useEffect(() => post('web_app_setup_swipe_behavior', { allow_vertical_swipe: !isGame }), [isGame]);
  useEffect(() => post('web_app_setup_closing_behavior', { need_confirmation: hasOpenRound }), [hasOpenRound]);
  useEffect(() => listen('back_button_pressed', goBack), []);
}

export function App({ onRetry }: { readonly onRetry: () => void }) {
  useTelegramChrome();
  const isReduced = settings.value.reducedMotion;
  useEffect(() => {
    document.documentElement.lang = language.value;
    document.documentElement.classList.toggle('is-calm', isReduced);
  }, [language.value, isReduced]);
  if (boot.value.state !== 'ready') return <Start onRetry={onRetry} />;
  const isGame = route.value.screen === 'game';
  return (
    <div class={isGame ? 'app is-game' : 'app'}>
      <Tabs />
      <div class="view">
        <Screen key={JSON.stringify(route.value)} />
      </div>
      {sheet.value?.kind === 'round' && <RoundSheet key={sheet.value.roundId} roundId={sheet.value.roundId} />}
      {sheet.value?.kind === 'info' && <InfoSheet page={sheet.value.page} />}
      {toast.value !== null && (
        <div class="toast" role="status">
          <Icon name="copy" /> {toast.value}
        </div>
      )}
      <div class="spoken" role="status" aria-live="polite">
        {spoken.value}
      </div>
    </div>
  );
}
