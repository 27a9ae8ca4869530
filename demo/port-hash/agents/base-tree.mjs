// What the repository held before anybody ported anything. Read from the commit, never from the workspace: what is under
// review may have changed any file there.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

function commitName(commit) {
  if (!/^(HEAD|[0-9a-f]{7,64})$/.test(commit ?? ''))
    throw new Error('the prompt has no line "Base: <commit>"');
  return commit;
}

/** Text of one file at a commit. */
export function textAt(commit, file, cwd) {
  return execFileSync('git', ['show', `${commitName(commit)}:${file}`], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Writes `paths` of a commit into `folder`, with an index of its own: neither the workspace nor its index changes. */
export function checkOut(commit, paths, folder, cwd) {
  const tree = join(folder, 'tree');
  mkdirSync(tree);
  const env = { ...process.env, GIT_INDEX_FILE: join(folder, 'index') };
  const options = [
    '-c',
    'core.hooksPath=/dev/null',
    '-c',
    'core.autocrlf=false',
    `--work-tree=${tree}`,
  ];
  execFileSync('git', [...options, 'checkout', '--quiet', commitName(commit), '--', ...paths], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return tree;
}
