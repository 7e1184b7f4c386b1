/**
 * Guilloche: the line work of banknotes. A ring is a few shifted waves braided around a circle. Figures are computed, not
 * shipped: as paths they would weigh more than all the code of a board.
 */

interface Ring {
  readonly radius: number;
  readonly amplitude: number;
  readonly petals: number;
  readonly layers: number;
}

export interface EngravingStyle {
  /** Side of the square in CSS pixels. */
  readonly size: number;
  readonly petals: number;
  readonly opacity: number;
  readonly lineWidth: number;
}

/** Figures are made on a field of 200 units with its centre in the middle. */
const field = 200;
const made = new Map<string, HTMLCanvasElement>();

function drawRing(context: CanvasRenderingContext2D, scale: number, ring: Ring): void {
  const steps = Math.max(240, ring.petals * 14);
  for (let layer = 0; layer < ring.layers; layer += 1) {
    context.beginPath();
    const shift = (2 * Math.PI * layer) / ring.layers;
    for (let step = 0; step <= steps; step += 1) {
      const angle = (2 * Math.PI * step) / steps;
      const radius = (ring.radius + ring.amplitude * Math.cos(ring.petals * angle + shift)) * scale;
      context.lineTo(radius * Math.cos(angle), radius * Math.sin(angle));
    }
    context.stroke();
  }
}

/** The figure of a board or tile as a bitmap; computed once for each size. */
export function engravingOf(style: EngravingStyle): HTMLCanvasElement {
  const key = `${style.size}/${style.petals}/${style.opacity}/${style.lineWidth}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const canvas = document.createElement('canvas');
  const pixels = Math.min(2, devicePixelRatio || 1);
  canvas.width = canvas.height = Math.round(style.size * pixels);
  const context = canvas.getContext('2d');
  if (context !== null) {
    context.translate(canvas.width / 2, canvas.height / 2);
    context.strokeStyle = `rgba(244, 223, 174, ${style.opacity})`;
    context.lineWidth = style.lineWidth * pixels;
    const scale = canvas.width / field;
    const { petals } = style;
    drawRing(context, scale, { radius: 78, amplitude: 18, petals, layers: 12 });
    drawRing(context, scale, { radius: 45, amplitude: 14, petals, layers: 9 });
    drawRing(context, scale, { radius: 22, amplitude: 7, petals: petals * 2, layers: 5 });
  }
  made.set(key, canvas);
  return canvas;
}

/** Draws the seal of a hash: equal hashes, equal seals. It is for the eye and proves nothing. */
export function drawSeal(canvas: HTMLCanvasElement, hash: string, size: number): void {
  const pixels = Math.min(2, devicePixelRatio || 1);
  canvas.width = canvas.height = Math.round(size * pixels);
  const context = canvas.getContext('2d');
  if (context === null) return;
  const byte = (index: number) => Number.parseInt(hash.slice(index * 2, index * 2 + 2) || '0', 16) || 0;
  context.translate(canvas.width / 2, canvas.height / 2);
  const scale = canvas.width / 100;
  const disc = context.createRadialGradient(0, -40 * scale, 0, 0, 0, 60 * scale);
  disc.addColorStop(0, '#17503f');
  disc.addColorStop(1, '#0a2720');
  context.fillStyle = disc;
  context.beginPath();
  context.arc(0, 0, 49 * scale, 0, 2 * Math.PI);
  context.fill();
  context.lineWidth = Math.max(0.7, 0.7 * scale);
  context.strokeStyle = 'rgba(228, 182, 90, 0.8)';
  drawRing(context, scale, { radius: 30, amplitude: 8 + (byte(2) % 12), petals: 5 + (byte(0) % 12), layers: 4 });
  context.strokeStyle = 'rgba(238, 246, 241, 0.85)';
  drawRing(context, scale, { radius: 18, amplitude: 6 + (byte(4) % 9), petals: 5 + (byte(1) % 9), layers: 3 });
  for (let dot = 0; dot < 8; dot += 1) {
    if ((byte(6 + dot) & 1) === 0) continue;
    const angle = (2 * Math.PI * dot) / 8;
    context.fillStyle = '#e4b65a';
    context.beginPath();
    context.arc(45 * scale * Math.cos(angle), 45 * scale * Math.sin(angle), 1.8 * scale, 0, 2 * Math.PI);
    context.fill();
  }
}
