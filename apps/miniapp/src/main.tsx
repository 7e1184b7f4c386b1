import './zod-without-eval.js';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app.js';
import { telegramLanguage } from './i18n/translate.js';
import { start } from './state/boot.js';
import { runClock } from './state/play-session.js';
import { followAddress } from './state/route.js';
import './styles/index.css';
import { listen, openBridge, post } from './telegram/bridge.js';
import { takeLaunch } from './telegram/launch.js';
import { languageOf } from './telegram/parse-launch.js';
import { followViewport } from './telegram/viewport.js';
import { applyTheme, theme } from './theme/apply-theme.js';

const launch = takeLaunch();
openBridge();
applyTheme(launch.themeParams);
listen('theme_changed', (data) => applyTheme(data['theme_params'] as Record<string, unknown>));
if (launch.themeParams === null) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => applyTheme(null));
}
telegramLanguage.value = languageOf(launch.initData);
followViewport();
followAddress();
runClock();

const begin = () => void start(launch.initData);
const root = document.getElementById('app');
if (root !== null) render(<App onRetry={begin} />, root);
begin();

post('web_app_ready');
post('web_app_expand');
effect(() => {
  post('web_app_set_header_color', { color_key: 'secondary_bg_color' });
  post('web_app_set_background_color', { color: theme.value.tokens?.page ?? '#0b100f' });
});
