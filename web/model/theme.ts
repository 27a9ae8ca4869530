import { effect, signal } from '@preact/signals';

export type Theme = 'light' | 'dark';

const key = 'plenum-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const chosen = signal<Theme | null>(kept());

let hosted: Theme | null = null;

export const theme = signal<Theme>(chosen.value ?? systemTheme());

/** Until somebody chooses, the system does. */
export function startTheme(): void {
  dark.addEventListener('change', () => {
    if (chosen.value === null && hosted === null) theme.value = systemTheme();
  });
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}

export function chooseTheme(wanted: Theme): void {
  chosen.value = wanted;
  theme.value = wanted;
  try {
    localStorage.setItem(key, wanted);
  } catch {
    // A file may have no storage; then the choice is for this visit.
  }
}

/** Of the client that shows the page, until somebody chooses here. */
export function followTheme(wanted: Theme): void {
  hosted = wanted;
  if (chosen.value === null) theme.value = wanted;
}

function systemTheme(): Theme {
  return dark.matches ? 'dark' : 'light';
}

function kept(): Theme | null {
  try {
    const found = localStorage.getItem(key);
    return found === 'light' || found === 'dark' ? found : null;
  } catch {
    return null;
  }
}
