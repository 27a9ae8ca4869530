import { describeRunStore } from '../../../testing/conformance/ports/run-store.js';
import { removeTemporaryRuns, temporaryRunsRoot } from '../journal/fixtures/temporary-run.js';
import { createFileStore } from './file-store.js';

describeRunStore('a folder', {
  create: async () => createFileStore(await temporaryRunsRoot()),
  reopen: async ({ place }) => createFileStore(place),
  cleanup: removeTemporaryRuns,
});
