import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../host/folders/package-root.js';

export const example = {
  goal: 'find every unchecked permission in src/',
  sources: 'src/**',
  extensions: '*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}',
};

/** The one kind of goal that the fake model has learnt to plan. */
export function isAuditGoal(goal: string): boolean {
  return /permission|authori[sz]|access/i.test(goal);
}

/** `examples/fake-model/audit.js`, for this goal and the files that it names. */
export function auditScript(goal: string): string {
  const globs = sourcesIn(goal).map(literal).join(', ');
  return readFileSync(join(packageRoot(), 'examples/fake-model/audit.js'), 'utf8')
    .replace(literal(example.goal), () => literal(goal))
    .replace(literal(`${example.sources}/${example.extensions}`), () => globs);
}

function sourcesIn(goal: string): readonly string[] {
  const paths = [...goal.matchAll(/(?<=^|\s)(?:[\w.@-]+\/)+[\w.@-]*|[\w-]+\.[cm]?[jt]sx?\b/g)].map(
    ([path]) => path.replace(/[/.]+$/, ''),
  );
  const globs = paths.map((path) =>
    /\.[cm]?[jt]sx?$/.test(path) ? path : `${path}/**/${example.extensions}`,
  );
  return globs.length > 0 ? globs : [`**/${example.extensions}`];
}

function literal(text: string): string {
  return /['\\\n\r\u2028\u2029]/.test(text) ? JSON.stringify(text) : `'${text}'`;
}
