import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunSummary } from '../../../src/core/selection/select.js';
import type { FakeModel, FakeRequest } from '../../../src/testing/index.js';
import { type Ended, Project } from '../project.js';

export const key = 'sk-ant-planted-key-0123456789';
export const model = 'anthropic/claude-haiku-4-5';

/** A project whose agents are asked of a fake model. */
export class ModelProject extends Project {
  readonly personal = join(this.folder, 'home');

  constructor(
    readonly fake: FakeModel,
    config: object = {},
    readonly environment: NodeJS.ProcessEnv = {},
  ) {
    super({ backend: 'ai-sdk', model, ...config });
    mkdirSync(join(this.work, '.plenum'));
  }

  override start(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    return super.start(args, { ...this.given, ...environment });
  }

  /** What the command finds in its environment. */
  get given(): NodeJS.ProcessEnv {
    return {
      CI: '',
      ANTHROPIC_BASE_URL: this.fake.url,
      ANTHROPIC_API_KEY: key,
      ...this.environment,
    };
  }

  async json(...args: readonly string[]): Promise<Ended & { readonly summary: RunSummary }> {
    const ended = await this.run(...args, '--json');
    return { ...ended, summary: summaryOf(ended) };
  }

  ofType<T extends ReturnType<Project['events']>[number]['type']>(type: T) {
    return this.events().filter(
      (event): event is Extract<typeof event, { type: T }> => event.type === type,
    );
  }
}

export function summaryOf({ stdout, stderr }: Ended): RunSummary {
  try {
    return JSON.parse(stdout) as RunSummary;
  } catch {
    throw new Error(`no summary on standard output: ${stdout}\n${stderr}`);
  }
}

/** Questions to the model, without probes. */
export function questions(fake: FakeModel): readonly FakeRequest[] {
  return fake.requests.filter(({ wire }) => wire !== null);
}

/** Everything that was sent in a request. */
export function sent({ body }: FakeRequest): string {
  return JSON.stringify(body);
}

/** Text of every file under a folder, bytes as Latin-1, by its path. */
export function filesUnder(
  folder: string,
): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .map((path) => ({ path, text: readFileSync(path, 'latin1') }));
}

/** Processes whose environment carries the mark of one of the run's calls. */
export function markedProcesses(runId: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1')
        .split('\0')
        .some((entry) => entry.startsWith(`PLENUM_CALL=${runId}`));
    } catch {
      return false;
    }
  });
}

export const hasScript = spawnSync('script', ['--version']).status === 0;
