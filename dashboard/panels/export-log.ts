/** Hands data to the person as a file. */
import type { DashboardState } from '../store/dashboard-state.ts';
import { exportOf } from '../store/export.ts';

/** As `name` with the time of day, JSON. */
export function saveJson(name: string, value: unknown): void {
  const stamp = new Date()
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '');
  saveText(`${name}-${stamp}.json`, JSON.stringify(value, null, 2), 'application/json');
}

export function saveText(name: string, text: string, type = 'text/plain'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the data by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export const exportLog = (state: DashboardState): void =>
  saveJson('tether-link', exportOf(state, new Date().toISOString()));
