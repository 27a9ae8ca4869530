import { relative, resolve } from 'node:path';
import { packageRoot } from '../../host/folders/package-root.js';
import { readContents } from './contents.js';
import { prepareFolder } from './folder.js';
import { portReport } from './port-report.js';
import type { DemoRun } from './result.js';
import { noteNewRun, unfinishedRun } from './unfinished.js';

const usualFolder = 'plenum-demo';

export interface DemoOptions {
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** [`plenum-demo`, in `cwd`] */
  readonly dir?: string;
  readonly json: boolean;
  /** Of the terminal on standard output; without end where there is none. */
  readonly columns: number;
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
  /**
   * The one folder whose configuration counts as trusted (X103), for this drive only: the demo has
   * just written it.
   */
  readonly trustedFolder: string;
  /** What a person types, where they stand now, to go on with this run. */
  readonly again: string;
}

export interface DemoStart extends DemoDrive {
  readonly script: string;
  /** As behind `plenum run … --args`. */
  readonly args: string;
  /** Id of the new run. */
  readonly name: string;
}

interface DemoResume extends DemoDrive {
  readonly runId: string;
}

/**
 * `plenum run <script>` in `cwd`: MUST use the same path as that command, and resolve to its X112
 * object.
 */
export type StartDemo = (start: DemoStart) => Promise<DemoRun>;
/** `plenum resume <run>` in `cwd`: the same path as that command. */
export type ResumeDemo = (resume: DemoResume) => Promise<DemoRun>;

/** What the command prints on standard output, and the status that decides its exit code. */
interface DemoEnd {
  readonly status: string;
  readonly output: string;
}

/**
 * Puts the demo into its folder, runs it there or goes on with the run that did not end, and
 * reports.
 */
export async function runDemo(options: DemoOptions): Promise<DemoEnd> {
  const { cwd, home, env } = options;
  const dir = resolve(cwd, options.dir ?? usualFolder);
  const contents = readContents(packageRoot());
  await prepareFolder(dir, contents, env);
  const script = contents.get('workflow.js') ?? Buffer.alloc(0);
  const runId = options.fresh ? null : await unfinishedRun(dir, script, home);
  options.announce(dir, runId);
  const again = [
    options.commandIn(cwd),
    'demo',
    ...(options.dir ? [quoted(options.dir)] : []),
  ].join(' ');
  const drive = { cwd: dir, trustedFolder: dir, again };
  const run = runId
    ? await options.resume({ ...drive, runId })
    : await options.start({
        ...drive,
        script: 'workflow.js',
        args: '@port.json',
        name: await noteNewRun(dir, home),
      });
  const view = {
    folder: quoted(relative(cwd, dir) || '.'),
    dir,
    command: options.commandIn(dir),
    again,
    columns: options.columns,
  };
  return {
    status: run.status,
    output: options.json ? `${JSON.stringify({ ...run, dir })}\n` : portReport(run, view),
  };
}

const quoted = (path: string): string => (/^[\w./@:+-]+$/.test(path) ? path : JSON.stringify(path));
