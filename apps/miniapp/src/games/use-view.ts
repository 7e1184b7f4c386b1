import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AnyGameView } from './game-view.js';
import { gameEntries, gameEntry } from './registry.js';

const loaded = signal<ReadonlyMap<string, AnyGameView>>(new Map());

async function load(id: string): Promise<void> {
  if (loaded.value.has(id)) return;
  const module = await gameEntry(id)?.load();
  if (module !== undefined) loaded.value = new Map([...loaded.value, [id, module.view]]);
}

/** The view of a game; `undefined` until it is loaded. */
export function useView(id: string): AnyGameView | undefined {
  useEffect(() => void load(id), [id]);
  return loaded.value.get(id);
}

/** All views, for lists that tell rounds of several games; those not loaded yet are absent. */
export function useAllViews(): ReadonlyMap<string, AnyGameView> {
  useEffect(() => {
    for (const { id } of gameEntries) void load(id);
  }, []);
  return loaded.value;
}
