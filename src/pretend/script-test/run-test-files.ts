import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { PlenumError } from '../../core/values/errors.js';
import { packageRoot } from '../../host/folders/package-root.js';
import { endGroup } from '../../host/processes/process-group.js';
import { withoutKeys } from '../../host/programs/child-environment.js';
import { nodeTestArguments } from './node-test-program.js';
import { collectTestResults, type TestResult } from './test-results.js';

interface TestFiles {
  readonly files: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /**
   * URL of the module that `plenum/testing` is where a project has none [the one beside this
   * program].
   */
  readonly testing?: string;
}

export interface TestedFiles {
  readonly results: readonly TestResult[];
  /** What `node` itself said. */
  readonly complaint: string;
  readonly passed: boolean;
  output(file: string): string;
}

const graceMs = 1_000;

/** Runs test files with `node --test`, each in a process of its own. */
export async function runTestFiles({
  files,
  cwd,
  env,
  signal,
  testing = ownTesting(),
}: TestFiles): Promise<TestedFiles> {
  const child = spawn(process.execPath, nodeTestArguments(files, testing), {
    cwd,
    // Inside another test run node would report to that one.
    env: {
      ...withoutKeys(env),
      NODE_TEST_CONTEXT: undefined,
      NODE_OPTIONS: env.NODE_OPTIONS ?? '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const end = (): void => void (child.pid !== undefined && endGroup(child.pid, graceMs));
  const leaving = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', end, { once: true });
  process.once('exit', leaving);
  const collected = collectTestResults();
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => collected.take(line));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status));
  }).finally(() => {
    signal.removeEventListener('abort', end);
    process.off('exit', leaving);
  });
  return {
    results: collected.results,
    complaint,
    passed: code === 0,
    output: collected.output,
  };
}

function ownTesting(): string {
  const file = join(packageRoot(), 'dist', 'testing', 'index.js');
  if (!existsSync(file))
    throw new PlenumError('E_FILE_NOT_FOUND', `${file} is not there.`, {
      hint: 'In a checkout: npm run build',
    });
  return pathToFileURL(file).href;
}
