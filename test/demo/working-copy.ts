import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readContents } from '../../src/app/demo/contents.js';
import { packageRoot } from '../../src/app/package-root.js';

export interface Statement {
  readonly file: string;
  readonly exports: readonly string[];
  readonly requires: readonly string[];
  readonly sideEffects: boolean;
  readonly sideEffectNotes: readonly string[];
}

export interface Review {
  readonly verdict: 'holds' | 'refuted';
  readonly evidence: readonly { readonly field: string; readonly stated: string; readonly found: string; readonly how: string }[];
}

/** A folder as the demo makes it, and its programs, started as the command backend does (X111). */
export interface WorkingCopy {
  readonly dir: string;
  write(path: string, text: string): void;
  ask(run: readonly string[], prompt: string): unknown;
  map(file: string, options?: { readonly plant?: string; readonly evidence?: unknown }): Statement;
  review(reviewer: 'loader' | 'reader', statement: Statement): Review;
  remove(): void;
}

export function workingCopy(): WorkingCopy {
  const dir = mkdtempSync(join(tmpdir(), 'plenum-demo-'));
  for (const [path, content] of readContents(packageRoot(), 'map-hash')) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  const ask = (run: readonly string[], prompt: string): unknown => {
    const input = JSON.stringify({ version: 1, runId: 'r1', key: 'k', attempt: 1, label: 'l', phase: null, prompt, cwd: dir });
    const child = spawnSync(process.execPath, run, { cwd: dir, input, encoding: 'utf8' });
    if (child.status !== 0) throw new Error(child.stderr);
    return JSON.parse(child.stdout);
  };
  return {
    dir,
    ask,
    write(path, text) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    },
    map(file, { plant, evidence } = {}) {
      const flags = plant === undefined ? [] : ['--plant', plant];
      const again = evidence === undefined ? '' : `\nEvidence: ${JSON.stringify(evidence)}`;
      return ask(['agents/mapper.mjs', ...flags], `State.\nFile: ${file}${again}`) as Statement;
    },
    review(reviewer, statement) {
      const prompt = `Refute.\nFile: ${statement.file}\nStatement: ${JSON.stringify(statement)}`;
      return ask([`agents/${reviewer}-reviewer.mjs`], prompt) as Review;
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
