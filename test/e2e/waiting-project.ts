import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { FakeModel } from '../../src/testing/index.js';
import { HeldProject, kinds } from './held-project.js';
import { until } from './project.js';

/** Answers once the file `go` is there; until then its sleeper shows that it is at work. */
const waiting = `cat > /dev/null; sleep ${kinds.agent} & while ! [ -e ../go ]; do sleep 0.05; done; kill $!; echo answer`;

/** Two agents, one after the other: something is always still to come while one is at work. */
export const two = `return [await agent('one'), await agent('two')];`;

/** A project whose agents work until they are let go, and answer then. */
export class WaitingProject extends HeldProject {
  constructor(fake: FakeModel, config: object = {}) {
    super(fake, { backends: { command: { run: ['sh', '-c', waiting] } }, ...config });
  }

  /** So many agents are at work. */
  async working(count = 1): Promise<void> {
    await until(() => this.sleepers('agent').length === count, 60_000);
  }

  /** Nothing of plenum runs any more. */
  async quiet(): Promise<void> {
    await until(() => this.plenums().length === 0, 60_000);
  }

  /** The run is over with this result, its folder whole, and nothing is left at work. */
  async completed(result: unknown = ['answer', 'answer']): Promise<void> {
    await this.quiet();
    expect((await this.json('show', '@last')).summary).toMatchObject({
      ...{ status: 'completed', result, driver: { state: 'gone' } },
    });
    const report = join(this.runDir(), 'report.md');
    expect(existsSync(report) && readFileSync(report, 'utf8')).toContain('completed');
    expect(this.processes()).toEqual([]);
  }
}
