import type { SteeringRequest } from '../../../core/ports/steering.js';
import type { OpenPrompt } from '../model/open-prompts.js';
import type { WindowModel } from '../model/window-model.js';
import type { Screen, WindowUi } from '../model/window-ui.js';

/** What a key sets off outside the window; its answer comes back as a line. */
export type KeyUse =
  | { readonly do: 'control'; readonly requests: readonly SteeringRequest[] }
  /** Allows by a rule that is written into the project's configuration first. */
  | { readonly do: 'rule'; readonly prompt: Extract<OpenPrompt, { kind: 'use' }> }
  | { readonly do: 'save' | 'leave' | 'interrupt' | 'suspend' | 'quit' | 'redraw' | 'dashboard' }
  | { readonly do: 'copy'; readonly text: string; readonly what: string }
  | { readonly do: 'edit'; readonly name: string; readonly text: string };

/** What a key came to: what the window shows now, and what is done. */
export interface KeyEffect {
  readonly ui: WindowUi;
  readonly act: KeyUse | null;
}

export function shows(ui: WindowUi, change: Partial<WindowUi>): KeyEffect {
  return { ui: { ...ui, ...change }, act: null };
}

export function says(ui: WindowUi, notice: string): KeyEffect {
  return shows(ui, { notice });
}

export function acts({ ui }: Pick<WindowModel, 'ui'>, act: KeyUse): KeyEffect {
  return { ui, act };
}

export function controls(model: WindowModel, ...requests: readonly SteeringRequest[]): KeyEffect {
  return acts(model, { do: 'control', requests });
}

export function opens(ui: WindowUi, screen: Screen): KeyEffect {
  // The same kind of screen is never twice on the stack: esc leads out, not back and forth.
  const below = ui.screens.filter((one) => one.at !== screen.at);
  const [first = { at: 'run' } as const, ...rest] = below;
  return shows(ui, { screens: [first, ...rest, screen] });
}

export function closes(ui: WindowUi): KeyEffect {
  const [first, ...rest] = ui.screens;
  return shows(ui, { screens: [first, ...rest.slice(0, -1)] });
}

/** The screen on top, changed. */
export function turns(ui: WindowUi, screen: Screen): KeyEffect {
  const [first, ...rest] = ui.screens;
  return rest.length === 0
    ? shows(ui, { screens: [screen] })
    : shows(ui, { screens: [first, ...rest.slice(0, -1), screen] });
}
