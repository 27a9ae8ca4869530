import { join } from 'node:path';
import type { RunEntry, RunHandle, RunHeader, RunStore } from '../../../core/ports/run-store.js';
import { PlenumError } from '../../../core/values/errors.js';
import { isRunId } from '../../../core/values/run-id.js';
import { createAttachments } from '../contents/attachments.js';
import { createTranscripts } from '../contents/transcript.js';
import { followTranscript, readTranscript } from '../contents/transcript-read.js';
import { createControlInbox } from '../controls/control-inbox.js';
import { sendControl } from '../controls/control-send.js';
import { createFileJournal, hasJournal } from '../journal/file-journal.js';
import { damageText, surveyRecord } from '../journal/record-survey.js';
import { acquireDriver, driverOf } from '../lease/driver-lock.js';
import { refuseAnyLink } from './folder-links.js';
import { createRunFolder, readScript } from './run-folder.js';
import { readRunHeader, writeRunHeader } from './run-header.js';
import { listRuns, runIds } from './run-list.js';
import { watchRuns } from './run-watch.js';

/** Runs as folders below `runsRoot` (layout: docs/run-folder.md). */
export function createFileStore(runsRoot: string): RunStore {
  return {
    version: 1,
    place: runsRoot,
    async create(run) {
      const { runDir, header } = await createRunFolder({ runsRoot, ...run });
      return runIn(runDir, header);
    },
    async open(id) {
      if (!isRunId(id)) return null;
      const runDir = join(runsRoot, id);
      try {
        return runIn(runDir, await readRunHeader(runDir));
      } catch (error) {
        if (PlenumError.is(error) && error.code === 'E_RUN_NOT_FOUND') return null;
        throw error;
      }
    },
    journal: async (id) =>
      (await runIds(runsRoot)).includes(id) ? createFileJournal(join(runsRoot, id)) : null,
    ids: () => runIds(runsRoot),
    async *list() {
      for (const { header, error, ...place } of await listRuns(runsRoot))
        yield header === null
          ? { ...place, run: null, error }
          : ({ ...place, run: runIn(place.runDir, header), error: null } satisfies RunEntry);
    },
    async driven() {
      const ids = await runIds(runsRoot);
      const all = await Promise.all(
        ids.map(async (id) => ({ id, driver: await driverOf(join(runsRoot, id)) })),
      );
      return all.filter(({ driver }) => driver.state === 'live');
    },
    watch: (signal) => watchRuns(runsRoot, signal),
  };
}

function runIn(runDir: string, found: RunHeader): RunHandle {
  let header = found;
  return {
    id: header.id,
    runDir,
    get header() {
      return header;
    },
    async writeHeader(next) {
      await writeRunHeader(runDir, next);
      header = next;
    },
    script: () => readScript(runDir),
    journal: createFileJournal(runDir),
    hasJournal: async () => hasJournal(runDir),
    async recover(knownEpoch) {
      const damages = await surveyRecord(runDir, knownEpoch);
      return { journal: createFileJournal(runDir, damages), lost: damageText(damages) };
    },
    refuseForeign: () => refuseAnyLink(runDir),
    lease: {
      acquire: (options) => acquireDriver(runDir, options),
      holder: () => driverOf(runDir),
    },
    controls: {
      inbox: (options) => createControlInbox(runDir, options),
      send: (request, options) => sendControl(runDir, request, options),
    },
    transcripts: {
      write: () => createTranscripts(runDir),
      read: (n) => readTranscript(runDir, n),
      follow: (n, signal, present) => followTranscript(runDir, n, signal, present),
    },
    attachments: createAttachments(runDir),
  };
}
