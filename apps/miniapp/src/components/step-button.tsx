import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../art/icon.js';

interface Props {
  readonly icon: 'plus' | 'minus';
  readonly label: string;
  readonly isDisabled: boolean;
  readonly onStep: () => void;
}

const repeatAfterMs = 400;
const repeatMs = 125;

/** A button that steps once when it is pressed and on while it is held, eight times a second. */
export function StepButton({ icon, label, isDisabled, onStep }: Props) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef(onStep);
  latest.current = onStep;
  const stop = () => clearTimeout(timer.current);
  useEffect(() => stop, []);
  const again = (afterMs: number) => {
    timer.current = setTimeout(() => {
      latest.current();
      again(repeatMs);
    }, afterMs);
  };
  return (
    <button
      type="button"
      class="stepper-step"
      disabled={isDisabled}
      aria-label={label}
      onClick={onStep}
      onPointerDown={() => again(repeatAfterMs)}
      onPointerUp={stop}
      onPointerLeave={stop}
      onPointerCancel={stop}
    >
      <Icon name={icon} size={22} />
    </button>
  );
}
