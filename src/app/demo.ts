import { relative, resolve } from 'node:path';
import { type DemoName, readContents } from './demo/contents.js';
import { prepareFolder } from './demo/folder.js';
import { portReport } from './demo/port-report.js';
import { demoReport } from './demo/report.js';
import type { DemoRun } from './demo/result.js';
import { noteNewRun, unfinishedRun } from './demo/unfinished.js';
import { packageRoot } from './package-root.js';

interface DemoKind {
  readonly name: DemoName;
  readonly dir: string;
  /** What stands behind `--args`; null for a script without arguments. */
  readonly args: string | null;
  readonly report: typeof portReport;
}

/** The demos by the names that people type. */
export const demos = {
  port: { name: 'port-hash', dir: 'plenum-demo', args: '@port.json', report: portReport },
  map: { name: 'map-hash', dir: 'plenum-demo-map', args: null, report: demoReport },
} as const satisfies Record<string, DemoKind>;
export type DemoWorkflow = keyof typeof demos;

export interface DemoOptions {
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** [`port`] */
  readonly workflow?: DemoWorkflow;
  /** [a folder named after the demo, in `cwd`] */
  readonly dir?: string;
  readonly json: boolean;
  /** Starts a run even where an earlier one of the demo did not end. */
  readonly fresh: boolean;
  /** How a person in that folder types `plenum`. */
  readonly commandIn: (folder: string) => string;
  /** Told the folder before anything starts in it, and the run that is gone on with, if one is. */
  readonly announce: (dir: string, unfinished: string | null) => void;
  readonly start: StartDemo;
  readonly resume: ResumeDemo;
}

interface DemoDrive {
  readonly cwd: string;
  /** The one folder whose configuration counts as trusted (X103), for this drive only: the demo has just written it. */
  readonly trustedFolder: string;
  /** What a person types, where they stand now, to go on with this run. */
  readonly again: string;
}

export interface DemoStart extends DemoDrive {
  readonly script: string;
  /** As behind `plenum run … --args`. */
  readonly args: string | null;
  /** Id of the new run. */
  readonly name: string;
}

export interface DemoResume extends DemoDrive {
  readonly runId: string;
}

/** `plenum run <script>` in `cwd`: MUST use the same path as that command, and resolve to its X112 object. */
export type StartDemo = (start: DemoStart) => Promise<DemoRun>;
/** `plenum resume <run>` in `cwd`: the same path as that command. */
export type ResumeDemo = (resume: DemoResume) => Promise<DemoRun>;

/** What the command prints on standard output, and the status that decides its exit code. */
export interface DemoEnd {
  readonly status: string;
  readonly output: string;
}

/** Puts the demo into its folder, runs it there or goes on with the run that did not end, and reports. */
export async function runDemo(options: DemoOptions): Promise<DemoEnd> {
  const { cwd, home, env, workflow = 'port' } = options;
  const demo = demos[workflow];
  const dir = resolve(cwd, options.dir ?? demo.dir);
  const contents = readContents(packageRoot(), demo.name);
  await prepareFolder(dir, contents, { repository: workflow === 'port', env });
  const script = contents.get('workflow.js') ?? Buffer.alloc(0);
  const runId = options.fresh ? null : await unfinishedRun(dir, script, home);
  options.announce(dir, runId);
  const again = [
    options.commandIn(cwd),
    'demo',
    ...(workflow === 'port' ? [] : ['--workflow', workflow]),
    ...(options.dir ? [quoted(options.dir)] : []),
  ].join(' ');
  const drive = { cwd: dir, trustedFolder: dir, again };
  const run = runId
    ? await options.resume({ ...drive, runId })
    : await options.start({ ...drive, script: 'workflow.js', args: demo.args, name: await noteNewRun(dir, home) });
  const view = { folder: quoted(relative(cwd, dir) || '.'), dir, command: options.commandIn(dir), again };
  return { status: run.status, output: options.json ? `${JSON.stringify({ ...run, dir })}\n` : demo.report(run, view) };
}

const quoted = (path: string): string => (/^[\w./@:+-]+$/.test(path) ? path : JSON.stringify(path));
