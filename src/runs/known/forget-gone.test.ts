import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { forgetGoneRuns } from './forget-gone.js';
import { knowRun, newNonce } from './known-run.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'plenum-known-'));
});
afterEach(() => rm(home, { recursive: true }));

const records = async (): Promise<readonly string[]> =>
  (await readdir(join(home, '.plenum/known-runs'))).map((name) => name.slice(0, 4)).sort();

async function known(id: string, runsRoot: string, days = 0): Promise<string> {
  const runDir = join(runsRoot, id);
  await mkdir(runDir, { recursive: true });
  await knowRun(home, {
    run: { id, runDir },
    nonce: newNonce(),
    project: home,
    choices: {},
    args: undefined,
    approved: null,
  });
  const [file = ''] = (await readdir(join(home, '.plenum/known-runs'))).filter((name) =>
    name.startsWith(id),
  );
  const then = new Date(Date.now() - days * 86_400_000);
  await utimes(join(home, '.plenum/known-runs', file), then, then);
  return runDir;
}

it('X180: what is known of a run goes a month after its folder; a folder that was only moved is still known', async () => {
  const runsRoot = join(home, 'project/.plenum/runs');
  await known('here', runsRoot, 400);
  await rm(await known('old1', runsRoot, 31), { recursive: true });
  await rm(await known('new1', runsRoot, 29), { recursive: true });
  await writeFile(join(home, '.plenum/known-runs/bad1.json'), '{');
  expect(await forgetGoneRuns(home)).toEqual(['old1']);
  expect(await records()).toEqual(['bad1', 'here', 'new1']);
});

it('X180: prune forgets at once what was removed from the runs of its project, and nothing of another', async () => {
  const [mine, other] = [join(home, 'mine/.plenum/runs'), join(home, 'other/.plenum/runs')];
  await known('here', mine);
  await rm(await known('gone', mine), { recursive: true });
  await rm(await known('else', other), { recursive: true });
  expect(await forgetGoneRuns(home, { runsRoot: mine })).toEqual(['gone']);
  await rm(mine, { recursive: true });
  expect(await forgetGoneRuns(home, { runsRoot: mine })).toEqual([]);
  expect(await records()).toEqual(['else', 'here']);
});

it('X180: it looks at so many records at most, and comes to all of them in time', async () => {
  const runsRoot = join(home, 'runs');
  for (let n = 10; n < 30; n++) await rm(await known(`r-${n}`, runsRoot, 40), { recursive: true });
  let forgotten = 0;
  while (forgotten < 20) {
    const now = (await forgetGoneRuns(home, { most: 6 })).length;
    expect(now).toBeLessThanOrEqual(6);
    forgotten += now;
  }
  expect(await records()).toEqual([]);
  expect(await forgetGoneRuns(join(home, 'nowhere'))).toEqual([]);
});
