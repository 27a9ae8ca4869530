import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunSummary } from '../../src/index.js';
import { plenum, testIo } from '../../src/surfaces/cli/fixtures/test-io.js';
import { createFakeModel, type FakeModel, type Rule } from '../../src/testing/index.js';

export interface ModelRun {
  readonly code: number;
  readonly summary: RunSummary;
  /** Questions that the model was asked. */
  readonly requests: FakeModel['requests'];
}

interface ModelRunOptions {
  readonly args: object;
  readonly rules: readonly Rule[];
  /** Committed before the run. */
  readonly files: Readonly<Record<string, string>>;
  readonly allow?: readonly string[];
}

/**
 * A shipped workflow by its name, through the command line, with agents of the ai-sdk backend on a
 * model that answers by rules.
 */
export async function runOnModel(
  name: string,
  { args, rules, files, allow = [] }: ModelRunOptions,
): Promise<ModelRun> {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-model-'));
  const project = join(folder, 'project');
  const home = join(folder, 'home');
  const write = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const fake = await createFakeModel({ script: rules });
  try {
    for (const [path, text] of Object.entries(files)) write(join(project, path), text);
    const permissions = { allow };
    write(
      join(home, '.plenum/config.json'),
      JSON.stringify({ backend: 'ai-sdk', model: 'anthropic/claude-haiku-4-5', permissions }),
    );
    const git = ['-C', project, '-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    for (const command of [
      ['init', '--quiet', '--initial-branch=main'],
      ['add', '.'],
      ['commit', '--quiet', '-m', 'start'],
    ])
      execFileSync('git', [...git, ...command]);
    const env = {
      ...process.env,
      HOME: home,
      ANTHROPIC_API_KEY: 'sk-ant-fake',
      ANTHROPIC_BASE_URL: fake.url,
      PLENUM_CALL: '',
    };
    const { code, out, err } = await plenum(
      testIo({ cwd: project, home, env }),
      'run',
      name,
      '--yes',
      '--json',
      '--args',
      JSON.stringify(args),
    );
    if (out === '') throw new Error(err);
    const unused = fake.unused();
    if (unused.length > 0)
      throw new Error(
        `nobody asked for: ${unused.map(({ when }) => String(when?.prompt)).join('; ')}`,
      );
    return {
      code,
      summary: JSON.parse(out) as RunSummary,
      requests: fake.requests.filter(({ wire }) => wire !== null),
    };
  } finally {
    await fake.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** An agent whose prompt has these words answers with this value. */
export const answers = (prompt: RegExp, json: object): Rule => ({
  when: { prompt },
  reply: { json } as never,
});

/** Every voter that votes on a claim with these words. */
export const votes = (claim: RegExp, verdict: 'confirmed' | 'refuted'): Rule =>
  answers(new RegExp(`Try to refute this claim[\\s\\S]*Claim:[\\s\\S]*${claim.source}`), {
    verdict,
    reason: 'checked',
  });
