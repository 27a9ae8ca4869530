import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changeHomeFile, readHomeFile } from '../../config/trust/home-file.js';
import { isJsonObject, type JsonObject, ownMember } from '../../core/values/json.js';
import { packageRoot } from '../../host/folders/package-root.js';
import { sha } from '../../host/values/hash.js';
import { kernelName } from '../../sandbox/engine/kernel.js';
import type { AskedAgent } from './asked-agents.js';
import { type Rehearsal, type RehearsalRequest, rehearse } from './rehearse.js';
import { isSeenAgain, type ProjectAnswer, watchProject } from './watched-project.js';

interface KeptRequest extends RehearsalRequest {
  readonly home: string;
  /** Whoever only looks leaves nothing behind. */
  readonly keeps: boolean;
}

const file = 'rehearsals.json';
/** The newest ones; each is small. */
const mostKept = 100;
const longestEntry = 16_384;

/**
 * As `rehearse`, and at once where the same script with the same arguments under the same rules had
 * nothing to say before, and the project still answers it the same. What is remembered grants
 * nothing: a forged file could only keep advice back.
 */
export async function rehearseOnce(request: KeptRequest): Promise<Rehearsal> {
  const { home, keeps, project } = request;
  const key = keyOf(request);
  const watched = watchProject(project);
  const kept = await keptOf(key, home).catch(() => null);
  if (kept !== null && (await isSeenAgain(watched, kept.sights).catch(() => false)))
    return { ...quiet, isolates: kept.isolates, agents: kept.agents };
  const found = await rehearse({ ...request, ...watched });
  if (keeps && saysNothing(found)) {
    const { isolates, agents } = found;
    // The start does not wait for it: at worst it is rehearsed again.
    keep(key, { isolates, agents, sights: watched.sights() }, home).catch(() => {});
  }
  return found;
}

const quiet = { refused: [], fails: false, error: null, slips: [] } as const;

function saysNothing({ refused, fails, error, slips }: Rehearsal): boolean {
  return refused.length === 0 && !fails && error === null && slips.length === 0;
}

interface QuietRehearsal {
  readonly isolates: boolean;
  readonly agents: readonly AskedAgent[];
  readonly sights: readonly ProjectAnswer[];
}

async function keptOf(key: string, home: string): Promise<QuietRehearsal | null> {
  const entry = ownMember(entriesOf(await readHomeFile(home, file)), key);
  if (!isJsonObject(entry) || !Array.isArray(entry.sights) || !Array.isArray(entry.agents))
    return null;
  return {
    isolates: entry.isolates === true,
    agents: entry.agents.filter(isJsonObject).map(agentOf),
    sights: entry.sights.filter(isJsonObject).map(sightOf),
  };
}

function agentOf({ agentType, tools, line }: JsonObject): AskedAgent {
  return {
    agentType: typeof agentType === 'string' ? agentType : undefined,
    tools: Array.isArray(tools) ? tools.map(String) : undefined,
    line: typeof line === 'number' ? line : null,
  };
}

function sightOf({ kind, asked, hash }: JsonObject): ProjectAnswer {
  const isKnown = kind === 'files' || kind === 'read' || kind === 'workflow';
  // One that cannot be understood is one that nothing answers as it was.
  return { kind: isKnown ? kind : 'read', asked: asked ?? null, hash: String(hash) };
}

async function keep(key: string, kept: QuietRehearsal, home: string): Promise<void> {
  const text = JSON.stringify(kept);
  if (text.length > longestEntry) return;
  await changeHomeFile(home, file, (present) => {
    const { [key]: _, ...others } = entriesOf(present);
    const newest = Object.entries(others).slice(1 - mostKept);
    const entry = JSON.parse(text) as JsonObject;
    return { version: 1, rehearsals: { ...Object.fromEntries(newest), [key]: entry } };
  });
}

function entriesOf(store: JsonObject | null): JsonObject {
  return isJsonObject(store?.rehearsals) ? store.rehearsals : {};
}

function keyOf({ project, program, args, config }: RehearsalRequest): string {
  return sha(
    JSON.stringify([ownVersion(), kernelName(), project, program.source, args ?? null, config]),
  );
}

let version: string | null = null;

function ownVersion(): string {
  version ??= sha(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  return version;
}
