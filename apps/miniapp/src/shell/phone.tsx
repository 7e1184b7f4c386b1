import { Seal } from '../art/seal.js';
import { houseSeal } from '../components/tabs.js';
import { emit, setFrame } from './telegram-host.js';
import { failure, frame, hasBackButton, launch, view } from './shell-state.js';

function Closed() {
  return (
    <div class="phone-closed">
      <Seal hash={houseSeal} size={72} />
      {failure.value === null ? <p>The Mini App is closed.</p> : <p role="alert">{failure.value}</p>}
      <button type="button" class="button is-action" onClick={() => void launch()}>
        Open Croupier
      </button>
    </div>
  );
}

/** Telegram's window around the Mini App: a phone, a desktop window, or the whole page. */
export function Phone() {
  const current = frame.value;
  return (
    <section class={`phone is-${view.value.mode}`} aria-label="Telegram">
      <header class="phone-head">
        <button
          type="button"
          class="link"
          data-testid="telegram-back"
          onClick={() => (hasBackButton.value ? emit('back_button_pressed') : (frame.value = null))}
        >
          {hasBackButton.value ? '‹ Back' : 'Close'}
        </button>
        <b>Croupier</b>
        <span aria-hidden>···</span>
      </header>
      {current === null ? (
        <Closed />
      ) : (
        <iframe key={current.number} ref={setFrame} src={current.src} title="Croupier, the Mini App" name="miniapp" />
      )}
    </section>
  );
}
