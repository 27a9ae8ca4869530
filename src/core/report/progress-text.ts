import {
  type CallCounts,
  type ProgressWait,
  selectProgress,
} from '../selection/select-progress.js';
import type { RunState } from '../state/run-state.js';
import { plural } from '../words/amounts.js';
import { type Mark, marks, runMark } from './marks.js';
import { openQuestions } from './open-questions.js';
import { waitWords } from './wait-words.js';

/** The mark of a run that somebody drives: what it waits for comes before how it is. */
export function liveMark(state: RunState): Mark {
  if (asksPerson(state)) return marks.asking;
  return state.pausing ? marks.paused : runMark(state.status);
}

/**
 * `12/40 (3 running · 21 queued · 7 waiting for the cache)`, `time`: a time of day as a person
 * reads it.
 */
export function progressText(state: RunState, time: (at: number) => string): string {
  const progress = selectProgress(state);
  const under = [
    progress.running > 0 ? `${progress.running} running` : '',
    progress.queued > 0 ? `${progress.queued} queued` : '',
    ...progress.waiting.map((one) => waitText(one, time)),
  ].filter(Boolean);
  return doneText(progress) + (under.length > 0 ? ` (${under.join(' · ')})` : '');
}

export function doneText({ done, asked }: Pick<CallCounts, 'done' | 'asked'>): string {
  return `${done}/${asked}`;
}

/** What holds the whole run up, or is about to; empty while it just goes on. */
export function standText(state: RunState, time: (at: number) => string): string {
  const questions = openQuestions(state).length + state.questions.size;
  if (questions > 0) return plural(questions, 'question');
  if (state.pausing) return 'pausing, running agents finish';
  if (state.status !== 'paused') return '';
  const until = state.until === null ? '' : ` until ${time(state.until)}`;
  return state.reason ? `paused: ${state.reason}${until}` : `paused${until}`;
}

/** How what ended did so, where it is not as it should. */
export function endTexts({ agents }: RunState): readonly (readonly [text: string, bad: boolean])[] {
  const bad = agents.failed + agents.lost;
  const told: [string, boolean][] = [];
  if (bad > 0) told.push([`${bad} failed`, true]);
  for (const state of ['skipped', 'stopped', 'reused'] as const)
    if (agents[state] > 0) told.push([`${agents[state]} ${state}`, false]);
  return told;
}

function asksPerson(state: RunState): boolean {
  return state.questions.size > 0 || openQuestions(state).length > 0;
}

function waitText({ reason, count, until }: ProgressWait, time: (at: number) => string): string {
  const end = until === null ? '' : ` until ${time(until)}`;
  return `${count} waiting for ${waitWords[reason]}${end}`;
}
