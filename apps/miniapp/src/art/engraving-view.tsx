import { useEffect, useRef } from 'preact/hooks';
import { engravingOf, type EngravingStyle } from './engraving.js';

/** The engraving behind a board or tile, drawn when the page has nothing better to do. */
export function EngravingView({ size, petals, opacity, lineWidth, name }: EngravingStyle & { readonly name: string }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let isGone = false;
    const draw = () => {
      const canvas = ref.current;
      if (isGone || canvas === null) return;
      const figure = engravingOf({ size, petals, opacity, lineWidth });
      canvas.width = figure.width;
      canvas.height = figure.height;
      canvas.getContext('2d')?.drawImage(figure, 0, 0);
    };
    // Safari has no idle slices.
    if (typeof requestIdleCallback === 'function') requestIdleCallback(draw, { timeout: 300 });
    else setTimeout(draw, 60);
    return () => {
      isGone = true;
    };
  }, [size, petals, opacity, lineWidth]);
  return (
    <canvas ref={ref} class={`engraving ${name}`} style={{ width: `${size}px`, height: `${size}px` }} aria-hidden />
  );
}
