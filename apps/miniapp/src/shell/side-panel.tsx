import { useState } from 'preact/hooks';
import { Switch, type SwitchProps } from '../components/switch.js';
import { cleanName, initialOf } from '../numbers/clean-name.js';
import { assetOf, formatCompact, localeOf } from '../numbers/amount.js';
import {
  balances,
  conditions,
  isMotionReducedInApp,
  launch,
  patchAppSettings,
  players,
  playing,
  wire,
  type ShellPlayer,
} from './shell-state.js';
import type { WireEntry } from './wire.js';

const play = assetOf('PLAY', 4);
const english = localeOf('en', ['M', 'B', 'T']);
const firstAddedId = 1_000_001;

function choose(player: ShellPlayer): void {
  playing.value = player.telegramId;
  void launch();
}

function Players() {
  const [name, setName] = useState<string | null>(null);
  const add = () => {
    const firstName = cleanName(name ?? '').slice(0, 64);
    if (firstName !== '') {
      const telegramId = Math.max(firstAddedId - 1, ...players.value.map((one) => one.telegramId)) + 1;
      players.value = [...players.value, { telegramId, firstName }];
      choose({ telegramId, firstName });
    }
    setName(null);
  };
  return (
    <section>
      <h2>Players</h2>
      {players.value.map((player) => {
        const balance = balances.value.get(player.telegramId);
        return (
          <button
            type="button"
            key={player.telegramId}
            class="player"
            aria-pressed={player.telegramId === playing.value}
            data-player={player.telegramId}
            onClick={() => choose(player)}
          >
            <span class="player-mark">{initialOf(player.firstName)}</span>
            <span class="player-name">
              <bdi>{cleanName(player.firstName)}</bdi>
            </span>
            <span class="quiet">{balance === undefined ? '' : formatCompact(BigInt(balance), play, english)}</span>
          </button>
        );
      })}
      {name === null ? (
        <button type="button" class="link" onClick={() => setName('')}>
          Add a player
        </button>
      ) : (
        <form
          class="player-form"
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <input
            aria-label="Name of the new player"
            placeholder="Name, in any script"
            maxLength={64}
            value={name}
            ref={(input) => input?.focus()}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <button type="submit" class="button">
            Add
          </button>
        </form>
      )}
    </section>
  );
}

function Condition(props: SwitchProps) {
  return (
    <div class="condition">
      <span>{props.label}</span>
      <Switch {...props} />
    </div>
  );
}

const slowMs = 400;

function Weather() {
  const [isCalm, setCalm] = useState(isMotionReducedInApp);
  const { isLost, losesReplies, slowMs: delay } = conditions.value;
  const change = (changed: Partial<typeof conditions.value>) =>
    (conditions.value = { ...conditions.value, ...changed });
  return (
    <section>
      <h2>Conditions</h2>
      <Condition label="Connection lost" isOn={isLost} onChange={(isOn) => change({ isLost: isOn })} />
      <Condition label="Replies lost" isOn={losesReplies} onChange={(isOn) => change({ losesReplies: isOn })} />
      <Condition
        label={`Slow network, ${slowMs} ms`}
        isOn={delay > 0}
        onChange={(isOn) => change({ slowMs: isOn ? slowMs : 0 })}
      />
      <Condition
        label="Reduced motion"
        isOn={isCalm}
        onChange={(isOn) => {
          setCalm(isOn);
          patchAppSettings({ reducedMotion: isOn });
          void launch();
        }}
      />
    </section>
  );
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

function WireRow({ entry }: { readonly entry: WireEntry }) {
  const path = entry.path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '…');
  return (
    <tr data-status={entry.status ?? 'none'}>
      <td>{clock.format(entry.at)}</td>
      <td title={entry.path}>
        {entry.method} {path}
        {entry.isRepeat ? ', same id' : ''}
      </td>
      <td>{entry.ms} ms</td>
      <td>{entry.status ?? 'lost'}</td>
    </tr>
  );
}

/** Who plays, how the network is, and what goes over it. */
export function SidePanel() {
  return (
    <aside class="shell-side">
      <Players />
      <Weather />
      <section class="wire">
        <h2>Wire</h2>
        <div class="wire-scroll">
          <table>
            <tbody>
              {wire.value.map((entry, index) => (
                <WireRow key={wire.value.length - index} entry={entry} />
              ))}
            </tbody>
          </table>
          {wire.value.length === 0 && <p class="quiet">Nothing was sent yet.</p>}
        </div>
      </section>
      <footer class="shell-foot">
        <span>API {location.host}</span>
        <a class="link" href="/docs">
          /docs
        </a>
      </footer>
    </aside>
  );
}
