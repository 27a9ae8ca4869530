import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { RunHandle } from '../../../core/ports/run-store.js';
import { viewSourceOf } from '../../../runs/view/run-source.js';
import { type SendControl, steeringOf } from '../../../runs/view/run-steering.js';
import { createLiveView, type LiveView } from '../../../views/live/live-view.js';
import { wantsAscii } from '../../../views/live/paint/paint-rows.js';
import { wantsColor } from '../../../views/output/output.js';
import type { ViewChoice } from '../../../views/pick-view.js';
import type { CommonFlags, Io } from '../io/io.js';
import { streamOf } from '../io/stream.js';
import { editorOf } from './open-editor.js';

/** A run in a window of the person's terminal. */
export interface LiveWindow {
  readonly view: LiveView;
  /** What somebody else has to say stands above the window. */
  say(text: string): void;
  /** Gives the keys and the signals of the terminal back. */
  close(): void;
  /** Nobody is before it any more: the terminal is somebody else's, and nothing is drawn there. */
  gone(): void;
}

export interface WindowRequest {
  readonly io: Io;
  readonly flags: Pick<CommonFlags, 'color' | 'verbose' | 'cwd'>;
  readonly run: RunHandle;
  readonly project: string;
  readonly stream: 'stdout' | 'stderr';
  readonly drives: boolean;
  readonly send: SendControl;
  /** Ctrl-C. */
  readonly interrupt: () => void;
  readonly leave: () => void;
  readonly bell: boolean;
  /** What was recorded before, for who came later [nothing of it]. */
  readonly recorded?: Pick<ViewChoice, 'skip' | 'sinceEvent'>;
}

/** Opens the window of a run and listens to the keyboard, where there is one. */
export function openWindow(request: WindowRequest): LiveWindow {
  const { io, flags, run, project, drives, bell } = request;
  let editing = false;
  const stream = streamOf(io, request.stream);
  const { home, env } = io;
  const hasKeys = io.terminal.stdin && !env.CI;
  const view = createLiveView({
    ...stream,
    color: wantsColor(flags.color, env, true),
    ascii: wantsAscii(env),
    rows: io.rows,
    detail: flags.verbose ? 'verbose' : 'normal',
    starts: false,
    recorded: request.recorded !== undefined,
    ...request.recorded,
    run: run.id,
    source: viewSourceOf(run, { project, home }),
    steering: steeringOf(run, { project, home, env, cwd: flags.cwd }, request.send),
    drives,
    hasKeys,
    bell,
    desk: {
      interrupt: request.interrupt,
      leave: request.leave,
      suspend() {
        view.hide();
        io.suspend();
      },
      quit: () => process.kill(process.pid, 'SIGQUIT'),
      edit: (name, text) => editText(name, text),
      dashboard: `in a browser, from another terminal: plenum ui ${run.id}`,
    },
  });
  let forgetKeys = hasKeys ? io.onKey((text) => view.typed(text)) : () => {};
  const editText = async (name: string, text: string): Promise<string> => {
    editing = true;
    view.hide();
    forgetKeys();
    try {
      return await editCopy(name, text, env);
    } finally {
      editing = false;
      forgetKeys = io.onKey((typed) => view.typed(typed));
      view.draw();
    }
  };
  const forgotten = [
    () => forgetKeys(),
    io.onTerminal(() => {
      if (!editing) view.draw();
    }),
    io.onExit(() => view.restore()),
    // A shell that was killed tells nobody: it is as if it had hung up.
    io.onOrphan(() => process.kill(process.pid, 'SIGHUP')),
  ];
  const close = () => void forgotten.map((forget) => forget());
  const gone = () => [view.restore(), close()];
  return { view, say: (text) => view.above(text), close, gone };
}

/** Shows a person a text in their editor; what they make of it is not taken. */
async function editCopy(name: string, text: string, env: Io['env']): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plenum-view-'));
  try {
    const file = join(folder, basename(name));
    await writeFile(file, text, { mode: 0o600 });
    return (await editorOf(env)(file)) ?? `${name} was a copy: the run goes on as it is`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether a terminal is one that a window can be drawn in. */
export function fitsWindow({ io, stream }: Pick<WindowRequest, 'io' | 'stream'>): boolean {
  const { terminal, env } = io;
  const usable = terminal[stream] && env.TERM !== 'dumb' && !env.CI;
  return usable && io.columns() >= leastColumns && io.rows() >= leastRows;
}

const leastColumns = 40;
const leastRows = 10;
