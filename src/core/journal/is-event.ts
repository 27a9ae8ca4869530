import { isJsonObject, type JsonObject } from '../values/json.js';
import { isTestResults } from './baseline-event.js';
import type { JournalEvent } from './event.js';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const flag: Check = (value) => typeof value === 'boolean';
const object: Check = (value) => isJsonObject(value);
const list: Check = (value) => Array.isArray(value);
const texts: Check = (value) => Array.isArray(value) && value.every(text);
const objects: Check = (value) => Array.isArray(value) && value.every(object);
const hash: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const site: Check = (value) =>
  value === null || (isJsonObject(value) && number(value.line) && number(value.column));
const usage: Check = (value) =>
  isJsonObject(value) && Object.values(value).every((one) => one === null || number(one));
const loss: Check = (value) =>
  isJsonObject(value) &&
  text(value.key) &&
  text(value.label) &&
  text(value.cause) &&
  text(value.message);
const losses: Check = (value) => Array.isArray(value) && value.every(loss);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

type Shape = {
  readonly needs: Readonly<Record<string, Check>>;
  readonly may?: Readonly<Record<string, Check>>;
};

const spent = { usage, costUsd: number } as const;

const shapes: Readonly<Record<string, Shape>> = {
  'drive-start': {
    needs: { epoch: count, reason: text, kernel: text, name: text, script: text, limits: object },
    may: {
      phases: (value) =>
        Array.isArray(value) && value.every((one) => isJsonObject(one) && text(one.title)),
    },
  },
  'baseline-take': {
    needs: { command: text, place: text, code: number },
    may: { results: text, timedOut: flag, tests: orNull(isTestResults), testsBlob: hash },
  },
  'step-start': {
    needs: {
      n: count,
      kind: text,
      realm: count,
      strand: text,
      position: number,
      lane: text,
      content: text,
      key: text,
      label: text,
      phase: orNull(text),
    },
    may: {
      site,
      occurrence: count,
      generation: count,
      askedAt: number,
      prompt: text,
      promptBlob: hash,
      options: object,
      backend: text,
      model: text,
      writes: flag,
      outcome: flag,
    },
  },
  'attempt-end': {
    needs: { n: count, attempt: count, cause: text, message: text },
    may: { retryInMs: number, ...spent },
  },
  'step-end': {
    needs: { n: count, status: text },
    may: {
      valueBlob: hash,
      cause: text,
      message: text,
      ...spent,
      model: text,
      backend: text,
      attempts: count,
      raw: text,
      workspace: object,
      notes: texts,
      messages: objects,
      conversationBlob: hash,
      delivered: flag,
    },
  },
  'message-end': {
    needs: { n: count, message: count, text, author: text },
    may: { attempt: count, request: count },
  },
  'permission-ask': {
    needs: { n: count, request: count, tool: text, reason: text },
    may: { argument: text, rule: text },
  },
  'permission-end': {
    needs: { n: count, tool: text, allowed: flag, author: text, reason: text },
    may: { request: count, argument: text, forRun: text },
  },
  'step-reuse': { needs: { n: count }, may: { lane: text } },
  'step-edit': { needs: { n: count, label: text, phase: orNull(text) }, may: { outcome: flag } },
  'replay-follow': { needs: { followed: count } },
  'limit-refuse': { needs: { limit: text, count, message: text } },
  'timer-fire': {
    needs: { n: count, realm: count, strand: text, position: number, delayMs: number },
  },
  departure: { needs: { followed: count, reason: text } },
  'step-void': { needs: { n: count, author: text } },
  'note-add': {
    needs: { realm: count, strand: text, position: number, lane: text, note: object },
    may: { of: count },
  },
  'control-take': {
    needs: { action: text, author: text, accepted: flag, message: text },
    may: { target: count, text },
  },
  'queue-wait': { needs: { queue: text }, may: { until: number, cause: text, message: text } },
  'queue-pause': { needs: { queue: text }, may: { until: number, cause: text, message: text } },
  'status-change': { needs: { status: text }, may: { reason: text, until: number } },
  'step-wait': { needs: { n: count }, may: { for: text, name: text } },
  'wait-tally': { needs: { queued: count }, may: { waiting: object } },
  'run-end': {
    needs: {
      status: text,
      reasons: texts,
      losses,
      handled: losses,
      reused: count,
      ran: count,
      unclaimed: count,
    },
    may: {
      resultBlob: hash,
      followed: count,
      error: (value) => isJsonObject(value) && text(value.code) && text(value.message),
    },
  },
};

const notes: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  log: { level: text, text },
  phase: { title: text },
  warning: { code: text, text },
  'slot-failed': { where: text, message: text },
  'lanes-ended': { stage: count, count, of: count },
  'losses-accepted': { reason: text },
  verification: { label: text, status: text, votes: objects },
  disagreement: { label: text, rounds: number, objections: list },
};

/**
 * Whether a value of the journal is an event that can be folded and replayed. The record may come
 * from anywhere: a member of another type would end in an error of the runtime somewhere behind
 * (X180). Types and members that are not known are let through.
 */
export function isEvent(value: unknown): value is JournalEvent {
  if (!isJsonObject(value) || !text(value.type) || !number(value.at)) return false;
  const shape = Object.hasOwn(shapes, String(value.type)) ? shapes[String(value.type)] : undefined;
  if (!shape) return true;
  return (
    fits(value, shape.needs, true) &&
    fits(value, shape.may ?? {}, false) &&
    (value.type !== 'note-add' || isNote(value.note))
  );
}

function isNote(note: unknown): boolean {
  if (!isJsonObject(note) || !text(note.kind)) return false;
  const needs = Object.hasOwn(notes, String(note.kind)) ? notes[String(note.kind)] : undefined;
  return needs === undefined || fits(note, needs, true);
}

function fits(
  value: JsonObject,
  members: Readonly<Record<string, Check>>,
  needed: boolean,
): boolean {
  for (const name in members) {
    const member = value[name];
    if (member === undefined ? needed : members[name]?.(member) !== true) return false;
  }
  return true;
}
