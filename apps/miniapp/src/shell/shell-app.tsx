import { Seal } from '../art/seal.js';
import { houseSeal } from '../components/tabs.js';
import { Chat } from './chat.js';
import { Phone } from './phone.js';
import { launch, patchAppSettings, view, type FrameMode } from './shell-state.js';
import { SidePanel } from './side-panel.js';
import { emit } from './telegram-host.js';
import { themeNames, themes, type ThemeName } from './themes.js';

const modes: readonly { mode: FrameMode; label: string }[] = [
  { mode: 'phone', label: 'Phone' },
  { mode: 'desktop', label: 'Desktop' },
  { mode: 'full', label: 'Full screen' },
];

function chooseTheme(theme: ThemeName): void {
  view.value = { ...view.value, theme };
  emit('theme_changed', { theme_params: themes[theme] });
}

function chooseLanguage(language: 'en' | 'ru'): void {
  view.value = { ...view.value, language };
  patchAppSettings({ language: null });
  void launch();
}

function Bar() {
  const { theme, language, mode } = view.value;
  return (
    <header class="shell-bar">
      <Seal hash={houseSeal} size={30} />
      <b>Croupier</b>
      <span class="shell-badge">Development. No real money here.</span>
      <span class="shell-space" />
      <span class="segment" role="group" aria-label="Theme">
        {themeNames.map((name) => (
          <button key={name} type="button" aria-pressed={name === theme} onClick={() => chooseTheme(name)}>
            {name.charAt(0).toUpperCase() + name.slice(1)}
          </button>
        ))}
      </span>
      <span class="segment" role="group" aria-label="Language">
        {(['en', 'ru'] as const).map((one) => (
          <button key={one} type="button" aria-pressed={one === language} onClick={() => chooseLanguage(one)}>
            {one.toUpperCase()}
          </button>
        ))}
      </span>
      <span class="segment shell-modes" role="group" aria-label="Window">
        {modes.map((one) => (
          <button
            key={one.mode}
            type="button"
            data-mode={one.mode}
            aria-pressed={one.mode === mode}
            onClick={() => (view.value = { ...view.value, mode: one.mode })}
          >
            {one.label}
          </button>
        ))}
      </span>
    </header>
  );
}

/** Telegram's part, played by one page: the chat, the window around the Mini App, and what a developer wants to turn. */
export function ShellApp() {
  return (
    <div class={`shell is-${view.value.mode}`}>
      <Bar />
      <Chat />
      <main class="shell-stage">
        <Phone />
      </main>
      <SidePanel />
    </div>
  );
}
