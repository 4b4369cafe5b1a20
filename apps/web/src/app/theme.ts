export type Theme = 'system' | 'light' | 'dark';
const storageKey = 'usher.theme';

export function chosenTheme(): Theme {
  const stored = localStorage.getItem(storageKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(storageKey, theme);
  paint();
}

/** Paints the chosen theme now and whenever the system's changes. */
export function applyTheme(): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
  paint();
}

function paint(): void {
  const chosen = chosenTheme();
  const dark = chosen === 'dark' || (chosen === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}
