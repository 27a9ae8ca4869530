// Tries to refute a port by running it. The package as it was is loaded in one fresh process; in another the same package
// with this one file replaced by its port. Both get the same inputs (`probe.mjs`), and whatever comes out differently is evidence.
//
// The other files are the old ones in both processes: their ports are under review elsewhere and must not hide or cause a
// difference here. Hence this cannot see whether the port fits the other *ports*. The gate sees that.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkOut } from './base-tree.mjs';
import { answerReview, fileOf, takeTask } from './task.mjs';

const shown = 3;
const probe = fileURLToPath(new URL('probe.mjs', import.meta.url));
const task = await takeTask();
const { file, path } = fileOf(task);
const folder = mkdtempSync(join(tmpdir(), 'port-'));
try {
  const tree = checkOut(task.line('Base'), ['lib', 'package.json'], folder, task.cwd);
  symlinkSync(join(task.cwd, 'node_modules'), join(tree, 'node_modules'), 'junction');
  const port = join(tree, file.replace(/\.js$/, '.port.mjs'));
  copyFileSync(path, port);
  const before = observe(tree, []);
  if (before.error) throw new Error(`the package as it was does not run: ${before.error}`);
  answerReview(compare(before, observe(tree, [port], JSON.stringify(before.calls))));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function observe(tree, more, input = '') {
  const options = {
    input,
    encoding: 'utf8',
    timeout: 10_000,
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  };
  // The fourth channel keeps the observation apart from whatever the package prints.
  const child = spawnSync(process.execPath, [probe, tree, join(tree, file), ...more], options);
  const text = child.output?.[3] ?? '';
  if (child.status === 0 && text !== '') return JSON.parse(text);
  return {
    error:
      child.stderr?.match(/^\w*Error.*$/m)?.[0] ??
      child.error?.message ??
      `ended with ${child.status ?? child.signal}`,
  };
}

function compare(before, after) {
  if (after.error)
    return [
      {
        check: 'load',
        expected: 'loads and answers',
        found: after.error,
        how: 'imported it in a fresh process',
      },
    ];
  return [
    ...differences('surface', before, after, 'looked at its exports'),
    ...differences('results', before, after, 'ran old and new with the same inputs'),
  ];
}

function differences(check, before, after, how) {
  const [old, now] = [before[check], after[check]];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (name) => old[name] !== now[name],
  );
  const rest = names.length > shown ? `; ${names.length} of ${Object.keys(old).length} differ` : '';
  return names.slice(0, shown).map((name) => ({
    check,
    expected: `${name}: ${brief(old[name])}`,
    found: brief(now[name]),
    how: how + rest,
  }));
}

function brief(text = 'nothing') {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
