import { readFileSync } from 'node:fs';
import { oneLine } from '../../core/words/plain-text.js';
import { driverVariable, isDriverDead, parseDriverMark, placeMark } from './driver-mark.js';
import { endFound, markOf, processesWith } from './marked-processes.js';

/**
 * A process that a driver started and left at work when it was killed: what it does now, nobody
 * records (X187).
 */
export interface Leftover {
  readonly runId: string;
  readonly pid: number;
  readonly command: string;
}

/** From the polite signal to the one that cannot be refused. */
const graceMs = 300;
const commandWidth = 60;

/** What killed drivers of this project left. Looking touches nothing. Linux only. */
export function leftoversOf(project: string, runId?: string): readonly Leftover[] {
  return pidsLeft(project, runId).flatMap((pid) => {
    const mark = parseDriverMark(markOf(pid, driverVariable) ?? '');
    return mark ? [{ runId: mark.runId, pid, command: commandOf(pid) }] : [];
  });
}

/**
 * Ends them, and says which. The driver must be dead for certain: one of a living driver, of
 * another project, and one whose driver cannot be seen from here (another container) are let be,
 * whatever their numbers are.
 */
export function endLeftovers(project: string, runId?: string): readonly Leftover[] {
  const left = leftoversOf(project, runId);
  if (left.length > 0) endFound(() => pidsLeft(project, runId), graceMs);
  return left;
}

function pidsLeft(project: string, runId: string | undefined): readonly number[] {
  const place = placeMark(project);
  return processesWith(driverVariable, (text) => {
    const mark = parseDriverMark(text);
    return (
      mark !== null &&
      mark.place === place &&
      (runId === undefined || mark.runId === runId) &&
      isDriverDead(mark)
    );
  });
}

function commandOf(pid: number): string {
  try {
    const words = oneLine(
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
    );
    return words.length > commandWidth ? `${words.slice(0, commandWidth - 1)}…` : words;
  } catch {
    return '';
  }
}
