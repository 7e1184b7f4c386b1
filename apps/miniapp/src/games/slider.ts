import type { TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';

/** A thumb on a track, by pointer and by keyboard. The track decides what a place on it means. */
export interface SliderOptions {
  readonly isDisabled: boolean;
  readonly axis: 'x' | 'y';
  /** `share` runs from 0 to 1 along the track, from its left or its bottom. */
  readonly onPlace: (share: number) => void;
  readonly onStep: (steps: number) => void;
}

const keySteps: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
};

/** Handlers for the element that is the track. */
export function sliderHandlers({ isDisabled, axis, onPlace, onStep }: SliderOptions) {
  const place = (event: TargetedPointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = axis === 'x' ? (event.clientX - box.left) / box.width : 1 - (event.clientY - box.top) / box.height;
    onPlace(Math.min(1, Math.max(0, share)));
  };
  return {
    onPointerDown(event: TargetedPointerEvent<HTMLElement>) {
      if (isDisabled) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      place(event);
    },
    onPointerMove(event: TargetedPointerEvent<HTMLElement>) {
      if (!isDisabled && event.currentTarget.hasPointerCapture(event.pointerId)) place(event);
    },
    onKeyDown(event: TargetedKeyboardEvent<HTMLElement>) {
      const steps = keySteps[event.key];
      if (isDisabled || steps === undefined) return;
      event.preventDefault();
      onStep(steps);
    },
  };
}
