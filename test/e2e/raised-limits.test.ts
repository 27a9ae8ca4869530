import { afterEach, describe, expect, it } from 'vitest';
import { type Ended, Project } from './project.js';

let project: Project;
afterEach(() => project.close());

const usage = 'plenum-usage {"inputTokens":0,"outputTokens":100,"costUsd":1}';
const paid = `cat > /dev/null; echo x >> "$PLENUM_TEST_LOG"; printf answer; echo '${usage}' >&2`;

/** The command that the end of a run names, with nothing to fill in. */
function next({ stderr }: Ended): readonly string[] {
  const line = stderr.split('\n').find((one) => /^\s+retry\s/.test(one)) ?? '';
  expect(line).not.toMatch(/<|>/);
  return line.replace(/^\s+retry\s+plenum | {2,}.*$/g, '').split(' ');
}

describe('a run that a limit ended goes on with the command that it prints', () => {
  it.each([
    ['the cap on agents', ['--max-agents', '5'], ['--max-agents', '10'], 5],
    ['agents as a budget', ['--budget', '5agents'], ['--max-agents', '10'], 5],
    ['tokens', ['--budget', '500tok', '-c', '1'], ['--budget', '1000tok'], 5],
    ['money', ['--budget', '5usd', '-c', '1'], ['--budget', '10usd'], 5],
  ])('C25 C45: %s', async (_name, limit, raised, first) => {
    project = new Project({ backends: { command: { run: ['sh', '-c', paid] } } });
    project.script(
      'wf.js',
      "return (await parallel([1, 2, 3, 4, 5, 6, 7, 8].map((i) => () => agent('p' + i)))).length;",
    );
    const ended = await project.run('run', 'wf.js', '--yes', ...limit);
    expect(ended.code).toBe(6);
    expect(ended.stderr).toMatch(/partial: .*: 3 calls not started/);
    expect(project.executions()).toHaveLength(first);
    const command = next(ended);
    expect(command.slice(0, 1)).toEqual(['resume']);
    expect(command.slice(2)).toEqual(raised);
    const again = await project.run(...command, '--yes', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ status: 'completed', result: 8, losses: [] });
    expect(project.executions()).toHaveLength(8);
  });

  it('C25: a loop that never finds what it looks for ends at its cap, and its folder stays small', async () => {
    project = new Project();
    project.script(
      'loop.js',
      "let found = 0; while (found < 10) found += (await parallel([1, 2, 3].map((i) => () => agent('Find a bug ' + i)))).filter((x) => x?.includes('BUG')).length;",
    );
    const ended = await project.run(
      'run',
      'loop.js',
      '--yes',
      '--json',
      '--backend',
      'simulate',
      '--max-agents',
      '50',
    );
    expect(ended.code).toBe(6);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: 'partial',
      agents: { total: 50, completed: 50 },
      losses: [{ cause: 'cap' }],
    });
    expect(project.events().length).toBeLessThan(200);
  });
});
