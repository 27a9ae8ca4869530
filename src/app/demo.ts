import { resolve } from 'node:path';
import { packageRoot, readContents } from './demo/contents.js';
import { prepareFolder } from './demo/folder.js';
import { demoReport } from './demo/report.js';
import type { DemoRun } from './demo/result.js';

export interface DemoOptions {
  readonly cwd: string;
  /** [`plenum-demo` in `cwd`] */
  readonly dir?: string;
  readonly json: boolean;
  /** Makes no difference: who asks for the demo has asked for exactly its script, and needs no second question. */
  readonly yes: boolean;
  /** Told the folder before anything starts in it. */
  readonly announce: (dir: string) => void;
  readonly start: StartDemo;
}

export interface DemoStart {
  readonly cwd: string;
  readonly script: string;
  readonly yes: true;
  /** The one folder whose configuration counts as trusted (X103), for this run only: the demo has just written it. */
  readonly trustedFolder: string;
}

/** `plenum run <script>` in `cwd`: MUST use the same path as that command, and resolve to its X112 object. */
export type StartDemo = (start: DemoStart) => Promise<DemoRun>;

/** What the command prints on standard output, and the status that decides its exit code. */
export interface DemoEnd {
  readonly status: string;
  readonly output: string;
}

/** Puts the demo into its folder, runs it there, and reports. */
export async function runDemo(options: DemoOptions): Promise<DemoEnd> {
  const dir = resolve(options.cwd, options.dir ?? 'plenum-demo');
  prepareFolder(dir, readContents(packageRoot()));
  options.announce(dir);
  const run = await options.start({ cwd: dir, script: 'workflow.js', yes: true, trustedFolder: dir });
  const output = options.json ? `${JSON.stringify({ ...run, dir })}\n` : demoReport(run, dir, options.cwd);
  return { status: run.status, output };
}
