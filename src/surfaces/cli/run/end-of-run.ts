import type { EndReport } from '../../../core/report/report.js';
import { reportLines } from '../../../views/end/report-lines.js';
import { wantsAscii } from '../../../views/live/paint/paint-rows.js';
import { wantsColor } from '../../../views/output/output.js';
import type { CommonFlags, Io } from '../io/io.js';
import { columnsOf } from '../io/stream.js';
import { fromHere } from '../text/from-here.js';
import { shownPath } from '../text/shown-path.js';

interface ReportPlace {
  readonly io: Pick<Io, 'columns' | 'terminal' | 'env' | 'cwd'>;
  readonly flags: Pick<CommonFlags, 'color' | 'cwd'>;
  readonly stream: 'stdout' | 'stderr';
}

/** The report of a run as a person reads it there, with commands and paths of where they stand. */
export function endOfRunLines(
  report: EndReport,
  { io, flags, stream }: ReportPlace,
  unserved: string | null = null,
): readonly string[] {
  const { env, cwd } = io;
  const terminal = io.terminal[stream];
  const options = {
    columns: columnsOf(io, stream),
    color: wantsColor(flags.color, env, terminal),
    // The locale says what a terminal shows, and nothing of who reads a pipe.
    ascii: (terminal || env.PLENUM_ASCII !== undefined) && wantsAscii(env),
    from: (command: string) => fromHere(command, flags.cwd, cwd),
  };
  return reportLines({ ...report, place: shownPath(report.place, cwd) }, options, unserved);
}
