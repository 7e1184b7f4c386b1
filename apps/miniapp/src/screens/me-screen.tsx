import type { ComponentChildren } from 'preact';
import { AppBar } from '../components/app-bar.js';
import { Switch, type SwitchProps } from '../components/switch.js';
import { Icon } from '../art/icon.js';
import { netText, unitText } from '../i18n/money-text.js';
import { language, t, type Language } from '../i18n/translate.js';
import { buildId, version } from '../build-info.js';
import { cleanName, initialOf } from '../numbers/clean-name.js';
import { formatDuration } from '../numbers/duration.js';
import { session } from '../state/casino.js';
import { elapsedMs, netMinor, roundsPlayed } from '../state/play-session.js';
import { sheet, type InfoPage } from '../state/route.js';
import { settings } from '../state/settings.js';

function Line({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <div class="line">
      <span>{label}</span>
      {children}
    </div>
  );
}

function SwitchLine(props: SwitchProps) {
  return (
    <Line label={props.label}>
      <Switch {...props} />
    </Line>
  );
}

function Languages() {
  const choose = (chosen: Language) => (settings.value = { ...settings.value, language: chosen });
  return (
    <Line label={t('me.language')}>
      <span class="segment">
        {(['en', 'ru'] as const).map((one) => (
          <button type="button" key={one} aria-pressed={language.value === one} onClick={() => choose(one)}>
            {one === 'en' ? 'English' : 'Русский'}
          </button>
        ))}
      </span>
    </Line>
  );
}

function Person() {
  const player = session.value?.player;
  if (player === undefined) return null;
  const name = cleanName([player.firstName, player.lastName].filter((part) => part !== null).join(' '));
  return (
    <section class="card person">
      <span class="avatar" aria-hidden>
        {initialOf(name)}
      </span>
      <span class="row-main">
        <b>
          <bdi>{name}</bdi>
        </b>
        <span>{player.username === null ? t('me.player', { id: player.id }) : `@${player.username}`}</span>
      </span>
    </section>
  );
}

const pages: readonly InfoPage[] = ['limits', 'terms', 'privacy'];

/** The player, the session, and how the app behaves. */
export function MeScreen() {
  return (
    <>
      <AppBar title={t('tab.me')} />
      <main class="page is-columns">
        <div>
          <Person />
          <h2 class="section-title">{t('me.session')}</h2>
          <section class="list">
            <Line label={t('me.time')}>
              <b>{formatDuration(elapsedMs.value)}</b>
            </Line>
            <Line label={t('me.rounds')}>
              <b>{roundsPlayed.value}</b>
            </Line>
            <Line label={t('net')}>
              <b>{unitText(netText(netMinor.value))}</b>
            </Line>
          </section>
        </div>
        <div>
          <h2 class="section-title">{t('me.settings')}</h2>
          <section class="list">
            <Languages />
            <SwitchLine
              label={t('me.motion')}
              isOn={settings.value.reducedMotion}
              onChange={(reducedMotion) => (settings.value = { ...settings.value, reducedMotion })}
            />
            <SwitchLine
              label={t('me.haptics')}
              isOn={settings.value.haptics}
              onChange={(haptics) => (settings.value = { ...settings.value, haptics })}
            />
          </section>
          <h2 class="section-title">{t('me.about')}</h2>
          <section class="list">
            {pages.map((page) => (
              <button type="button" key={page} class="line" onClick={() => (sheet.value = { kind: 'info', page })}>
                <span>{t(`info.${page}`)}</span>
                <Icon name="chevron" size={18} />
              </button>
            ))}
            <Line label="Croupier">
              <span class="quiet">
                {version} · {buildId}
              </span>
            </Line>
          </section>
        </div>
      </main>
    </>
  );
}
