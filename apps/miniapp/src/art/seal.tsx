import { useLayoutEffect, useRef } from 'preact/hooks';
import { drawSeal } from './engraving.js';

/** The figure beside a hash. */
export function Seal({ hash, size }: { readonly hash: string; readonly size: number }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (ref.current !== null) drawSeal(ref.current, hash, size);
  }, [hash, size]);
  return <canvas ref={ref} class="seal" style={{ width: `${size}px`, height: `${size}px` }} aria-hidden />;
}
